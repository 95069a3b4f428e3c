//go:build linux && (amd64 || arm64)

package filter

import (
	"errors"
	"fmt"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// TestTheKernelRefusesEachGroup makes every call of the groups that are not
// allowed, in a process with the filter.
func TestTheKernelRefusesEachGroup(t *testing.T) {
	for _, filter := range []string{ordinary, oneProcess} {
		if out, err := start(t, filter, "refused"); err != nil {
			t.Errorf("filter %s: %q, %v", filter, out, err)
		} else {
			t.Logf("filter %s: %s", filter, out)
		}
	}
}

func tryRefused([]string) error {
	// Some of these would do harm if the filter were not in force.
	if _, _, errno := unix.RawSyscall(unix.SYS_PERSONALITY, 8, 0, 0); errno != unix.EPERM {
		return fmt.Errorf("the filter is not in force: %w", errno)
	}
	var tried int
	var failed []error
	for _, g := range Groups() {
		if g.Allowed {
			continue
		}
		for _, call := range g.Calls {
			number, ok := numberOf(call)
			if !ok {
				continue
			}
			tried++
			if _, _, errno := unix.RawSyscall6(number, 0, 0, 0, 0, 0, 0); errno != g.Errno {
				failed = append(failed, fmt.Errorf("%s: %w, want %w", call, errno, g.Errno))
			}
		}
	}
	for _, number := range []uintptr{335 + 2, 999, 0x40000000, 0x40000000 | unix.SYS_GETPID, 0x40000000 | 520} {
		tried++
		if _, _, errno := unix.RawSyscall6(number, 0, 0, 0, 0, 0, 0); errno != unix.ENOSYS {
			failed = append(failed, fmt.Errorf("call %#x: %w", number, errno))
		}
	}
	fmt.Println(tried, "calls")
	return errors.Join(failed...)
}

func TestTheKernelRefusesArguments(t *testing.T) {
	if out, err := start(t, ordinary, "arguments"); err != nil {
		t.Errorf("%q, %v", out, err)
	}
}

// tryArguments makes calls that are allowed with some arguments only. Those
// that are allowed fail, if at all, with an error of their own.
func tryArguments([]string) error {
	var p [2]int
	if err := unix.Pipe(p[:]); err != nil {
		return err
	}
	pipe, zero := uintptr(p[0]), [64]byte{}
	at := uintptr(unsafe.Pointer(&zero))
	name := uintptr(unsafe.Pointer(unsafe.StringData("made\x00")))
	const here = ^uintptr(0) - 99 // AT_FDCWD
	var failed []error
	for _, c := range []struct {
		what   string
		number uintptr
		args   [4]uintptr
		want   unix.Errno
	}{
		{"TCGETS of a pipe", unix.SYS_IOCTL, [4]uintptr{pipe, unix.TCGETS, at}, unix.ENOTTY},
		{"TCGETS with a high half", unix.SYS_IOCTL, [4]uintptr{pipe, high | unix.TCGETS, at}, unix.ENOTTY},
		{"TIOCSTI", unix.SYS_IOCTL, [4]uintptr{pipe, unix.TIOCSTI, at}, unix.EPERM},
		{"TIOCSTI with a high half", unix.SYS_IOCTL, [4]uintptr{pipe, high | unix.TIOCSTI, at}, unix.EPERM},
		{"TIOCLINUX", unix.SYS_IOCTL, [4]uintptr{pipe, unix.TIOCLINUX, at}, unix.EPERM},
		{"FIONREAD", unix.SYS_IOCTL, [4]uintptr{pipe, unix.TIOCINQ, at}, 0},
		{"clone into a user namespace", unix.SYS_CLONE, [4]uintptr{unix.CLONE_NEWUSER | uintptr(unix.SIGCHLD)}, unix.EPERM},
		{"clone into a mount namespace", unix.SYS_CLONE, [4]uintptr{unix.CLONE_NEWNS | uintptr(unix.SIGCHLD)}, unix.EPERM},
		{"PR_SET_SECCOMP", unix.SYS_PRCTL, [4]uintptr{unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_STRICT}, unix.EPERM},
		{"PR_SET_MM", unix.SYS_PRCTL, [4]uintptr{unix.PR_SET_MM}, unix.EPERM},
		{"PR_SET_NAME", unix.SYS_PRCTL, [4]uintptr{unix.PR_SET_NAME, at}, 0},
		{"reading the limit of core files", unix.SYS_PRLIMIT64, [4]uintptr{0, unix.RLIMIT_CORE, 0, at}, 0},
		{"setting the limit of core files", unix.SYS_PRLIMIT64, [4]uintptr{0, unix.RLIMIT_CORE, at, 0}, unix.EPERM},
		{"setting it in another way", unix.SYS_SETRLIMIT, [4]uintptr{unix.RLIMIT_CORE, at}, unix.EPERM},
		{"asking for the personality", unix.SYS_PERSONALITY, [4]uintptr{0xffffffff}, 0},
		{"changing it", unix.SYS_PERSONALITY, [4]uintptr{0x40000}, unix.EPERM},
		{"a device", unix.SYS_MKNODAT, [4]uintptr{here, name, unix.S_IFCHR | 0o600, 0x103}, unix.EPERM},
		{"a pipe with a name", unix.SYS_MKNODAT, [4]uintptr{here, name, unix.S_IFIFO | 0o600, 0}, 0},
		{"set-user-id", unix.SYS_FCHMODAT, [4]uintptr{here, name, 0o4755}, unix.EPERM},
		{"a file that is born so", unix.SYS_OPENAT, [4]uintptr{here, name, unix.O_CREAT, 0o4755}, unix.EPERM},
		{"huge pages", unix.SYS_MEMFD_CREATE, [4]uintptr{name, unix.MFD_HUGETLB}, unix.EPERM},
		{"a lease", unix.SYS_FCNTL, [4]uintptr{pipe, unix.F_SETLEASE, unix.F_RDLCK}, unix.EPERM},
		{"sending on what is no socket", unix.SYS_SENDTO, [4]uintptr{pipe, at, 1}, unix.ENOTSOCK},
	} {
		if _, _, errno := unix.RawSyscall6(c.number, c.args[0], c.args[1], c.args[2], c.args[3], 0, 0); errno != c.want {
			failed = append(failed, fmt.Errorf("%s: %w, want %w", c.what, errno, c.want))
		}
	}
	return errors.Join(failed...)
}

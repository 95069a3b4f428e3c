//go:build linux && (amd64 || arm64)

package filter

import (
	"encoding/binary"
	"fmt"
	"testing"

	"golang.org/x/sys/unix"
	"gvisor.dev/gvisor/pkg/bpf"
	"gvisor.dev/gvisor/pkg/seccomp"
)

// Verdicts of a filter.
const (
	allow   = unix.SECCOMP_RET_ALLOW
	kill    = unix.SECCOMP_RET_KILL_PROCESS
	refuse  = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)
	lacking = unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS)
	ignore  = unix.SECCOMP_RET_ERRNO // no error, and nothing done
)

// high is a bit that the kernel does not see in an int.
const high = 1 << 32

// machine runs a filter, as the kernel would.
type machine struct{ program bpf.Program }

func newMachine(t testing.TB, o Options) machine {
	t.Helper()
	filter, err := Program(o)
	if err != nil {
		t.Fatal(err)
	}
	in := make([]bpf.Instruction, len(filter))
	for i, f := range filter {
		in[i] = bpf.RawInstruction(f.Code, f.Jt, f.Jf, f.K)
	}
	program, err := bpf.Compile(in, false)
	if err != nil {
		t.Fatal(err)
	}
	return machine{program}
}

// verdict fills a struct seccomp_data.
func (m machine) verdict(t testing.TB, arch uint32, number uintptr, args ...uint64) uint32 {
	t.Helper()
	var data [64]byte
	binary.NativeEndian.PutUint32(data[0:], uint32(number))
	binary.NativeEndian.PutUint32(data[4:], arch)
	for i, a := range args {
		binary.NativeEndian.PutUint64(data[16+8*i:], a)
	}
	v, err := bpf.Exec[bpf.NativeEndian](m.program, data[:])
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// row is a call and what becomes of it. Conditions are the same on both
// architectures; one that lacks the call answers as if it were unknown.
type row struct {
	call string
	want uint32
	args []uint64
}

var rows = []row{
	{"read", allow, nil},
	{"write", allow, nil},
	{"execve", allow, nil},
	{"exit_group", allow, nil},
	{"execveat", lacking, nil},
	{"openat2", lacking, nil},
	{"memfd_secret", lacking, nil},
	{"ptrace", refuse, nil},
	{"socket", refuse, []uint64{unix.AF_UNIX}},

	{"clone", allow, []uint64{uint64(unix.SIGCHLD)}},
	{"clone", allow, []uint64{unix.CLONE_VM | unix.CLONE_VFORK | unix.CLONE_PIDFD | uint64(unix.SIGCHLD)}},
	{"clone", allow, []uint64{unix.CLONE_VM | unix.CLONE_THREAD | unix.CLONE_SIGHAND}},
	{"clone", refuse, []uint64{unix.CLONE_NEWUSER}},
	{"clone", refuse, []uint64{high | unix.CLONE_NEWUSER | uint64(unix.SIGCHLD)}},
	{"clone", refuse, []uint64{unix.CLONE_VM | unix.CLONE_NEWNS}},
	{"clone", refuse, []uint64{unix.CLONE_NEWPID}},
	{"clone", refuse, []uint64{unix.CLONE_NEWNET}},
	{"clone", refuse, []uint64{unix.CLONE_NEWIPC}},
	{"clone", refuse, []uint64{unix.CLONE_NEWUTS}},
	{"clone", refuse, []uint64{unix.CLONE_NEWCGROUP}},
	{"clone", refuse, []uint64{unix.CLONE_NEWTIME}},
	{"clone3", lacking, nil},

	{"ioctl", allow, []uint64{0, unix.TCGETS}},
	{"ioctl", allow, []uint64{0, unix.TCGETS2}},
	{"ioctl", allow, []uint64{0, unix.TIOCGWINSZ}},
	{"ioctl", allow, []uint64{0, unix.TIOCINQ}},
	{"ioctl", allow, []uint64{0, fionbio}},
	{"ioctl", allow, []uint64{0, fioclex}},
	{"ioctl", allow, []uint64{0, fionclex}},
	{"ioctl", allow, []uint64{0, high | unix.TCGETS}},
	{"ioctl", refuse, []uint64{0, unix.TIOCSTI}},
	{"ioctl", refuse, []uint64{0, high | unix.TIOCSTI}},
	{"ioctl", refuse, []uint64{0, unix.TCGETS<<32 | unix.TIOCSTI}},
	{"ioctl", refuse, []uint64{0, 0xffffffff<<32 | unix.TIOCSTI}},
	{"ioctl", refuse, []uint64{0, unix.TIOCLINUX}},
	{"ioctl", refuse, []uint64{0, high | unix.TIOCLINUX}},
	{"ioctl", refuse, []uint64{0, unix.TIOCSCTTY}},
	{"ioctl", refuse, []uint64{0, unix.TCSETS}},
	{"ioctl", refuse, []uint64{unix.TCGETS, 0}},

	{"prctl", allow, []uint64{unix.PR_SET_NAME}},
	{"prctl", allow, []uint64{unix.PR_SET_DUMPABLE}},
	{"prctl", allow, []uint64{unix.PR_SET_CHILD_SUBREAPER}},
	{"prctl", allow, []uint64{unix.PR_SET_NO_NEW_PRIVS, 1}},
	{"prctl", allow, []uint64{unix.PR_GET_SECCOMP}},
	{"prctl", allow, []uint64{unix.PR_CAPBSET_READ}},
	{"prctl", allow, []uint64{unix.PR_SET_VMA, unix.PR_SET_VMA_ANON_NAME}},
	{"prctl", refuse, []uint64{unix.PR_SET_SECCOMP}},
	{"prctl", refuse, []uint64{high | unix.PR_SET_SECCOMP}},
	{"prctl", refuse, []uint64{unix.PR_SET_MM}},
	{"prctl", refuse, []uint64{unix.PR_SET_PTRACER}},
	{"prctl", refuse, []uint64{unix.PR_CAPBSET_DROP}},
	{"prctl", refuse, []uint64{unix.PR_SET_SECUREBITS}},
	{"prctl", refuse, []uint64{unix.PR_CAP_AMBIENT}},
	{"prctl", refuse, []uint64{unix.PR_SCHED_CORE}},

	{"prlimit64", allow, []uint64{0, unix.RLIMIT_CORE, 0, 1}},
	{"prlimit64", refuse, []uint64{0, unix.RLIMIT_CORE, 1}},
	{"prlimit64", refuse, []uint64{0, unix.RLIMIT_CORE, high}},
	{"prlimit64", refuse, []uint64{0, high | unix.RLIMIT_CORE, 1}},
	{"prlimit64", refuse, []uint64{0, 16, 1}},
	{"setrlimit", refuse, []uint64{unix.RLIMIT_CORE}},
	{"setrlimit", refuse, []uint64{high | unix.RLIMIT_CORE}},

	{"personality", allow, []uint64{0}},
	{"personality", allow, []uint64{0xffffffff}},
	{"personality", allow, []uint64{^uint64(0)}},
	{"personality", refuse, []uint64{8}},
	{"personality", refuse, []uint64{0x40000}}, // ADDR_NO_RANDOMIZE
	{"personality", refuse, []uint64{high | 0x400000}},

	{"mknod", allow, []uint64{0, unix.S_IFIFO | 0o600}},
	{"mknod", allow, []uint64{0, 0o600}},
	{"mknodat", allow, []uint64{0, 0, unix.S_IFIFO | 0o600}},
	{"mknodat", allow, []uint64{0, 0, unix.S_IFREG | 0o600}},
	{"mknodat", allow, []uint64{0, 0, 0o600}},
	{"mknodat", refuse, []uint64{0, 0, unix.S_IFCHR | 0o600}},
	{"mknodat", refuse, []uint64{0, 0, 1<<16 | unix.S_IFCHR}},
	{"mknodat", refuse, []uint64{0, 0, unix.S_IFBLK}},
	{"mknodat", refuse, []uint64{0, 0, unix.S_IFSOCK}},
	{"mknodat", refuse, []uint64{0, 0, unix.S_IFREG | unix.S_ISUID}},

	{"openat", allow, []uint64{0, 0, unix.O_RDONLY, 0o7777}}, // whatever was in the register
	{"openat", allow, []uint64{0, 0, unix.O_CREAT | unix.O_RDWR, 0o1777}},
	{"openat", allow, []uint64{0, 0, unix.O_DIRECTORY, 0o7777}},
	{"openat", refuse, []uint64{0, 0, unix.O_CREAT, 0o4755}},
	{"openat", refuse, []uint64{0, 0, high | unix.O_CREAT, high | 0o2755}},
	{"openat", refuse, []uint64{0, 0, unix.O_TMPFILE | unix.O_RDWR, 0o4755}},
	{"open", refuse, []uint64{0, unix.O_CREAT, 0o4755}},
	{"creat", refuse, []uint64{0, 0o4755}},
	{"chmod", refuse, []uint64{0, 0o4755}},
	{"fchmod", allow, []uint64{0, 0o1777}},
	{"fchmod", refuse, []uint64{0, 0o2755}},
	{"fchmod", refuse, []uint64{0, 1<<16 | 0o2755}},
	{"fchmodat", refuse, []uint64{0, 0, 0o4755}},
	{"fchmodat2", refuse, []uint64{0, 0, 0o4755}},

	{"fcntl", allow, []uint64{0, unix.F_SETPIPE_SZ}},
	{"fcntl", allow, []uint64{0, unix.F_DUPFD_CLOEXEC}},
	{"fcntl", allow, []uint64{0, unix.F_DUPFD}},
	{"fcntl", refuse, []uint64{0, unix.F_SETLEASE}},
	{"fcntl", refuse, []uint64{0, high | unix.F_SETLEASE}},
	{"fcntl", refuse, []uint64{0, unix.F_SETDELEG}},
	{"fcntl", refuse, []uint64{0, unix.F_NOTIFY}},

	{"mmap", allow, []uint64{0, 0, 0, unix.MAP_ANON | unix.MAP_PRIVATE}},
	{"mmap", allow, []uint64{0, 0, 0, unix.MAP_SHARED}},
	{"mmap", allow, []uint64{0, 0, 0, unix.MAP_ANON | unix.MAP_SHARED}},
	{"mmap", refuse, []uint64{0, 0, 0, unix.MAP_ANON | unix.MAP_PRIVATE | unix.MAP_HUGETLB}},
	{"mremap", allow, nil},
	{"mprotect", allow, []uint64{0, 0, unix.PROT_NONE}},
	{"mprotect", allow, []uint64{0, 0, unix.PROT_READ | unix.PROT_EXEC}},
	{"pkey_mprotect", allow, []uint64{0, 0, unix.PROT_READ}},
	{"memfd_create", allow, []uint64{0, unix.MFD_CLOEXEC}},
	{"memfd_create", refuse, []uint64{0, unix.MFD_HUGETLB}},
}

// oneProcessRows are what Options.OneProcess changes, and what it must not.
var oneProcessRows = []row{
	{"execve", allow, nil},
	{"read", allow, nil},
	{"clone", allow, []uint64{unix.CLONE_VM | unix.CLONE_THREAD | unix.CLONE_SIGHAND}},
	{"clone", refuse, []uint64{unix.CLONE_VM | unix.CLONE_THREAD | unix.CLONE_NEWUSER}},
	{"clone", refuse, []uint64{uint64(unix.SIGCHLD)}},
	{"clone", refuse, []uint64{unix.CLONE_VM | unix.CLONE_VFORK | uint64(unix.SIGCHLD)}},
	{"clone", refuse, []uint64{unix.CLONE_THREAD << 32}},
	{"clone3", lacking, nil},
	{"fork", refuse, nil},
	{"vfork", refuse, nil},
	{"memfd_create", refuse, []uint64{0, unix.MFD_CLOEXEC}},
	{"mremap", refuse, nil},
	{"mprotect", allow, []uint64{0, 0, unix.PROT_WRITE}},
	{"mprotect", allow, []uint64{0, 0, unix.PROT_READ | unix.PROT_WRITE}},
	{"mprotect", allow, []uint64{0, 0, unix.PROT_READ | unix.PROT_WRITE | unix.PROT_EXEC}},
	{"mprotect", allow, []uint64{0, 0, unix.PROT_READ | unix.PROT_WRITE | unix.PROT_GROWSDOWN}},
	{"mprotect", allow, []uint64{0, 0, high | unix.PROT_READ | unix.PROT_WRITE}}, // the kernel's own EINVAL
	{"mprotect", ignore, []uint64{0, 0, unix.PROT_NONE}},
	{"mprotect", ignore, []uint64{0, 0, unix.PROT_READ}},
	{"mprotect", ignore, []uint64{0, 0, unix.PROT_READ | unix.PROT_GROWSDOWN}},
	{"mprotect", ignore, []uint64{0, 0, unix.PROT_READ | unix.PROT_GROWSUP}},
	{"mprotect", ignore, []uint64{0, 0, unix.PROT_READ | 0xf8}}, // PROT_SEM, and what arm64 has
	{"mprotect", ignore, []uint64{0, 0, high | unix.PROT_READ}},
	{"mprotect", ignore, []uint64{0, 0, unix.PROT_WRITE<<32 | unix.PROT_READ}},
	{"mprotect", ignore, []uint64{unix.PROT_WRITE, unix.PROT_WRITE, unix.PROT_READ, unix.PROT_WRITE}},
	{"mprotect", refuse, []uint64{0, 0, unix.PROT_EXEC}},
	{"mprotect", refuse, []uint64{0, 0, unix.PROT_READ | unix.PROT_EXEC}},
	{"mprotect", refuse, []uint64{0, 0, unix.PROT_READ | unix.PROT_EXEC | unix.PROT_GROWSDOWN}},
	{"mprotect", refuse, []uint64{0, 0, unix.PROT_WRITE<<32 | unix.PROT_EXEC}},
	{"pkey_mprotect", refuse, []uint64{0, 0, unix.PROT_READ, ^uint64(0)}},
	{"pkey_mprotect", refuse, []uint64{0, 0, unix.PROT_READ | unix.PROT_WRITE, 1}},
	{"mmap", allow, []uint64{0, 0, 0, unix.MAP_ANON | unix.MAP_PRIVATE}},
	{"mmap", allow, []uint64{0, 0, 0, unix.MAP_ANON | unix.MAP_PRIVATE | unix.MAP_FIXED | unix.MAP_NORESERVE | unix.MAP_STACK}},
	{"mmap", allow, []uint64{0, 0, 0, unix.MAP_ANON | unix.MAP_DROPPABLE}},
	{"mmap", allow, []uint64{0, 0, 0, unix.MAP_PRIVATE}},
	{"mmap", allow, []uint64{0, 0, 0, unix.MAP_SHARED}},
	{"mmap", refuse, []uint64{0, 0, 0, unix.MAP_ANON | unix.MAP_SHARED}},
	{"mmap", refuse, []uint64{0, 0, 0, high | unix.MAP_ANON | unix.MAP_SHARED}},
	{"mmap", refuse, []uint64{0, 0, 0, unix.MAP_ANON | unix.MAP_SHARED_VALIDATE}},
	{"mmap", refuse, []uint64{0, 0, 0, unix.MAP_ANON | unix.MAP_PRIVATE | unix.MAP_GROWSDOWN}},
	{"mmap", refuse, []uint64{0, 0, 0, unix.MAP_PRIVATE | unix.MAP_GROWSDOWN}},
	{"mmap", refuse, []uint64{0, 0, 0, unix.MAP_ANON | unix.MAP_PRIVATE | unix.MAP_HUGETLB}},
}

// unixSocketRows are what Options.UnixSockets changes, and what it must not.
var unixSocketRows = []row{
	{"socket", allow, []uint64{unix.AF_UNIX, unix.SOCK_STREAM | unix.SOCK_CLOEXEC}},
	{"socket", allow, []uint64{high | unix.AF_UNIX}},
	{"socket", refuse, []uint64{unix.AF_INET}},
	{"socket", refuse, []uint64{unix.AF_INET6}},
	{"socket", refuse, []uint64{unix.AF_NETLINK}},
	{"socket", refuse, []uint64{unix.AF_UNIX<<32 | unix.AF_VSOCK}},
	{"socket", refuse, []uint64{0}},
	{"socketpair", allow, []uint64{unix.AF_UNIX, unix.SOCK_DGRAM}},
	{"socketpair", refuse, []uint64{unix.AF_TIPC}},
	{"bind", allow, nil},
	{"connect", allow, nil},
	{"listen", allow, nil},
	{"accept", allow, nil},
	{"accept4", allow, nil},
	{"setsockopt", allow, []uint64{3, unix.SOL_SOCKET, unix.SO_PASSCRED}},
	{"setsockopt", refuse, []uint64{3, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER}},
	{"setsockopt", refuse, []uint64{3, unix.SOL_SOCKET, unix.SO_ATTACH_BPF}},
	{"setsockopt", refuse, []uint64{3, unix.IPPROTO_TCP, unix.SO_PASSCRED}},
	{"sendmmsg", allow, nil},
	{"recvmmsg", allow, nil},
	{"sendmsg", allow, nil},
	{"ptrace", refuse, nil},
	{"mknodat", refuse, []uint64{0, 0, unix.S_IFSOCK}},
}

func TestVerdicts(t *testing.T) {
	m, one := newMachine(t, Options{}), newMachine(t, Options{OneProcess: true})
	for _, r := range rows {
		m.check(t, r)
		if _, differs := withOneProcess[r.call]; !differs {
			one.check(t, r)
		}
	}
	for _, r := range oneProcessRows {
		one.check(t, r)
	}
	for _, o := range []Options{{UnixSockets: true}, {UnixSockets: true, OneProcess: true}} {
		sockets := newMachine(t, o)
		for _, r := range unixSocketRows {
			sockets.check(t, r)
		}
		for _, r := range rows {
			_, given := withUnixSockets[r.call]
			if _, differs := withOneProcess[r.call]; !given && !(differs && o.OneProcess) {
				sockets.check(t, r)
			}
		}
	}
	for resource := range uint64(16) {
		want := allow
		if resource == unix.RLIMIT_CORE {
			want = int(refuse)
		}
		m.check(t, row{"setrlimit", uint32(want), []uint64{resource, 1}})
		m.check(t, row{"prlimit64", uint32(want), []uint64{0, resource, 1}})
	}
}

func (m machine) check(t *testing.T, r row) {
	t.Helper()
	number, ok := numberOf(r.call)
	if !ok {
		return
	}
	if got := m.verdict(t, seccomp.LINUX_AUDIT_ARCH, number, r.args...); got != r.want {
		t.Errorf("%s %#x: %s, want %s", r.call, r.args, spell(got), spell(r.want))
	}
}

// TestEveryGroupAnswersAsItSays asks for each call without a condition.
func TestEveryGroupAnswersAsItSays(t *testing.T) {
	m := newMachine(t, Options{})
	for _, g := range Groups() {
		want := uint32(allow)
		if !g.Allowed {
			want = unix.SECCOMP_RET_ERRNO | uint32(g.Errno)
		}
		for _, call := range g.Calls {
			if _, ok := conditions[call]; !ok {
				m.check(t, row{call, want, []uint64{1, 1, 1, 1, 1, 1}})
			}
		}
	}
}

func TestNumbersThatAreNone(t *testing.T) {
	m := newMachine(t, Options{})
	known := make(map[uintptr]bool)
	for _, table := range []map[string]uintptr{numbers, archNumbers} {
		for _, n := range table {
			known[n] = true
		}
	}
	for number := range uintptr(2048) {
		if v := m.verdict(t, seccomp.LINUX_AUDIT_ARCH, number); !known[number] && v != lacking {
			t.Errorf("%d: %s", number, spell(v))
		}
		// The x32 interface of amd64 marks its numbers so.
		if v := m.verdict(t, seccomp.LINUX_AUDIT_ARCH, 0x40000000|number); v != lacking {
			t.Errorf("x32 %d: %s", number, spell(v))
		}
	}
	for _, number := range []uintptr{0xffffffff, 0x80000000, 0x80000000 | unix.SYS_READ} {
		if v := m.verdict(t, seccomp.LINUX_AUDIT_ARCH, number); v != lacking {
			t.Errorf("%#x: %s", number, spell(v))
		}
	}
}

func TestForeignArchitecturesAreKilled(t *testing.T) {
	m := newMachine(t, Options{})
	for _, arch := range []uint32{unix.AUDIT_ARCH_I386, unix.AUDIT_ARCH_X86_64, unix.AUDIT_ARCH_ARM, unix.AUDIT_ARCH_AARCH64, 0} {
		if arch == seccomp.LINUX_AUDIT_ARCH {
			continue
		}
		for number := range uintptr(512) {
			if v := m.verdict(t, arch, number); v != kill {
				t.Fatalf("architecture %#x, call %d: %s", arch, number, spell(v))
			}
		}
	}
}

func spell(verdict uint32) string {
	switch verdict & unix.SECCOMP_RET_ACTION_FULL {
	case allow:
		return "allowed"
	case kill:
		return "killed"
	case unix.SECCOMP_RET_ERRNO:
		if verdict == ignore {
			return "ignored"
		}
		return unix.ErrnoName(unix.Errno(verdict & unix.SECCOMP_RET_DATA))
	}
	return fmt.Sprintf("%#x", verdict)
}

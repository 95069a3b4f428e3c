package impl

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"
)

// fork makes a process by the call, which is clone or clone3 with no stack of
// its own. The child makes the calls and exits with the number of the first
// error, or 0; SIGSEGV and SIGSYS end it.
func fork(by call, calls []call) (int, error) {
	all := append([]call{
		newCall(unix.SYS_RT_SIGACTION, uintptr(unix.SIGSEGV), defaultAction(), 0, 8),
		newCall(unix.SYS_RT_SIGACTION, uintptr(unix.SIGSYS), defaultAction(), 0, 8),
		newCall(unix.SYS_PRCTL, unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL)),
	}, calls...)
	pid, errno := forkAndMake(&by, all)
	if errno != 0 {
		return 0, errno
	}
	if pid == 0 {
		return 0, errors.New("a new process has no id")
	}
	return int(pid), nil
}

// defaultAction is a struct sigaction of zeroes, SIG_DFL.
func defaultAction() uintptr { return address(&[64]byte{}) }

// forkAndMake returns in the parent only. In the child there is one thread and
// no working runtime, so nothing may grow the stack or allocate.
//
//go:nosplit
//go:norace
func forkAndMake(by *call, calls []call) (pid uintptr, errno syscall.Errno) {
	pid, _, errno = syscall.RawSyscall6(by.number, by.args[0], by.args[1], by.args[2], by.args[3], by.args[4], by.args[5])
	if errno != 0 || pid != 0 {
		return pid, errno
	}
	for i := range calls {
		c := &calls[i]
		if c.gate == int80 {
			if r := int32(call80(uint32(c.number), uint32(c.args[0]), uint32(c.args[1]), uint32(c.args[2]), uint32(c.args[3]), uint32(c.args[4]))); r < 0 && r > -4096 {
				errno = syscall.Errno(-r)
			}
		} else {
			_, _, errno = syscall.RawSyscall6(c.number, c.args[0], c.args[1], c.args[2], c.args[3], c.args[4], c.args[5])
		}
		if errno != 0 {
			break
		}
	}
	for {
		_, _, _ = syscall.RawSyscall(syscall.SYS_EXIT_GROUP, uintptr(errno), 0, 0)
	}
}

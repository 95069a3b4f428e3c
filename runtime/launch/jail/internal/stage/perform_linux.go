package stage

import (
	"syscall"
	"unsafe"
)

// cloneArgs is struct clone_args of the kernel, in its version of Linux 5.7.
type cloneArgs struct {
	flags, pidfd, childTid, parentTid, exitSignal     uint64
	stack, stackSize, tls, setTid, setTidSize, cgroup uint64
}

const (
	cloneVfork = 0x00004000
	waitAll    = 0x40000000 // __WALL
)

// said is the status that a cell reports next. A cell has a copy of its own.
var said status

// spawn makes a process that performs the steps, in which it does not return.
// What runs in that process may not return to a function that was entered
// before, grow the stack, allocate or be preempted. So this is one function,
// without the check of the stack's size, and calls nothing but RawSyscall6.
//
//go:nosplit
//go:norace
//go:nocheckptr
//go:noinline
func spawn(args *cloneArgs, first *record, steps int) (pid, what int, err syscall.Errno) {
	r, _, errno := syscall.RawSyscall6(sysClone3, uintptr(unsafe.Pointer(args)), unsafe.Sizeof(*args), 0, 0, 0, 0)
	if errno != 0 {
		return 0, RefusedClone, errno
	}
	if r != 0 {
		return int(r), 0, 0
	}
	isInit := false
	for i := range steps {
		s := (*record)(unsafe.Add(unsafe.Pointer(first), i*int(unsafe.Sizeof(*first))))
		said.step = uint32(i)
		if i == steps-1 {
			said.kind, said.value = Performed, 0
			syscall.RawSyscall6(syscall.SYS_WRITE, Status, uintptr(unsafe.Pointer(&said)), StatusSize, 0, 0, 0)
		}
		if s.call == Divide {
			// Here the init waits until the other has executed the inmate.
			r, _, errno = syscall.RawSyscall6(syscall.SYS_CLONE, cloneVfork|uintptr(syscall.SIGCHLD), 0, 0, 0, 0, 0)
			if errno == 0 && r != 0 {
				isInit = true
				break
			}
		} else {
			r, _, errno = syscall.RawSyscall6(s.call, s.args[0], s.args[1], s.args[2], s.args[3], s.args[4], s.args[5])
		}
		for errno == syscall.EINTR {
			r, _, errno = syscall.RawSyscall6(s.call, s.args[0], s.args[1], s.args[2], s.args[3], s.args[4], s.args[5])
		}
		said.kind = 0
		if errno != 0 {
			said.kind, said.value = Failed, uint64(errno)
		} else if s.want != Any && int64(r) != s.want {
			said.kind, said.value = Unexpected, uint64(r)
		}
		if said.kind != 0 {
			syscall.RawSyscall6(syscall.SYS_WRITE, Status, uintptr(unsafe.Pointer(&said)), StatusSize, 0, 0, 0)
			break
		}
	}
	if isInit {
		// Nothing of this process is the inmate's, which cannot signal it
		// either: it is the first of its namespace.
		inmate := r
		syscall.RawSyscall6(sysCloseRange, 0, Status-1, 0, 0, 0, 0)
		syscall.RawSyscall6(sysCloseRange, Status+1, ^uintptr(0)>>32, 0, 0, 0, 0)
		said.kind, said.value = Running, 0
		syscall.RawSyscall6(syscall.SYS_WRITE, Status, uintptr(unsafe.Pointer(&said)), StatusSize, 0, 0, 0)
		for {
			said.value = 0
			r, _, errno = syscall.RawSyscall6(syscall.SYS_WAIT4, ^uintptr(0), uintptr(unsafe.Pointer(&said.value)), waitAll, 0, 0, 0)
			if errno == 0 && r == inmate {
				said.kind = Ended
				syscall.RawSyscall6(syscall.SYS_WRITE, Status, uintptr(unsafe.Pointer(&said)), StatusSize, 0, 0, 0)
			}
			if errno == 0 && r != inmate || errno == syscall.EINTR {
				continue
			}
			break
		}
	}
	// With the init the kernel ends all that is left in the cell.
	for {
		syscall.RawSyscall6(syscall.SYS_EXIT_GROUP, 127, 0, 0, 0, 0, 0)
	}
}

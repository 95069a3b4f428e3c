package inspect

import (
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// seccomp puts a filter on the calling thread.
func seccomp(code []unix.SockFilter) error {
	program := unix.SockFprog{Len: uint16(len(code)), Filter: &code[0]}
	_, _, number := unix.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, 0, uintptr(unsafe.Pointer(&program)))
	runtime.KeepAlive(code)
	if number != 0 {
		return number
	}
	return nil
}

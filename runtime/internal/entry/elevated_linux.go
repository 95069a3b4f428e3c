package entry

import (
	"syscall"
	"unsafe"
)

const (
	prCapAmbient      = 47
	prCapAmbientIsSet = 1
	capVersion3       = 0x20080522
	lastCapability    = 63
)

// elevated compares what exec left: ids that differ, or for an ordinary user
// capabilities that are not ambient, come from the file and not from whoever
// executed it. See capabilities(7). The kernel says the same in the auxiliary
// vector (AT_SECURE), which cannot be read this early.
func elevated() bool {
	uid := syscall.Getuid()
	if uid != syscall.Geteuid() || syscall.Getgid() != syscall.Getegid() {
		return true
	}
	if uid == 0 {
		return false
	}
	header := struct {
		version uint32
		pid     int32
	}{version: capVersion3}
	var data [2]struct{ effective, permitted, inheritable uint32 }
	if _, _, errno := syscall.RawSyscall(syscall.SYS_CAPGET, uintptr(unsafe.Pointer(&header)), uintptr(unsafe.Pointer(&data)), 0); errno != 0 {
		return true
	}
	permitted := uint64(data[1].permitted)<<32 | uint64(data[0].permitted)
	for c := uintptr(0); c <= lastCapability; c++ {
		if permitted&(1<<c) == 0 {
			continue
		}
		if r, _, errno := syscall.RawSyscall6(syscall.SYS_PRCTL, prCapAmbient, prCapAmbientIsSet, c, 0, 0, 0); errno != 0 || r != 1 {
			return true
		}
	}
	return false
}

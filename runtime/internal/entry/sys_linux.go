package entry

import (
	"syscall"
	"unsafe"
)

// What package syscall does not name. The three system call numbers are the
// same on every architecture, having been added after the tables were unified;
// a kernel without them answers ENOSYS.
const (
	sysPidfdSendSignal = 424
	sysPidfdOpen       = 434
	sysCloseRange      = 436

	fSetPipeSize         = 1031
	prSetDumpable        = 4
	prSetChildSubreaper  = 36
	closeRangeCloseOnExe = 4
	clockMonotonic       = 1
	sigSetMask           = 2
	waitAll              = 0x40000000 // __WALL: children made by clone(2) with any exit signal too

	pollIn   = 0x01
	pollOut  = 0x04
	pollErr  = 0x08
	pollHup  = 0x10
	pollNval = 0x20
)

type pollFD struct {
	fd      int32
	events  int16
	revents int16
}

// poll waits for any of fds, at most timeout nanoseconds, or without limit
// when timeout is negative. An interrupted wait is a wait that found nothing:
// every caller is a loop that looks around again.
func poll(fds []pollFD, timeout int64) int {
	for i := range fds {
		fds[i].revents = 0
	}
	var ts *syscall.Timespec
	if timeout >= 0 {
		t := syscall.NsecToTimespec(timeout)
		ts = &t
	}
	n, _, errno := syscall.Syscall6(syscall.SYS_PPOLL, uintptr(unsafe.Pointer(unsafe.SliceData(fds))),
		uintptr(len(fds)), uintptr(unsafe.Pointer(ts)), 0, 0, 0)
	if errno != 0 {
		return 0
	}
	return int(n)
}

// ready reports whether fd is in any of the given states right now.
func ready(fd int, events int16) bool {
	fds := [1]pollFD{{fd: int32(fd), events: events}}
	return poll(fds[:], 0) > 0 && fds[0].revents&events != 0
}

// monotonic returns a clock in nanoseconds that nobody sets back.
func monotonic() int64 {
	var ts syscall.Timespec
	syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, clockMonotonic, uintptr(unsafe.Pointer(&ts)), 0)
	return ts.Nano()
}

func fcntl(fd, cmd, arg int) (int, error) {
	r, _, errno := syscall.RawSyscall(syscall.SYS_FCNTL, uintptr(fd), uintptr(cmd), uintptr(arg))
	if errno != 0 {
		return 0, errno
	}
	return int(r), nil
}

// duplicate returns a close-on-exec copy of fd that is none of the standard
// descriptors.
func duplicate(fd int) (int, error) { return fcntl(fd, syscall.F_DUPFD_CLOEXEC, 3) }

// pending returns how many bytes a read of the pipe fd would find.
func pending(fd int) int {
	var n int32
	_, _, errno := syscall.RawSyscall(syscall.SYS_IOCTL, uintptr(fd), syscall.TIOCINQ, uintptr(unsafe.Pointer(&n)))
	if errno != 0 {
		return 0
	}
	return int(n)
}

// read is read(2), not ended by a signal. It returns 0 at the end of input and
// -1 when there is nothing or an error.
func read(fd int, p []byte) int {
	for {
		n, err := syscall.Read(fd, p)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return -1
		}
		return n
	}
}

// readFile returns the first 64 KiB of a file, or nil.
func readFile(name string) []byte {
	fd, err := open(name, syscall.O_RDONLY)
	if err != nil {
		return nil
	}
	defer syscall.Close(fd)
	p := make([]byte, 0, 4096)
	for len(p) < 64<<10 {
		if len(p) == cap(p) {
			p = append(make([]byte, 0, 4*cap(p)), p...)
		}
		n := read(fd, p[len(p):cap(p)])
		if n <= 0 {
			break
		}
		p = p[:len(p)+n]
	}
	return p
}

func open(name string, mode int) (int, error) {
	for {
		fd, err := syscall.Open(name, mode|syscall.O_CLOEXEC, 0)
		if err != syscall.EINTR {
			return fd, err
		}
	}
}

// pipe returns both ends of a new pipe. What fits into it is what an inmate
// can print while nobody is able to read, so it is made as big as an
// unprivileged process may (a user has 64 MiB of such pipes by default; one
// who has used them up gets smaller ones, which is no error).
func pipe() (r, w int, err error) {
	var p [2]int
	if err := syscall.Pipe2(p[:], syscall.O_CLOEXEC); err != nil {
		return -1, -1, err
	}
	for size := 1 << 20; size > 64<<10; size >>= 1 {
		if _, err := fcntl(p[1], fSetPipeSize, size); err == nil {
			break
		}
	}
	// The reading end only: reads happen under a lock that must not be held
	// while waiting, whereas those who write expect to wait.
	if err := syscall.SetNonblock(p[0], true); err != nil {
		return -1, -1, err
	}
	return p[0], p[1], nil
}

// null returns a descriptor that reads as empty. A sandbox may have no
// /dev/null; an empty pipe that nobody can write to does as well.
func null() (int, error) {
	if fd, err := open("/dev/null", syscall.O_RDWR); err == nil {
		return fd, nil
	}
	var p [2]int
	if err := syscall.Pipe2(p[:], syscall.O_CLOEXEC); err != nil {
		return -1, err
	}
	syscall.Close(p[1])
	return p[0], nil
}

// closeInheritedOnExec keeps descriptors this process was started with, and
// knows nothing about, from reaching the programs it starts. They are not
// closed: some may be the Go runtime's own (it keeps one on cpu.max).
func closeInheritedOnExec() {
	_, _, errno := syscall.RawSyscall(sysCloseRange, 3, uintptr(^uint32(0)), closeRangeCloseOnExe)
	if errno == 0 {
		return
	}
	// Before Linux 5.11. Descriptors are handed out from the bottom.
	for fd := 3; fd < 1024; fd++ {
		syscall.CloseOnExec(fd)
	}
}

// decimal returns n in decimal notation; package strconv initialises too late.
func decimal(n int) string {
	if n < 0 {
		return "-" + decimal(-n)
	}
	var b [20]byte
	i := len(b)
	for {
		i--
		b[i] = byte('0' + n%10)
		if n /= 10; n == 0 {
			return string(b[i:])
		}
	}
}

// number parses the decimal digits s starts with. It saturates far above
// anything meant by it.
func number(s string) (n int, rest string) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		if n < 1<<30/10 {
			n = n*10 + int(s[i]-'0')
		}
		i++
	}
	return n, s[i:]
}

// cut slices s around the first sep.
func cut(s string, sep byte) (before, after string, found bool) {
	for i := range len(s) {
		if s[i] == sep {
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

func hasPrefix(s, prefix string) bool {
	return len(s) >= len(prefix) && s[:len(prefix)] == prefix
}

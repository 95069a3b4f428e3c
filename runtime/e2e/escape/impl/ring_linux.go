package impl

import (
	"errors"
	"fmt"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// ringParameters is struct io_uring_params.
type ringParameters struct {
	_      [10]uint32
	submit struct {
		_, tail, _, _, _, _, array, _ uint32
		_                             uint64
	}
	complete struct {
		_, _, _, _, _, cqes, _, _ uint32
		_                         uint64
	}
}

// Where the parts of a ring are mapped from, and the operation.
const (
	submitOffset   = 0
	completeOffset = 0x8000000
	entriesOffset  = 0x10000000
	opSocket       = 45 // IORING_OP_SOCKET
	getEvents      = 1  // IORING_ENTER_GETEVENTS
)

// ringSocket has the kernel make a socket by a ring: no filter of system calls
// sees that.
func ringSocket() (string, error) {
	p := new(ringParameters)
	fd, err := newCall(unix.SYS_IO_URING_SETUP, 1, address(p)).do()
	if err != nil {
		return "", fmt.Errorf("io_uring_setup: %w", err)
	}
	ring := int(fd)
	defer func() { _ = unix.Close(ring) }()
	submit, err1 := mapRing(ring, submitOffset)
	complete, err2 := mapRing(ring, completeOffset)
	entries, err3 := mapRing(ring, entriesOffset)
	if err := errors.Join(err1, err2, err3); err != nil {
		return "", err
	}
	// struct io_uring_sqe: the family is where descriptors are, the type where
	// offsets are.
	entries[0] = opSocket
	*(*int32)(unsafe.Pointer(&entries[4])) = unix.AF_UNIX
	*(*uint64)(unsafe.Pointer(&entries[8])) = unix.SOCK_STREAM
	*(*uint32)(unsafe.Pointer(&submit[p.submit.array])) = 0
	tail := (*uint32)(unsafe.Pointer(&submit[p.submit.tail]))
	atomic.AddUint32(tail, 1)
	if err := ask(unix.SYS_IO_URING_ENTER, fd, 1, 1, getEvents, 0, 0); err != nil {
		return "", fmt.Errorf("io_uring_enter: %w", err)
	}
	result := *(*int32)(unsafe.Pointer(&complete[p.complete.cqes+8]))
	if result < 0 {
		return "", fmt.Errorf("a socket by a ring: %w", unix.Errno(-result))
	}
	_ = unix.Close(int(result))
	return "a socket by a ring", nil
}

func mapRing(ring int, offset int64) ([]byte, error) {
	return unix.Mmap(ring, offset, 4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED|unix.MAP_POPULATE)
}

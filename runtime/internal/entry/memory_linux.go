package entry

import (
	"sync/atomic"
	"syscall"
	"unsafe"
)

// What an inmate has read from its pipes and not yet passed on lies in memory
// that its supervisor can read too. Without that, text would vanish between
// the two: log.Fatal writes a line, another thread of the inmate takes it from
// the pipe, and the process is gone before the line is sent. (The Go runtime
// likewise prints "fatal error: ..." first and stops the other threads after.)
//
// The file holds a page of 64-bit words in the machine's byte order, then one
// region for each stream. A hostile inmate may write anything there, and
// deceives only about its own last output: the supervisor reads it once, at the
// end, and checks each length.
const (
	memoryHeader = 4096
	memoryStream = 1 << 20
	memorySize   = memoryHeader + 2*memoryStream
)

// Words of the header.
const (
	wordHeldOut = iota // bytes of the first region not passed on
	wordHeldErr        // bytes of the second region not passed on
	wordReads          // how often the inmate has read from a pipe; shows that it can
	wordHanding        // 1 while the inmate waits for somebody to take its output
	memoryWords
)

type memory []byte

// mapMemory maps the shared file fd, or private memory when there is none.
func mapMemory(fd int) memory {
	const access = syscall.PROT_READ | syscall.PROT_WRITE
	if fd >= 0 {
		if p, err := syscall.Mmap(fd, 0, memorySize, access, syscall.MAP_SHARED); err == nil {
			return p
		}
	}
	// Not from the heap: most of it is never touched, and it should not count
	// when the collector decides how often to run.
	if p, err := syscall.Mmap(-1, 0, memorySize, access, syscall.MAP_ANON|syscall.MAP_PRIVATE); err == nil {
		return p
	}
	return make([]byte, memorySize)
}

func (m memory) set(word int, n uint64) {
	atomic.StoreUint64((*uint64)(unsafe.Pointer(&m[8*word])), n)
}

// hold notes that the region of stream 0 or 1 holds text that was not passed
// on, of which the last bytes, coming in number, are being read into it this
// moment. It is one word: a process may end between any two instructions, and
// most likely while it reads the last thing it printed.
func (m memory) hold(stream, held, coming int) {
	if coming > 0 {
		m.region(stream)[held] = 0 // what shows whether they had come
	}
	m.set(wordHeldOut+stream, uint64(held)<<32|uint64(coming))
}

// region returns the memory of stream 0 or 1.
func (m memory) region(stream int) []byte {
	start := memoryHeader + stream*memoryStream
	return m[start : start+memoryStream : start+memoryStream]
}

// newMemoryFile returns a file for mapMemory, or -1 where there cannot be one.
// A limit on the size of files covers these too, and exceeding it is a signal,
// so that is looked at first.
//
// A sandbox may refuse files in memory that can be executed, and kernels before
// Linux 6.3 know no others. /tmp is the last choice: in our sandboxes it is in
// memory, too.
func newMemoryFile() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil || limit.Cur < memorySize {
		return -1
	}
	const closeOnExec, noExecuteSeal = 1, 8 // MFD_CLOEXEC, MFD_NOEXEC_SEAL
	if fd := memoryFile(closeOnExec | noExecuteSeal); fd >= 0 {
		return fd
	}
	if fd := memoryFile(closeOnExec); fd >= 0 {
		return fd
	}
	return temporaryFile("/tmp")
}

func memoryFile(flags uintptr) int {
	name := [...]byte{'h', 'o', 'o', 's', 'e', 'g', 'e', 'n', 0}
	r, _, errno := syscall.RawSyscall(sysMemfdCreate, uintptr(unsafe.Pointer(&name)), flags, 0)
	if errno != 0 {
		return -1
	}
	fd := int(r)
	if err := syscall.Ftruncate(fd, memorySize); err != nil {
		syscall.Close(fd)
		return -1
	}
	return fd
}

// temporaryFile returns a file without a name. Its memory is taken at once:
// where an inmate has filled the directory, using it would be a signal.
func temporaryFile(directory string) int {
	const unnamed = 0x400000 | syscall.O_DIRECTORY // O_TMPFILE
	fd, err := syscall.Open(directory, unnamed|syscall.O_RDWR|syscall.O_CLOEXEC, 0o600)
	if err != nil {
		return -1
	}
	for {
		switch err := syscall.Fallocate(fd, 0, 0, memorySize); err {
		case nil:
			return fd
		case syscall.EINTR: // a signal of Go's own
		default:
			syscall.Close(fd)
			return -1
		}
	}
}

// readWords reads the header of a shared file. It reports false when there is
// none, also because the inmate has cut the file short.
func readWords(fd int) (words [memoryWords]uint64, ok bool) {
	if fd < 0 {
		return words, false
	}
	p := unsafe.Slice((*byte)(unsafe.Pointer(&words)), unsafe.Sizeof(words))
	n, err := syscall.Pread(fd, p, 0)
	return words, err == nil && n == len(p)
}

// readHeld returns what the inmate held back of stream 0 or 1.
func readHeld(fd, stream int) []byte {
	words, ok := readWords(fd)
	word := words[wordHeldOut+stream]
	held, coming := int(word>>32), int(word&(1<<32-1))
	if !ok || held > memoryStream || coming > memoryStream-held {
		return nil
	}
	start := memoryHeader + stream*memoryStream
	if first := [1]byte{}; coming > 0 {
		if n, err := syscall.Pread(fd, first[:], int64(start+held)); n == 1 && err == nil && first[0] != 0 {
			held += coming
		}
	}
	p := make([]byte, held)
	n, err := syscall.Pread(fd, p, int64(start))
	if err != nil {
		return nil
	}
	return p[:max(n, 0)]
}

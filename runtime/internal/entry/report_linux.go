package entry

import "syscall"

// Frames as runtime/internal/frame/PROTOCOL.md has them. They are written out
// here since package frame, like most of the standard library, initialises
// after package os.
const (
	frameOutput = 8
	frameExit   = 13
)

// appendFrame appends a frame that belongs to no call.
func appendFrame(b []byte, kind, flags byte, payload []byte) []byte {
	n := 8 + len(payload)
	b = append(b, byte(n>>24), byte(n>>16), byte(n>>8), byte(n), kind, flags, 0, 0, 0, 0, 0, 0)
	return append(b, payload...)
}

// appendExit appends the frame that says how the inmate ended: a msgpack
// array of exit status, signal, and processes killed for want of memory.
func appendExit(b []byte, code, signal int, oomKills int) []byte {
	p := []byte{0x93}
	for _, n := range [...]int{code, signal, oomKills} {
		switch {
		case n >= -32 && n < 128:
			p = append(p, byte(n))
		case n >= 0 && n < 256:
			p = append(p, 0xcc, byte(n))
		default:
			p = append(p, 0xd2, byte(n>>24), byte(n>>16), byte(n>>8), byte(n)) // int 32
		}
	}
	return appendFrame(b, frameExit, 0, p)
}

// report writes what the inmate printed last, and how it ended, to descriptor
// 2: as frames for a launcher, as it is for a person.
func (s *supervisor) report(code, signal int) {
	var b []byte
	for i := range s.tails {
		text := s.residual(i)
		if !s.settings.report {
			b = append(b, text...)
			continue
		}
		for len(text) > 0 {
			n := min(len(text), chunk)
			b = appendFrame(b, frameOutput, byte(i+1), text[:n])
			text = text[n:]
		}
	}
	if s.settings.report {
		b = appendExit(b, code, signal, s.oom.count())
	}
	to, err := duplicate(2)
	if err != nil {
		return
	}
	// The Go runtime may print to descriptor 2 whenever GODEBUG asks it to,
	// also into the middle of a frame. From here on it prints elsewhere; up
	// to here it may, for text in front of the frames is recognisable.
	if fd, err := null(); err == nil {
		syscall.Dup3(fd, 2, 0)
	}
	writeFor(to, b, monotonic()+writeLimit)
}

// residual returns what of stream i has reached nobody: first what the inmate
// had read but not passed on, then what was in the pipe.
func (s *supervisor) residual(i int) []byte {
	var all tail
	all.add(readHeld(s.memory, i))
	all.addTail(&s.tails[i])
	return all.bytes()
}

// writeFor writes p to fd unless that takes until the deadline: the reader may
// have stopped reading without going away.
func writeFor(fd int, p []byte, deadline int64) {
	for len(p) > 0 {
		fds := [1]pollFD{{fd: int32(fd), events: pollOut}}
		left := deadline - monotonic()
		if left <= 0 {
			return
		}
		if poll(fds[:], left) == 0 {
			continue
		}
		if fds[0].revents&pollOut == 0 {
			return // hung up
		}
		// A pipe that is ready takes a page without waiting, be it in
		// blocking mode or not. The mode is not ours to change: others may
		// share the descriptor.
		n, err := syscall.Write(fd, p[:min(len(p), 4096)])
		if err != nil && err != syscall.EINTR && err != syscall.EAGAIN {
			return
		}
		p = p[max(n, 0):]
	}
}

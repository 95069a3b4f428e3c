package inmate

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

const (
	maxCall  = 64 << 20 // bytes of one call
	maxDepth = 100      // arrays and maps within one another, as codec.Check has it
)

// readCall reads exactly one msgpack value of at most maxCall bytes, and
// checks it. It returns as soon as the last byte of the value has arrived;
// what follows is left alone. Memory grows with what arrives, not with what a
// header claims.
func readCall(r io.Reader) ([]byte, error) {
	s := scan{left: []int{1}}
	buf := make([]byte, 0, 4<<10)
	for {
		if len(buf) == cap(buf) {
			buf = append(make([]byte, 0, min(2*cap(buf), maxCall)), buf...)
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		end, ok, bad := s.advance(buf)
		switch {
		case bad != nil:
			return nil, bad
		case ok:
			return buf[:end], codec.Check(buf[:end], codec.Limits{MaxDepth: maxDepth})
		case errors.Is(err, io.EOF):
			return nil, fmt.Errorf("the input ends after %d bytes, within the call", len(buf))
		case err != nil:
			return nil, fmt.Errorf("read the call: %w", err)
		case len(buf) == maxCall:
			return nil, tooLong()
		}
	}
}

func tooLong() error { return fmt.Errorf("the call is longer than %d bytes", maxCall) }

// scan finds the end of a msgpack value in bytes that arrive piece by piece.
// It only looks at sizes; whether the value is a good one is for codec.Check
// to say once it is there.
type scan struct {
	pos  int   // before it everything has been looked at
	left []int // how many values each array or map around pos lacks, innermost last
}

// advance looks at b, which has grown at its end since the last time. It
// returns the end of the value once b has it.
func (s *scan) advance(b []byte) (end int, ok bool, err error) {
	for {
		for len(s.left) > 0 && s.left[len(s.left)-1] == 0 {
			s.left = s.left[:len(s.left)-1]
		}
		if len(s.left) == 0 {
			return s.pos, true, nil
		}
		size, content, values, known, err := measure(b[s.pos:])
		switch {
		case err != nil:
			return 0, false, fmt.Errorf("byte %d of the call: %w", s.pos, err)
		case !known:
			return 0, false, nil
		case content > maxCall-s.pos-size || values > maxCall-s.pos-size:
			return 0, false, tooLong() // each value takes a byte at least
		case content > len(b)-s.pos-size:
			return 0, false, nil
		case values > 0 && len(s.left) > maxDepth:
			return 0, false, fmt.Errorf("byte %d of the call: more than %d levels of nesting", s.pos, maxDepth)
		}
		s.pos += size + content
		s.left[len(s.left)-1]--
		if values > 0 {
			s.left = append(s.left, values)
		}
	}
}

// measure reads the head of the value that b begins with: the size of the
// head, the size of what follows it, and how many values are inside. known is
// false when the head is not all there.
func measure(b []byte) (size, content, values int, known bool, err error) {
	if len(b) == 0 {
		return 0, 0, 0, false, nil
	}
	switch c := b[0]; {
	case c <= 0x7f || c >= 0xe0 || c == 0xc0 || c == 0xc2 || c == 0xc3: // fixint, nil, bool
		return 1, 0, 0, true, nil
	case c <= 0x8f:
		return 1, 0, 2 * int(c&0x0f), true, nil
	case c <= 0x9f:
		return 1, 0, int(c & 0x0f), true, nil
	case c <= 0xbf:
		return 1, int(c & 0x1f), 0, true, nil
	case c == 0xc1:
		return 0, 0, 0, false, errors.New("0xc1 is not used by msgpack")
	case c >= 0xca && c <= 0xd3: // float 32, 64; uint 8 to 64; int 8 to 64
		return 1, int([...]uint8{4, 8, 1, 2, 4, 8, 1, 2, 4, 8}[c-0xca]), 0, true, nil
	case c >= 0xd4 && c <= 0xd8: // fixext 1 to 16: a type, then the data
		return 2, 1 << (c - 0xd4), 0, true, nil
	default:
		return measureLong(b)
	}
}

// measureLong is measure for what carries its length in bytes of its own.
func measureLong(b []byte) (size, content, values int, known bool, err error) {
	c := b[0]
	// From 0xc4 on: bin, ext, str of 1, 2, 4 bytes of length; array, map of 2
	// and 4. What lies between has been dealt with.
	width := [...]int{
		0: 1, 1: 2, 2: 4, 3: 1, 4: 2, 5: 4,
		0xd9 - 0xc4: 1, 0xda - 0xc4: 2, 0xdb - 0xc4: 4, 0xdc - 0xc4: 2, 0xdd - 0xc4: 4, 0xde - 0xc4: 2, 0xdf - 0xc4: 4,
	}[c-0xc4]
	size = 1 + width
	if c >= 0xc7 && c <= 0xc9 {
		size++ // the type of the extension
	}
	if len(b) < size {
		return 0, 0, 0, false, nil
	}
	var wide [4]byte
	copy(wide[4-width:], b[1:1+width])
	n := int(min(binary.BigEndian.Uint32(wide[:]), maxCall+1)) // more is too much in any case
	switch {
	case c >= 0xde:
		return size, 0, 2 * n, true, nil
	case c >= 0xdc:
		return size, 0, n, true, nil
	default:
		return size, n, 0, true, nil
	}
}

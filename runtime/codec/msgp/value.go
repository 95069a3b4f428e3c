package msgp

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// What [ReadValue] refuses while it reads.
var (
	// ErrTooLong reports a value that is longer, or says it is, than it may be.
	ErrTooLong = errors.New("the value is too long")
	// ErrNever reports the byte that begins no value.
	ErrNever = errors.New("0xc1 is not used by msgpack")
)

// ReadValue reads one value of at most limit bytes, with all that it encloses,
// from in to out, which must be empty. It waits for nothing behind the value.
// Memory grows with what arrives, not with what a header claims, and nesting of
// any depth costs none. Sizes are all that it looks at: whether the value is a
// good one is for codec.Check to say.
//
// The error is [ErrTooLong], [ErrNever], that of in, or io.ErrUnexpectedEOF when
// the input ends before the value does; out then has what was read.
func ReadValue(in *bufio.Reader, out *bytes.Buffer, limit int) error {
	v := valueReader{in: in, out: out, limit: limit}
	for left := 1; left > 0; left-- {
		inside, err := v.next()
		if errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		// Each value takes a byte at least.
		if left += inside; left-1 > limit-out.Len() {
			return ErrTooLong
		}
	}
	return nil
}

// valueReader is one call of ReadValue.
type valueReader struct {
	in    *bufio.Reader
	out   *bytes.Buffer
	limit int
}

// next reads one value as far as it does not consist of others, and returns how
// many are inside.
func (v *valueReader) next() (inside int, err error) {
	first, err := v.in.ReadByte()
	if err != nil {
		return 0, err
	}
	v.out.WriteByte(first)
	f := Formats[first]
	n, err := v.length(f)
	switch {
	case err != nil:
		return 0, err
	case f.Kind == KindInvalid:
		return 0, ErrNever
	case f.Kind == KindArray:
		return n, nil
	case f.Kind == KindMap:
		return 2 * n, nil
	case f.Kind == KindExt:
		n++ // its type
	}
	return 0, v.copy(n)
}

// length reads the length field. One beyond the limit is cut, which keeps it
// too long and from overflowing.
func (v *valueReader) length(f Format) (int, error) {
	if f.Width == 0 {
		return int(f.Fixed), nil
	}
	if err := v.copy(int(f.Width)); err != nil {
		return 0, err
	}
	var wide [4]byte
	copy(wide[4-f.Width:], v.out.Bytes()[v.out.Len()-int(f.Width):])
	return int(min(int64(binary.BigEndian.Uint32(wide[:])), int64(v.limit)+1)), nil
}

// copy moves n bytes from the input to the output.
func (v *valueReader) copy(n int) error {
	if n > v.limit-v.out.Len() {
		return ErrTooLong
	}
	_, err := io.CopyN(v.out, v.in, int64(n))
	return err
}

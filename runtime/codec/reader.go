package codec

import (
	"strconv"

	"github.com/hoosegen/hoosegen/runtime/codec/msgp"
)

// Reader is a cursor over one received payload. The Read functions of this
// package take values from it, in the order in which they were appended.
//
// The first failure sticks: everything read after it is a zero value, and Err
// and End return it. The zero Reader is one over an empty payload. A Reader is
// not safe for concurrent use.
type Reader struct {
	// buf is emptied by the first failure, so that reading needs no other test
	// than the one for the end.
	buf   []byte
	off   int // of the next value in buf; never more than len(buf)
	owned bool
	err   error
}

// NewReader returns a Reader over b that copies whatever it returns, so that b
// can be used again once reading has ended.
func NewReader(b []byte) *Reader { return &Reader{buf: b} }

// Reset makes r read b from the start and forget its failure. owned says that
// nobody will write to b any more: then what is read may share memory with b,
// which [ReadBytes] makes use of for values that fill most of it.
func (r *Reader) Reset(b []byte, owned bool) { *r = Reader{buf: b, owned: owned} }

// Err returns the first failure, or nil: an [*Error], a [*RangeError] or what
// was given to Fail.
func (r *Reader) Err() error { return r.err }

// Fail makes err the failure of r, unless r has failed before or err is nil.
// It is for decoders that find a value well-formed but wrong.
func (r *Reader) Fail(err error) {
	if err == nil || r.err != nil {
		return
	}
	r.err = err
	r.buf, r.off = nil, 0
}

// End returns the failure of r, or an [*Error] when something of the payload
// has not been read.
func (r *Reader) End() error {
	if r.off < len(r.buf) {
		r.fail("the end of the input", strconv.Itoa(r.Len())+" more bytes")
	}
	return r.err
}

// Len returns how many bytes remain; 0 after a failure.
func (r *Reader) Len() int { return len(r.buf) - r.off }

// IsNil reports whether the next value is nil, and if so takes it.
func (r *Reader) IsNil() bool {
	if r.off < len(r.buf) && r.buf[r.off] == msgp.Nil {
		r.off++
		return true
	}
	return false
}

// Fields takes the header of a struct: an array of exactly n values. It
// reports whether there was one; if not, r has failed.
func (r *Reader) Fields(n int) bool {
	if r.off < len(r.buf) && uint(n) <= 15 && r.buf[r.off] == msgp.FixArray|byte(n) {
		r.off++
		return true
	}
	return r.fields(n)
}

func (r *Reader) fields(n int) bool {
	f, length, size, ok := r.header()
	if !ok || f.Kind != msgp.KindArray || n < 0 || uint64(length) != uint64(n) {
		r.mismatch("array of " + strconv.Itoa(n))
		return false
	}
	r.off += size
	return true
}

// ArrayLen takes the header of an array, or nil. The n values of the array
// follow; n is at most the number of bytes that remain. After a failure n is 0
// and isNil is false.
func (r *Reader) ArrayLen() (n int, isNil bool) {
	if r.off < len(r.buf) {
		if n := int(r.buf[r.off]) - msgp.FixArray; n >= 0 && n <= 15 && n < len(r.buf)-r.off {
			r.off++
			return n, false
		}
	}
	return r.count(msgp.KindArray, 1)
}

// MapLen takes the header of a map, or nil. n keys follow, each with its value
// behind it; 2n is at most the number of bytes that remain. After a failure n
// is 0 and isNil is false.
func (r *Reader) MapLen() (n int, isNil bool) { return r.count(msgp.KindMap, 2) }

// count takes the header of a collection whose elements have at least each
// bytes.
func (r *Reader) count(k msgp.Kind, each uint64) (n int, isNil bool) {
	if r.IsNil() {
		return 0, true
	}
	f, length, size, ok := r.header()
	if !ok || f.Kind != k {
		r.mismatch(k.String() + " or nil")
		return 0, false
	}
	if uint64(length) > uint64(r.Len()-size)/each {
		r.claim(f.Kind, length, size)
		return 0, false
	}
	r.off += size
	return int(length), false
}

// span takes a str or a bin and returns its content, which is a part of the
// payload. ok is false after a failure.
func (r *Reader) span(k msgp.Kind, want string) (content []byte, ok bool) {
	f, length, size, ok := r.header()
	if !ok || f.Kind != k {
		r.mismatch(want)
		return nil, false
	}
	if uint64(length) > uint64(r.Len()-size) {
		r.claim(f.Kind, length, size)
		return nil, false
	}
	start := r.off + size
	end := start + int(length)
	r.off = end
	return r.buf[start:end:end], true
}

// header looks at the header of the next value without taking it. ok is false
// when the payload ends before or within it.
func (r *Reader) header() (f msgp.Format, length uint32, size int, ok bool) {
	if r.off >= len(r.buf) {
		return msgp.Format{}, 0, 0, false
	}
	return msgp.Head(r.buf[r.off:])
}

// fail records an Error at the next value.
func (r *Reader) fail(want, got string) {
	if r.err == nil {
		r.Fail(&Error{Offset: r.off, Want: want, Got: got})
	}
}

// mismatch records that the next value is not what was wanted.
func (r *Reader) mismatch(want string) {
	if r.err == nil {
		r.fail(want, got(r.buf[r.off:]))
	}
}

// short records that the next value is cut short by the end of the payload.
func (r *Reader) short(want string) { r.fail(want, cutShort) }

// claim records that the next value, with a header of size bytes, claims more
// than what remains can hold.
func (r *Reader) claim(k msgp.Kind, length uint32, size int) {
	r.fail(k.String(), claimed(length, r.Len()-size))
}

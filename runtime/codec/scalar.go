package codec

import (
	"encoding/binary"
	"math"

	"github.com/hoosegen/hoosegen/runtime/codec/msgp"
)

// ReadNil takes nil; anything else is a failure.
func ReadNil(r *Reader) {
	if !r.IsNil() {
		r.mismatch("nil")
	}
}

// ReadBool takes true or false.
func ReadBool[T ~bool](r *Reader) T { return T(r.bool()) }

func (r *Reader) bool() bool {
	if r.off < len(r.buf) {
		if c := r.buf[r.off]; c == msgp.True || c == msgp.False {
			r.off++
			return c == msgp.True
		}
	}
	r.mismatch("bool")
	return false
}

// ReadInt takes an integer in any form. One that does not fit T is a
// [*RangeError].
func ReadInt[T signed](r *Reader) T {
	at := r.off
	if at < len(r.buf) && r.buf[at] <= msgp.FixIntMax {
		r.off++
		return T(r.buf[at])
	}
	bits, negative := r.integer()
	v := T(bits)
	if int64(v) != int64(bits) || (v < 0) != negative {
		r.Fail(newRangeError(at, bits, negative, "int", width[T]()))
		return 0
	}
	return v
}

// ReadUint takes an integer in any form. One that is negative or does not fit
// T is a [*RangeError].
func ReadUint[T unsigned](r *Reader) T {
	at := r.off
	if at < len(r.buf) && r.buf[at] <= msgp.FixIntMax {
		r.off++
		return T(r.buf[at])
	}
	bits, negative := r.integer()
	v := T(bits)
	if uint64(v) != bits || negative {
		r.Fail(newRangeError(at, bits, negative, "uint", width[T]()))
		return 0
	}
	return v
}

// width returns how many bits T has.
func width[T signed | unsigned]() (n int) {
	for v := T(1); v != 0; v <<= 1 {
		n++
	}
	return n
}

// integer takes an integer in any form. bits is its two's complement if it is
// negative. After a failure it returns 0, false.
func (r *Reader) integer() (bits uint64, negative bool) {
	p := r.buf[r.off:]
	if len(p) == 0 {
		r.mismatch("int")
		return 0, false
	}
	c := p[0]
	switch {
	case c <= msgp.FixIntMax || c >= msgp.NegFixInt:
		r.off++
		return uint64(int8(c)), c >= msgp.NegFixInt // widens with the sign
	case c < msgp.Uint8 || c > msgp.Int64:
		r.mismatch("int")
		return 0, false
	}
	// The content is 1, 2, 4 or 8 bytes. All of them are taken for the upper
	// part of 8 bytes and shifted down, as no branch could be predicted.
	size := 1 << (c & 3)
	var x uint64
	switch {
	case len(p) > 8:
		x = binary.BigEndian.Uint64(p[1:])
	case len(p) > size:
		var upper [8]byte
		copy(upper[:], p[1:])
		x = binary.BigEndian.Uint64(upper[:])
	default:
		r.short("int")
		return 0, false
	}
	r.off += 1 + size
	shift := (64 - 8*size) & 63
	if c <= msgp.Uint64 {
		return x >> shift, false
	}
	v := int64(x) >> shift
	return uint64(v), v < 0
}

// ReadFloat32 takes a float32; its bits are kept. No other form of number is
// accepted, as it might lose digits.
func ReadFloat32[T ~float32](r *Reader) T { return T(r.float32()) }

func (r *Reader) float32() float32 {
	p := r.buf[r.off:]
	if len(p) >= 5 && p[0] == msgp.Float32 {
		r.off += 5
		return math.Float32frombits(binary.BigEndian.Uint32(p[1:]))
	}
	if len(p) > 0 && p[0] == msgp.Float32 {
		r.short("float32")
	}
	r.mismatch("float32")
	return 0
}

// ReadFloat64 takes a float64, whose bits are kept, or a float32, which every
// float64 can hold. Integers are not accepted.
func ReadFloat64[T ~float64](r *Reader) T { return T(r.float64()) }

func (r *Reader) float64() float64 {
	p := r.buf[r.off:]
	if len(p) >= 9 && p[0] == msgp.Float64 {
		r.off += 9
		return math.Float64frombits(binary.BigEndian.Uint64(p[1:]))
	}
	if len(p) > 0 && p[0] == msgp.Float32 {
		return float64(r.float32())
	}
	if len(p) > 0 && p[0] == msgp.Float64 {
		r.short("float64")
	}
	r.mismatch("float64")
	return 0
}

// ReadComplex64 takes an array of two float32.
func ReadComplex64[T ~complex64](r *Reader) T {
	if !r.Fields(2) {
		return 0
	}
	re := r.float32()
	im := r.float32()
	if r.err != nil {
		return 0
	}
	return T(complex(re, im))
}

// ReadComplex128 takes an array of two float64.
func ReadComplex128[T ~complex128](r *Reader) T {
	if !r.Fields(2) {
		return 0
	}
	re := r.float64()
	im := r.float64()
	if r.err != nil {
		return 0
	}
	return T(complex(re, im))
}

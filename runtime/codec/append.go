package codec

import (
	"encoding/binary"
	"math"

	"github.com/hoosegen/hoosegen/runtime/codec/msgp"
)

// signed are the signed integer types, and the types defined by them.
type signed interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64
}

// unsigned are the unsigned integer types, and the types defined by them.
type unsigned interface {
	~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

// AppendNil appends nil.
func AppendNil(b []byte) []byte { return append(b, msgp.Nil) }

// AppendBool appends true or false.
func AppendBool[T ~bool](b []byte, v T) []byte {
	if v {
		return append(b, msgp.True)
	}
	return append(b, msgp.False)
}

// AppendInt appends v in the smallest form that holds it, 1 to 9 bytes. An
// integer that is not negative is written as [AppendUint] writes it.
func AppendInt[T signed](b []byte, v T) []byte {
	if uint64(v) <= msgp.FixIntMax { // a negative v is a large uint64
		return append(b, byte(v))
	}
	return appendInt(b, int64(v))
}

// AppendUint appends v in the smallest form that holds it, 1 to 9 bytes.
func AppendUint[T unsigned](b []byte, v T) []byte {
	if v <= msgp.FixIntMax {
		return append(b, byte(v))
	}
	return appendUint(b, uint64(v))
}

func appendInt(b []byte, v int64) []byte {
	switch {
	case v >= 0:
		return appendUint(b, uint64(v))
	case v >= -32:
		return append(b, byte(v))
	case v >= math.MinInt8:
		return append(b, msgp.Int8, byte(v))
	case v >= math.MinInt16:
		return append(b, msgp.Int16, byte(v>>8), byte(v))
	case v >= math.MinInt32:
		return append(b, msgp.Int32, byte(v>>24), byte(v>>16), byte(v>>8), byte(v))
	}
	return append64(b, msgp.Int64, uint64(v))
}

func appendUint(b []byte, v uint64) []byte {
	switch {
	case v <= msgp.FixIntMax:
		return append(b, byte(v))
	case v <= math.MaxUint8:
		return append(b, msgp.Uint8, byte(v))
	case v <= math.MaxUint16:
		return append(b, msgp.Uint16, byte(v>>8), byte(v))
	case v <= math.MaxUint32:
		return append(b, msgp.Uint32, byte(v>>24), byte(v>>16), byte(v>>8), byte(v))
	}
	return append64(b, msgp.Uint64, v)
}

// append64 appends a first byte and eight more.
func append64(b []byte, code byte, v uint64) []byte {
	return append(b, code, byte(v>>56), byte(v>>48), byte(v>>40), byte(v>>32),
		byte(v>>24), byte(v>>16), byte(v>>8), byte(v))
}

// AppendFloat32 appends v in 5 bytes; its bits are kept.
func AppendFloat32[T ~float32](b []byte, v T) []byte {
	return binary.BigEndian.AppendUint32(append(b, msgp.Float32), math.Float32bits(float32(v)))
}

// AppendFloat64 appends v in 9 bytes; its bits are kept.
func AppendFloat64[T ~float64](b []byte, v T) []byte {
	return append64(b, msgp.Float64, math.Float64bits(float64(v)))
}

// AppendComplex64 appends v as an array of its real and its imaginary part.
func AppendComplex64[T ~complex64](b []byte, v T) []byte {
	b = append(b, msgp.FixArray|2)
	b = AppendFloat32(b, real(complex64(v)))
	return AppendFloat32(b, imag(complex64(v)))
}

// AppendComplex128 appends v as an array of its real and its imaginary part.
func AppendComplex128[T ~complex128](b []byte, v T) []byte {
	b = append(b, msgp.FixArray|2)
	b = AppendFloat64(b, real(complex128(v)))
	return AppendFloat64(b, imag(complex128(v)))
}

// AppendString appends v as a str, whether it is UTF-8 or not. A string of 4
// GiB or more has no form in msgpack: what is then appended is refused by every
// reader.
func AppendString[T ~string](b []byte, v T) []byte {
	if len(v) < 32 {
		b = append(b, msgp.FixStr|byte(len(v)))
	} else {
		b = appendLength(b, msgp.Str8, len(v))
	}
	return append(b, v...)
}

// AppendBytes appends v as a bin, or as nil when v is nil. The limit of
// [AppendString] holds.
func AppendBytes[T ~[]byte](b []byte, v T) []byte {
	if v == nil {
		return append(b, msgp.Nil)
	}
	return append(appendLength(b, msgp.Bin8, len(v)), v...)
}

// appendLength appends the header of a str or a bin, given the first byte of
// the form with one byte of length.
func appendLength(b []byte, code8 byte, n int) []byte {
	switch size := wireLen(n); {
	case size <= math.MaxUint8:
		return append(b, code8, byte(size))
	case size <= math.MaxUint16:
		return append(b, code8+1, byte(size>>8), byte(size))
	default:
		return append(b, code8+2, byte(size>>24), byte(size>>16), byte(size>>8), byte(size))
	}
}

// wireLen is n as a header can hold it. What it cannot hold, negative lengths
// included, becomes the largest length: no payload is long enough for it, so
// that readers refuse it rather than take a part for the whole.
func wireLen(n int) uint32 {
	if uint64(n) > math.MaxUint32 {
		return math.MaxUint32
	}
	return uint32(n)
}

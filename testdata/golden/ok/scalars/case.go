package scalars

import (
	"math"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type echo struct{}

func (echo) Bools(a, b bool) (bool, bool, error) { return a, b, nil }

func (echo) Ints(a int, b int8, c int16, d int32, e int64) (int, int8, int16, int32, int64, error) {
	return a, b, c, d, e, nil
}

func (echo) Uints(a uint, b uint8, c uint16, d uint32, e uint64) (uint, uint8, uint16, uint32, uint64, error) {
	return a, b, c, d, e, nil
}

func (echo) Floats(a float32, b float64) (float32, float64, error) { return a, b, nil }

func (echo) Complexes(a complex64, b complex128) (complex64, complex128, error) { return a, b, nil }

func (echo) Texts(a string, b rune, c byte) (string, rune, byte, error) { return a, b, c, nil }

// Case sends the limits of every type.
var Case = transcript.Case[Echo]{
	New:    func() Echo { return echo{} },
	Serve:  ServeEcho,
	Client: func(c hoose.Caller) Echo { return NewEchoClient(c) },
	Script: func(l *transcript.Log, e Echo) {
		t, f, err := e.Bools(true, false)
		l.Add("Bools", t, f, err)
		for _, low := range []bool{true, false} {
			i, i8, i16, i32, i64, err := e.Ints(math.MaxInt, math.MaxInt8, math.MaxInt16, math.MaxInt32, math.MaxInt64)
			if low {
				i, i8, i16, i32, i64, err = e.Ints(math.MinInt, math.MinInt8, math.MinInt16, math.MinInt32, math.MinInt64)
			}
			l.Add("Ints", i, i8, i16, i32, i64, err)
		}
		u, u8, u16, u32, u64, err := e.Uints(math.MaxUint, math.MaxUint8, math.MaxUint16, math.MaxUint32, math.MaxUint64)
		l.Add("Uints", u, u8, u16, u32, u64, err)
		for _, x := range []float64{0, math.Copysign(0, -1), 1.5, math.Inf(-1), math.NaN(), math.SmallestNonzeroFloat64} {
			f32, f64, err := e.Floats(float32(x), x)
			l.Add("Floats", f32, f64, err)
			c64, c128, err := e.Complexes(complex(float32(x), 2), complex(3, x))
			l.Add("Complexes", real(c64), imag(c64), real(c128), imag(c128), err)
		}
		s, r, b, err := e.Texts("h\u00fc\x00\xff", '\u20ac', 0xfe)
		l.Add("Texts", s, r, b, err)
	},
}

package floats

import (
	"math"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type scale struct{}

func (scale) Single(list []float32) ([]float32, error) { return list, nil }
func (scale) Double(list []float64) ([]float64, error) { return list, nil }

func (scale) Complex(a []complex64, b []complex128) ([]complex64, []complex128, error) {
	return a, b, nil
}

func (scale) Own(list []Weight, at Point) ([]Weight, Point, error) { return list, at, nil }

// Case sends zeros of both signs, infinities, subnormal numbers, and numbers
// that are none, with their bits.
var Case = transcript.Case[Scale]{
	New:    func() Scale { return scale{} },
	Serve:  ServeScale,
	Client: func(c hoose.Caller) Scale { return NewScaleClient(c) },
	Script: func(l *transcript.Log, s Scale) {
		doubles := []float64{
			0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.MaxFloat64, math.SmallestNonzeroFloat64,
			0.1, 1 << 53, 1<<53 + 2, math.Pi, math.NaN(), math.Float64frombits(0xfff8000000000123), math.Float64frombits(1),
		}
		d, err := s.Double(doubles)
		l.Add("Double", d, err)
		singles := []float32{
			0, float32(math.Copysign(0, -1)), float32(math.Inf(1)), math.MaxFloat32, math.SmallestNonzeroFloat32,
			0.1, 1 << 24, math.Float32frombits(0x7fc00123), math.Float32frombits(1),
		}
		f, err := s.Single(singles)
		l.Add("Single", f, err)
		for i := range f {
			l.Add("bits", math.Float32bits(f[i]))
		}
		a, b, err := s.Complex([]complex64{complex(singles[1], singles[2])}, []complex128{complex(doubles[1], doubles[10]), complex(doubles[3], 0)})
		l.Add("Complex", real(a[0]), imag(a[0]), real(b[0]), imag(b[0]), real(b[1]), imag(b[1]), err)
		w, p, err := s.Own([]Weight{0.1, -0.5}, complex(1.5, -2))
		l.Add("Own", w, real(p), imag(p), err)
	},
}

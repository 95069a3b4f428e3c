package mapkeys

import (
	"math"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type index struct{}

func (index) Signed(a map[int]bool, b map[int8]bool, c map[int16]bool, d map[int32]bool, e map[int64]bool) (map[int]bool, map[int8]bool, map[int16]bool, map[int32]bool, map[int64]bool, error) {
	return a, b, c, d, e, nil
}

func (index) Unsigned(a map[uint]bool, b map[uint8]bool, c map[uint16]bool, d map[uint32]bool, e map[uint64]bool) (map[uint]bool, map[uint8]bool, map[uint16]bool, map[uint32]bool, map[uint64]bool, error) {
	return a, b, c, d, e, nil
}

func (index) Floats(a map[float32]string, b map[float64]string, c map[complex64]string, d map[complex128]string) (map[float32]string, map[float64]string, map[complex64]string, map[complex128]string, error) {
	return a, b, c, d, nil
}

func (index) Flags(a map[bool]string, b map[string]string) (map[bool]string, map[string]string, error) {
	return a, b, nil
}

func (index) Defined(a map[ID]ID, b map[Name]Name, c map[On]On, d map[Weight]Weight) (map[ID]ID, map[Name]Name, map[On]On, map[Weight]Weight, error) {
	return a, b, c, d, nil
}

func (index) Compound(a map[[2]string]int, b map[Key]int, c map[struct{ X, Y int }]int, d map[[2]Key]map[Key]map[ID]string) (map[[2]string]int, map[Key]int, map[struct{ X, Y int }]int, map[[2]Key]map[Key]map[ID]string, error) {
	return a, b, c, d, nil
}

func (index) Empty(a map[struct{}]int, b map[[0]int]int) (map[struct{}]int, map[[0]int]int, error) {
	return a, b, nil
}

// Case sends the extremes of each.
var Case = transcript.Case[Index]{
	New:    func() Index { return index{} },
	Serve:  ServeIndex,
	Client: func(c hoose.Caller) Index { return NewIndexClient(c) },
	Script: func(l *transcript.Log, x Index) {
		a, b, c, d, e, err := x.Signed(map[int]bool{math.MinInt: true, 0: false}, map[int8]bool{-128: true, 127: true}, map[int16]bool{math.MinInt16: true}, map[int32]bool{math.MaxInt32: true, -33: true}, map[int64]bool{math.MinInt64: true, math.MaxInt64: false})
		l.Add("Signed", a, b, c, d, e, err)
		f, g, h, i, j, err := x.Unsigned(map[uint]bool{math.MaxUint: true}, map[uint8]bool{255: true, 128: true}, map[uint16]bool{math.MaxUint16: true}, map[uint32]bool{math.MaxUint32: true}, map[uint64]bool{math.MaxUint64: true, 0: true})
		l.Add("Unsigned", f, g, h, i, j, err)
		k, m, n, o, err := x.Floats(map[float32]string{math.MaxFloat32: "max", 0: "0"}, map[float64]string{math.Inf(-1): "inf", math.SmallestNonzeroFloat64: "small", math.NaN(): "nan"}, map[complex64]string{1i: "i"}, map[complex128]string{complex(1, math.Inf(1)): "inf"})
		l.Add("Floats", k, m, n, o, err)
		p, q, err := x.Flags(map[bool]string{true: "t", false: ""}, map[string]string{"": "empty", "\xff": "no UTF-8"})
		l.Add("Flags", p, q, err)
		r, s, t, u, err := x.Defined(map[ID]ID{1: 2}, map[Name]Name{"a": "b"}, map[On]On{true: false}, map[Weight]Weight{0.5: 1.5})
		l.Add("Defined", r, s, t, u, err)
		key := Key{Name: "n", At: [2]int{1, 2}}
		key.Part.On = true
		v, w, y, z, err := x.Compound(map[[2]string]int{{"a", "b"}: 1, {}: 2}, map[Key]int{key: 1, {}: 2}, map[struct{ X, Y int }]int{{1, 2}: 3}, map[[2]Key]map[Key]map[ID]string{{key}: {key: {1: "x"}, {}: nil}})
		l.Add("Compound", v, w, y, z, err)
		l.Add("found again", w[key], v[[2]string{"a", "b"}], z[[2]Key{key}][key][1])
		one, none, err := x.Empty(map[struct{}]int{{}: 1}, map[[0]int]int{{}: 2})
		l.Add("Empty", one, none, err)
	},
}

package arrays

import (
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type grid struct{}

func (grid) Matrix(m [2][3]int, deep [1][2][1][2]string) ([2][3]int, [1][2][1][2]string, error) {
	return m, deep, nil
}

func (grid) Empty(none [0]int, lists [2][0]string) ([0]int, [2][0]string, error) {
	return none, lists, nil
}

func (grid) Bytes(sum [32]byte, digests [2]Digest, signed [4]int8) ([32]byte, [2]Digest, [4]int8, error) {
	return sum, digests, signed, nil
}

func (grid) Mixed(a [2]Cell, b *[2]*Cell, c [2]map[string][1]Cell, d [][2]bool) ([2]Cell, *[2]*Cell, [2]map[string][1]Cell, [][2]bool, error) {
	return a, b, c, d, nil
}

func (grid) Large(a [1000]uint16) ([1000]uint16, error) { return a, nil }

func (grid) Each(a [3]Cell, visit func(row [3]Cell) ([3]Cell, error)) ([3]Cell, error) {
	return visit(a)
}

// Case calls them all.
var Case = transcript.Case[Grid]{
	New:    func() Grid { return grid{} },
	Serve:  ServeGrid,
	Client: func(c hoose.Caller) Grid { return NewGridClient(c) },
	Script: func(l *transcript.Log, g Grid) {
		m, deep, err := g.Matrix([2][3]int{{1, 2, 3}, {-1, 0, 1 << 62}}, [1][2][1][2]string{{{{"a", "b"}}, {{"", "d"}}}})
		l.Add("Matrix", m, deep, err)
		none, lists, err := g.Empty([0]int{}, [2][0]string{})
		l.Add("Empty", none, lists, err)
		sum, digests, signed, err := g.Bytes([32]byte{0: 1, 31: 255}, [2]Digest{{1, 2, 3, 4}}, [4]int8{-128, 127})
		l.Add("Bytes", sum, digests, signed, err)
		cell := Cell{[2]float32{1.5, -0.25}}
		a, b, c, d, err := g.Mixed([2]Cell{cell}, &[2]*Cell{nil, &cell}, [2]map[string][1]Cell{nil, {"k": {cell}}}, [][2]bool{{true, false}})
		l.Add("Mixed", a, b, c, d, err)
		_, b, _, d, err = g.Mixed([2]Cell{}, nil, [2]map[string][1]Cell{}, nil)
		l.Add("Mixed nil", b, d, err)
		var large [1000]uint16
		for i := range large {
			large[i] = uint16(i * 66)
		}
		large, err = g.Large(large)
		l.Add("Large", large, err)
		row, err := g.Each([3]Cell{cell}, func(row [3]Cell) ([3]Cell, error) {
			row[2] = row[0]
			return row, nil
		})
		l.Add("Each", row, err)
	},
}

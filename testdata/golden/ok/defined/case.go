package defined

import (
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type lab struct{}

func (lab) Basics(a Flag, b Celsius, c Count, d ID, e Phase) (Flag, Celsius, Count, ID, Phase, error) {
	return a, b, c, d, e, nil
}

func (lab) Lists(a Raw, b IDs, c Grid, d Index, e Ref) (Raw, IDs, Grid, Index, Ref, error) {
	return a, b, c, d, e, nil
}

func (lab) Nested(a []IDs, b map[ID]Index, c *Grid, d [2]Raw) ([]IDs, map[ID]Index, *Grid, [2]Raw, error) {
	return a, b, c, d, nil
}

func (lab) Letters(a []Letter, b Word) ([]Letter, Word, error) { return a, b, nil }

// Case sends one of each.
var Case = transcript.Case[Lab]{
	New:    func() Lab { return lab{} },
	Serve:  ServeLab,
	Client: func(c hoose.Caller) Lab { return NewLabClient(c) },
	Script: func(l *transcript.Log, x Lab) {
		a, b, c, d, e, err := x.Basics(true, 36.6, -5, "id", 1+2i)
		l.Add("Basics", a, b, c, d, real(e), imag(e), err)
		raw, ids, grid, index, ref, err := x.Lists(Raw{1}, IDs{"a"}, Grid{{1, 2}, {3, 4}}, Index{"k": {"v"}, "n": nil}, Ref(new(ID("r"))))
		l.Add("Lists", raw, ids, grid, index, (*ID)(ref), err)
		raw, ids, grid, index, ref, err = x.Lists(nil, nil, Grid{}, nil, nil)
		l.Add("Lists of nothing", raw, ids, grid, index, (*ID)(ref), err)
		n1, n2, n3, n4, err := x.Nested([]IDs{nil, {"x"}}, map[ID]Index{"m": {"k": {"v"}}}, &Grid{{9}}, [2]Raw{{1}, nil})
		l.Add("Nested", n1, n2, n3, n4, err)
		letters, word, err := x.Letters([]Letter{1, 2}, Word{3})
		l.Add("Letters", letters, word, err)
	},
}

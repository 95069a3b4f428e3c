package structs

import (
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type drawer struct{}

func (drawer) Put(t Thing) (Thing, error)   { return t, nil }
func (drawer) Empty(struct{}) (None, error) { return None{}, nil }

func (drawer) Anonymous(opts struct {
	Width  int `json:"width"`
	Height int
	Inner  struct{ Deep []struct{ X, Y int } }
},
) (area struct{ Total int }, err error) {
	area.Total = opts.Width*opts.Height + len(opts.Inner.Deep)
	return area, nil
}

// Case sends zero and filled ones.
var Case = transcript.Case[Drawer]{
	New:    func() Drawer { return drawer{} },
	Serve:  ServeDrawer,
	Client: func(c hoose.Caller) Drawer { return NewDrawerClient(c) },
	Script: func(l *transcript.Log, d Drawer) {
		thing, err := d.Put(Thing{})
		l.Add("Put zero", thing, err)
		full := Thing{Base: Base{1}, Extra: &Extra{"n"}, Name: "x", Sizes: []Size{{1, 2}}, Tags: map[string]Size{"a": {3, 4}}, Pair: [2]Size{{5, 6}, {7, 8}}}
		full.Where.Row = 9
		thing, err = d.Put(full)
		l.Add("Put", thing, err)
		none, err := d.Empty(struct{}{})
		l.Add("Empty", none, err)
		var opts struct {
			Width  int `json:"width"`
			Height int
			Inner  struct{ Deep []struct{ X, Y int } }
		}
		opts.Width, opts.Height = 3, 4
		opts.Inner.Deep = append(opts.Inner.Deep, struct{ X, Y int }{1, 2})
		area, err := d.Anonymous(opts)
		l.Add("Anonymous", area, err)
	},
}

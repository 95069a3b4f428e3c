package tagsfields

import (
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type desk struct{}

func (desk) File(f Form) (Form, error)          { return f, nil }
func (desk) Nothing(n Nothing) (Nothing, error) { return n, nil }
func (desk) Nested(o Outer) (*Outer, error)     { return &o, nil }

func (desk) Anonymous(s struct {
	A int `msgpack:"first"`
	B int `msgpack:"-"`
	c int `msgpack:"-"`
}) (int, error) {
	return s.A + s.B + s.c, nil
}

// Case sees that what is left out is, and nothing else.
var Case = transcript.Case[Desk]{
	New:    func() Desk { return desk{} },
	Serve:  ServeDesk,
	Client: func(c hoose.Caller) Desk { return NewDeskClient(c) },
	Script: func(l *transcript.Log, d Desk) {
		f, err := d.File(NewForm())
		l.Add("File", f.Name, f.Pages, err)
		l.Differ("what stays behind", []bool{f.Lock == nil, f.Cached(), f.Callback == nil}, []bool{false, true, false}, []bool{true, false, true})
		n, err := d.Anonymous(struct {
			A int `msgpack:"first"`
			B int `msgpack:"-"`
			c int `msgpack:"-"`
		}{1, 2, 4})
		l.Add("Anonymous", err)
		l.Differ("the sum", n, 7, 1)
		kept, err := d.Nothing(Nothing{make(chan int), 3})
		l.Add("Nothing", err)
		l.Differ("nothing is left", kept == Nothing{}, false, true)
		o, err := d.Nested(Outer{NewForm(), &Nothing{}, Embedded{5}})
		l.Add("Nested", o.Name, o.X, err)
		l.Differ("what is embedded", o.Nothing == nil, false, true)
	},
}

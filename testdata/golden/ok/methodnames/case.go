package methodnames

import (
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type trap struct{}

func (trap) Type() (string, error) { return "type", nil }

func (trap) Func(f func()) error {
	f()
	return nil
}

func (trap) Range(int) error { return nil }
func (trap) Client() error   { return nil }
func (trap) Server() error   { return nil }
func (trap) Impl() error     { return nil }
func (trap) Contract() error { return nil }
func (trap) Errors() error   { return nil }
func (trap) Start() error    { return nil }
func (trap) Do() error       { return nil }
func (trap) End() error      { return nil }
func (trap) Serve() error    { return nil }

func (trap) Bake(runTwo func()) error {
	runTwo()
	return nil
}

func (trap) BakeRun(two func()) error {
	two()
	return nil
}

func (trap) BakeRunTwo() error               { return nil }
func (trap) AppendPart(p Part) (Part, error) { return p, nil }
func (trap) ReadPart() error                 { return nil }
func (trap) URLFor(id ID) (string, error)    { return "/" + string(id), nil }
func (trap) ID() error                       { return nil }

// Case calls them all.
var Case = transcript.Case[Trap]{
	New:    func() Trap { return trap{} },
	Serve:  ServeTrap,
	Client: func(c hoose.Caller) Trap { return NewTrapClient(c) },
	Script: func(l *transcript.Log, t Trap) {
		s, err := t.Type()
		l.Add("Type", s, err)
		l.Add("Func", t.Func(func() { l.Add("called") }))
		l.Add("errors", t.Range(1), t.Client(), t.Server(), t.Impl(), t.Contract(), t.Errors(), t.Start(), t.Do(), t.End(), t.Serve())
		l.Add("Bake", t.Bake(func() { l.Add("bake") }), t.BakeRun(func() { l.Add("bake run") }), t.BakeRunTwo())
		p, err := t.AppendPart(Part{3})
		l.Add("AppendPart", p, err)
		l.Add("ReadPart", t.ReadPart(), t.ID())
		s, err = t.URLFor("x")
		l.Add("URLFor", s, err)
	},
}

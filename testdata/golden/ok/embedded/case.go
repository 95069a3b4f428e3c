package embedded

import (
	"errors"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/embedded/parts"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type whole struct{}

func (whole) Own(n int) (int, error)                               { return n + 1, nil }
func (whole) NearBy(p parts.Part) (string, error)                  { return p.Name, nil }
func (whole) FarAway(p []parts.Part) (int, error)                  { return len(p), nil }
func (whole) Further(parts.Part, string) (_ parts.Part, err error) { return parts.Part{Name: "f"}, nil }
func (whole) Close() error                                         { return errors.New("closed") }

// Case calls them all.
var Case = transcript.Case[Whole]{
	New:    func() Whole { return whole{} },
	Serve:  ServeWhole,
	Client: func(c hoose.Caller) Whole { return NewWholeClient(c) },
	Script: func(l *transcript.Log, w Whole) {
		n, err := w.Own(1)
		l.Add("Own", n, err)
		s, err := w.NearBy(parts.Part{Name: "p"})
		l.Add("NearBy", s, err)
		n, err = w.FarAway(make([]parts.Part, 2))
		l.Add("FarAway", n, err)
		p, err := w.Further(parts.Part{}, "")
		l.Add("Further", p, err)
		l.Add("Close", w.Close())
	},
}

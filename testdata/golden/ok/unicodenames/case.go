package unicodenames

import (
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type oven struct{}

func (oven) Ändern(n int, s string, f func(float64) error) (Maß, error) {
	return Maß{n, len(s)}, f(1.5)
}

// Case calls it.
var Case = transcript.Case[Öven]{
	New:    func() Öven { return oven{} },
	Serve:  ServeÖven,
	Client: func(c hoose.Caller) Öven { return NewÖvenClient(c) },
	Script: func(l *transcript.Log, o Öven) {
		m, err := o.Ändern(1, "名前", func(f float64) error {
			l.Add("f", f)
			return nil
		})
		l.Add("Ändern", m, err)
	},
}

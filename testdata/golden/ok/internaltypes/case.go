package internaltypes

import (
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/internaltypes/internal/hidden"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type impl struct{}

func (impl) Do(o order, h hidden.Thing) (*order, hidden.Thing, error) { return &o, h, nil }

// Case sends an order.
var Case = transcript.Case[inner]{
	New:    func() inner { return impl{} },
	Serve:  serveInner,
	Client: func(c hoose.Caller) inner { return newInnerClient(c) },
	Script: func(l *transcript.Log, x inner) {
		o, h, err := x.Do(order{[]line{{"a"}}, 5}, hidden.Thing{Name: "n"})
		l.Add("Do", o, h, err)
	},
}

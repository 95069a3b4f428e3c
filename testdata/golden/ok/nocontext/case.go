package nocontext

import (
	"context"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type mixed struct{}

func (mixed) Without(n int) (int, error) { return n, nil }

func (mixed) With(ctx context.Context) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	return "alive", nil
}

func (mixed) Blank(_ context.Context, n int) (int, error)   { return n, nil }
func (mixed) Unnamed(_ context.Context, n int) (int, error) { return n, nil }
func (mixed) Only() error                                   { return nil }

// Case calls them all, one with a cancelled context.
var Case = transcript.Case[Mixed]{
	New:    func() Mixed { return mixed{} },
	Serve:  ServeMixed,
	Client: func(c hoose.Caller) Mixed { return NewMixedClient(c) },
	Script: func(l *transcript.Log, m Mixed) {
		ctx, cancel := context.WithCancel(context.Background())
		n, err := m.Without(1)
		l.Add("Without", n, err)
		s, err := m.With(ctx)
		l.Add("With", s, err)
		n, err = m.Blank(ctx, 2)
		l.Add("Blank", n, err)
		n, err = m.Unnamed(ctx, 3)
		l.Add("Unnamed", n, err)
		l.Add("Only", m.Only())
		cancel()
		_, err = m.With(ctx)
		l.Is("With cancelled", err, context.Canceled)
	},
}

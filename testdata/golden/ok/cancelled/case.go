package cancelled

import (
	"context"
	"errors"
	"time"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type waiter struct{}

func (waiter) Now(ctx context.Context) (string, error) { return "now", ctx.Err() }

func (waiter) Wait(ctx context.Context, ready func()) error {
	ready()
	<-ctx.Done()
	return ctx.Err()
}

func (waiter) Deadline(ctx context.Context) (bool, error) {
	_, set := ctx.Deadline()
	return set, nil
}

func (waiter) Without(n int) (int, error) { return n, nil }

// Case ends contexts.
var Case = transcript.Case[Waiter]{
	New:    func() Waiter { return waiter{} },
	Serve:  ServeWaiter,
	Client: func(c hoose.Caller) Waiter { return NewWaiterClient(c) },
	Script: func(l *transcript.Log, w Waiter) {
		is := func(what string, err error) {
			l.Add(what, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded))
		}
		ctx, cancel := context.WithCancel(context.Background())
		is("Wait", w.Wait(ctx, cancel))
		_, err := w.Now(ctx)
		is("Now, cancelled before", err)
		ctx, cancel = context.WithTimeout(context.Background(), 20*time.Millisecond)
		is("Wait for the deadline", w.Wait(ctx, func() {}))
		cancel()
		for _, limit := range []time.Duration{0, time.Hour} {
			ctx, cancel := context.Background(), func() {}
			if limit > 0 {
				ctx, cancel = context.WithTimeout(ctx, limit)
			}
			set, err := w.Deadline(ctx)
			l.Differ("Deadline", set, limit > 0, true) // a call has a time limit of its own
			l.Add("Deadline", err)
			cancel()
		}
		s, err := w.Now(context.Background())
		l.Add("Now", s, err)
		n, err := w.Without(3)
		l.Add("Without", n, err)
	},
}

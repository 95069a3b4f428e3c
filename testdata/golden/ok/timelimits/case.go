package timelimits

import (
	"context"
	"errors"
	"time"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type slow struct{}

func (slow) Wait(ctx context.Context) error {
	if _, limited := ctx.Deadline(); !limited {
		return context.DeadlineExceeded // a direct call has no limit
	}
	<-ctx.Done()
	return ctx.Err()
}

func (slow) Left(ctx context.Context) (bool, time.Duration, error) {
	at, limited := ctx.Deadline()
	if !limited {
		return false, 0, nil
	}
	return true, time.Until(at), nil
}

func (slow) Double(n int) (int, error) { return 2 * n, nil }

// Case waits for limits.
var Case = transcript.Case[Slow]{
	New:    func() Slow { return slow{} },
	Serve:  ServeSlow,
	Client: func(c hoose.Caller) Slow { return NewSlowClient(c) },
	Script: func(l *transcript.Log, s Slow) {
		err := s.Wait(context.Background())
		l.Add("Wait", errors.Is(err, context.DeadlineExceeded))
		limited, left, err := s.Left(context.Background())
		l.Add("Left", err)
		l.Differ("limited", limited, false, true)
		l.Add("in time", left <= time.Hour)
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		limited, left, err = s.Left(ctx)
		l.Add("the nearer limit", limited, left <= time.Minute, err)
		n, err := s.Double(2)
		l.Add("Double", n, err)
	},
}

package directive

import (
	"context"
	"time"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type clock struct{}

func left(ctx context.Context) time.Duration {
	deadline, ok := ctx.Deadline()
	if !ok {
		return -1
	}
	return time.Until(deadline)
}

func (clock) Left(ctx context.Context) (time.Duration, error) { return left(ctx), nil }

func (clock) Short(ctx context.Context) (bool, error) { return left(ctx) < 2*time.Second, nil }

func (clock) Long(ctx context.Context) (bool, error) { return left(ctx) > 30*time.Second, nil }

func (clock) Plain() error { return nil }

// Case looks at the time that calls have.
var Case = transcript.Case[Clock]{
	New:    func() Clock { return clock{} },
	Serve:  ServeClock,
	Client: func(c hoose.Caller) Clock { return NewClockClient(c, hoose.Timeout(time.Hour)) },
	Script: func(l *transcript.Log, c Clock) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
		defer cancel()
		d, err := c.Left(ctx)
		l.Differ("Left", d <= 90*time.Second && d > time.Second, false, true)
		l.Add("Left", err)
		short, err := c.Short(ctx)
		l.Differ("Short", short, false, true)
		l.Add("Short", err)
		long, err := c.Long(ctx)
		l.Add("Long", long, err)
		l.Add("Plain", c.Plain())
	},
}

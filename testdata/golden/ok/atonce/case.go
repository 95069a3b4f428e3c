package atonce

import (
	"context"
	"sync"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

const many = 20

type crowd struct {
	mu   sync.Mutex
	sum  int
	wait sync.WaitGroup
}

func newCrowd() *crowd {
	c := &crowd{}
	c.wait.Add(many)
	return c
}

func (c *crowd) Add(n int) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sum += n
	return c.sum, nil
}

// Meet returns once all are there, so calls have to run side by side.
func (c *crowd) Meet(context.Context, int) error {
	c.wait.Done()
	c.wait.Wait()
	return nil
}

func (c *crowd) Deep(n int, further func(n int) (int, error)) (int, error) {
	if n == 0 {
		return 0, nil
	}
	below, err := further(n - 1)
	return below + n, err
}

// Case calls from many goroutines, and calls again from a callback.
var Case = transcript.Case[Crowd]{
	New:    func() Crowd { return newCrowd() },
	Serve:  ServeCrowd,
	Client: func(c hoose.Caller) Crowd { return NewCrowdClient(c) },
	Script: func(l *transcript.Log, c Crowd) {
		var group sync.WaitGroup
		errs := make([]error, many)
		for i := range many {
			group.Go(func() { _, errs[i] = c.Add(i) })
		}
		group.Wait()
		sum, err := c.Add(0)
		l.Add("Add", sum, err, errs)
		for i := range many {
			group.Go(func() { errs[i] = c.Meet(context.Background(), i) })
		}
		group.Wait()
		l.Add("Meet", errs)
		var deeper func(n int) (int, error)
		deeper = func(n int) (int, error) { return c.Deep(n, deeper) }
		sum, err = deeper(30)
		l.Add("Deep", sum, err)
	},
}

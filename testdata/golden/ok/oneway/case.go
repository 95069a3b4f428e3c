package oneway

import (
	"context"
	"strings"
	"sync"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type counter struct {
	mu    sync.Mutex
	total int
	notes []string
}

func (c *counter) Add(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.total = c.total*3 + n // the order shows
}

func (c *counter) Note(_ context.Context, format string, args ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.notes = append(c.notes, format+strings.Join(args, "+"))
}

func (c *counter) Touch() { c.Add(1) }

func (c *counter) Sum() (int, []string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.total, c.notes, nil
}

// Case makes calls of both kinds.
var Case = transcript.Case[Counter]{
	New:    func() Counter { return &counter{} },
	Serve:  ServeCounter,
	Client: func(c hoose.Caller) Counter { return NewCounterClient(c) },
	Script: func(l *transcript.Log, c Counter) {
		for i := range 20 {
			c.Add(i)
		}
		c.Touch()
		c.Note(context.Background(), "a", "b", "c")
		c.Note(context.Background(), "none")
		l.Flush()
		total, notes, err := c.Sum()
		l.Add("Sum", total, notes, err)
	},
}

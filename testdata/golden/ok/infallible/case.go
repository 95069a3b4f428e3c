package infallible

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type counter struct{ total int }

func (c *counter) Add(n int) int {
	if n < 0 {
		panic("negative")
	}
	c.total += n
	return c.total
}

func (c *counter) Reset() { c.total = 0 }

func (c *counter) Parts(string) (half, rest int) { return c.total / 2, c.total % 2 }

func (c *counter) Each(visit func(n int)) {
	for i := range c.total {
		visit(i)
	}
}

func (*counter) Fails(text string) error { return errors.New(text) }

func (c *counter) Open() Cell { return cell{c.total} }

type cell struct{ n int }

func (c cell) Value() int { return c.n }

func (cell) Close() error { return nil }

// Case counts.
var Case = transcript.Case[Counter]{
	New:    func() Counter { return &counter{} },
	Serve:  ServeCounter,
	Client: func(c hoose.Caller) Counter { return NewCounterClient(c) },
	Script: func(l *transcript.Log, c Counter) {
		l.Add("Add", c.Add(3))
		l.Add("Add", c.Add(4))
		half, rest := c.Parts("")
		l.Add("Parts", half, rest)
		c.Each(func(n int) { l.Add("visit", n) })
		object := c.Open()
		l.Add("Value", object.Value(), object.Close())
		c.Reset()
		l.Add("Add after Reset", c.Add(1))
		l.Add("Fails", c.Fails("as it should"))
		l.Add("Add of less than nothing", recovered(func() { c.Add(-1) }))
	},
}

// recovered tells whether f panics with the implementation's panic.
func recovered(f func()) (found bool) {
	defer func() { found = strings.Contains(fmt.Sprint(recover()), "negative") }()
	f()
	return false
}

package stub

import (
	"context"
	"encoding/binary"
	"time"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/internal/bridge"
)

// OneWay makes a one-way call: it returns once the call has been sent, which
// waits while too many are on their way, and ends the Call. One-way calls that
// one goroutine makes on a Session or an object run in the order they were made
// in; calls that are answered may overtake them, but for the one that closes the
// object. Why one could not be sent, or run, is the error of Session.Flush and of
// Close.
//
// On a Pool each has a cell of its own, which is kept until it has been run. What
// it prints is written by a goroutine of the pool; on a Session it comes with the
// next call that is answered.
func (c *Call) OneWay() {
	if err := c.sendOneWay(); err != nil {
		c.client.caller.Keep(err)
	}
	c.free()
}

func (c *Call) sendOneWay() error {
	deadline, _ := c.deadline()
	if err := c.acquire(deadline); err != nil {
		return err
	}
	c.left = bridge.Untouched
	s := c.session
	r := resolve(s, c.client.contract)[c.method]
	if r.err != nil {
		return c.failure(r.err)
	}
	ctx, cancel := context.WithDeadline(c.ctx, deadline)
	defer cancel()
	binary.BigEndian.PutUint64(c.Args[c.timeout:], uint64(max(time.Until(deadline), 1)))
	switch err := s.Conn().OneWay(ctx, r.number, c.Args); {
	case err == nil:
	case refused(err):
		return c.failure(err)
	case c.ctx.Err() != nil:
		return c.failure(bridge.ContextOver(c.ctx))
	case ctx.Err() != nil:
		return c.failure(&bridge.Overdue{Why: c.bound(), Causes: []error{context.DeadlineExceeded}})
	default:
		c.left = bridge.Spent
		return c.failure(s.Explain(ctx, err, c.client))
	}
	c.left = bridge.Used
	s.OneWaySent()
	c.releaseWhenRun(deadline)
	return nil
}

// releaseWhenRun gives the session back once the call has been run, to who may take its
// cell away.
func (c *Call) releaseWhenRun(deadline time.Time) {
	var pool bridge.Pool
	switch holder := c.holder.(type) {
	case bridge.Pool:
		pool = holder
	case *hold:
		pool = holder.pool
	default:
		return
	}
	c.held = false
	l := sentOneWay{session: c.session, holder: c.holder, client: c.client, method: c.name()}
	pool.Go(func() { l.wait(deadline) })
}

// sentOneWay is a one-way call on a Pool after it was sent. Its goroutine ends
// when the call has been run, when its time is over, or with its cell.
type sentOneWay struct {
	session bridge.Session
	holder  bridge.Caller
	client  *Client
	method  string
}

func (l *sentOneWay) wait(deadline time.Time) {
	ctx, cancel := context.WithDeadline(context.Background(), deadline)
	defer cancel()
	left := bridge.Used
	if err := l.session.Drain(ctx); err != nil {
		left = bridge.Spent
		l.holder.Keep(&hoose.CallError{Method: l.method, Cell: l.session.ID(), Err: err})
	}
	for _, e := range l.session.Conn().TakeOutput() {
		l.client.Output(int(e.Flags), e.Payload.B)
	}
	l.holder.Release(l.session, left)
}

package session

import (
	"errors"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// oneWayQueue holds the one-way calls that have come and not been run. They are run
// one after the other, in the order of their frames, by one goroutine that is
// there while there are any. Everything in it is guarded by Conn.mu.
type oneWayQueue struct {
	queue   []queuedCall // from head on
	head    int
	busy    bool      // its goroutine is there
	current *Incoming // the call that it is in
	held    int       // cost of what has come and is not credited
	run     int       // of that, what has been run
}

// queuedCall is a one-way call that waits. There may be thousands, so it is small.
type queuedCall struct {
	id      uint32
	method  uint16
	payload *frame.Buffer
}

func (l *oneWayQueue) empty() bool { return l.head == len(l.queue) }

func (l *oneWayQueue) push(call queuedCall) {
	if l.head > len(l.queue)/2 {
		n := copy(l.queue, l.queue[l.head:])
		clear(l.queue[n:])
		l.queue, l.head = l.queue[:n], 0
	}
	l.queue = append(l.queue, call)
}

func (l *oneWayQueue) pop() queuedCall {
	call := l.queue[l.head]
	l.queue[l.head] = queuedCall{}
	if l.head++; l.empty() {
		l.queue, l.head = l.queue[:0], 0
		if cap(l.queue) > keepQueue {
			l.queue = nil
		}
	}
	return call
}

// onOneWay queues a one-way call. It never waits: what may queue is bounded by
// the window.
func (c *Conn) onOneWay(h frame.Header, p *frame.Buffer) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	reason := ""
	switch {
	case c.cause != nil:
		p.Free()
		return nil
	case c.served[h.Call] != nil:
		reason = "call id in use"
	case c.leave:
		reason = "after GOAWAY"
	case c.oneWaysIn.held >= c.cfg.Limits.Window:
		reason = "more one-way calls than there is credit for"
	}
	if reason != "" {
		p.Free()
		return &Violation{Kind: h.Kind, Call: h.Call, Reason: reason}
	}
	c.oneWaysIn.held += len(p.B) + YieldCost
	c.oneWaysIn.push(queuedCall{id: h.Call, method: h.Index, payload: p})
	if !c.oneWaysIn.busy {
		c.oneWaysIn.busy = true
		c.goServe(c.runOneWays)
	}
	return nil
}

// runOneWays runs one-way calls until there are none.
func (c *Conn) runOneWays() {
	for {
		in := c.nextOneWay()
		if in == nil {
			return
		}
		c.runOneWay(in)
	}
}

// runOneWay runs one call. Should that end its goroutine, another runs those
// that follow.
func (c *Conn) runOneWay(in *Incoming) {
	cost := len(in.Payload.B) + YieldCost
	returned := false
	defer func() {
		in.release(ErrCallEnded)
		c.credit(cost)
		if !returned {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.goServe(c.runOneWays)
		}
	}()
	c.cfg.Serve(in)
	returned = true
}

// nextOneWay returns the next call to be run, or nil when there is none and the
// goroutine has to end.
func (c *Conn) nextOneWay() *Incoming {
	c.mu.Lock()
	l := &c.oneWaysIn
	l.current = nil
	if c.cause != nil && !c.runsOn() {
		for !l.empty() {
			l.pop().payload.Free()
		}
	}
	if l.empty() {
		l.busy = false
		last := c.cause == nil && c.leaving()
		c.mu.Unlock()
		if last {
			c.out.drain()
			c.Fail(ErrClosed)
		}
		return nil
	}
	call, cause := l.pop(), c.cause
	in := newIncoming(c, call.id, int(call.method), call.payload)
	in.OneWay = true
	l.current = in
	c.mu.Unlock()
	if cause != nil {
		in.release(cause)
	}
	return in
}

// runsOn reports whether one-way calls that came before the connection ended
// are still run. They are at a host: an inmate that says something and ends, or
// is ended since its work is done, has said it. Of a peer that broke the
// protocol nothing more is taken. The lock is held.
func (c *Conn) runsOn() bool {
	return c.cfg.Host && (errors.Is(c.cause, ErrClosed) || errors.Is(c.cause, ErrEnded))
}

// credit counts a one-way call as run, and says so to the peer when half the
// window was, or nothing waits.
func (c *Conn) credit(cost int) {
	c.mu.Lock()
	l := &c.oneWaysIn
	l.run += cost
	due := l.run
	if c.cause != nil || due < c.cfg.Limits.Window/2 && !l.empty() {
		c.mu.Unlock()
		return
	}
	l.held -= due
	l.run = 0
	c.mu.Unlock()
	if c.cfg.Flush != nil {
		c.cfg.Flush()
	}
	b := codec.AppendInt(make([]byte, frame.HeaderSize, 32), due)
	frame.PutHeader(b, frame.Header{Kind: frame.Credit}, len(b)-frame.HeaderSize)
	if err := c.out.later(b); err != nil {
		c.broken(err)
	}
}

package session

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// oneWaysSent counts the one-way calls that this end makes.
type oneWaysSent struct {
	// turn is held by who sends the next one. Capacity 1.
	turn chan struct{}
	sent atomic.Int64 // their cost

	mu       sync.Mutex
	credited int64         // of sent, what was run
	changed  chan struct{} // closed when credit comes; made by who waits for it
}

// OneWay makes a one-way call of the peer's method with the given number; b holds
// the payload behind a reserved header and may be reused. It waits for credit,
// and for room behind a slow write, until ctx is done. Calls of one goroutine
// are run in the order they were made in. That OneWay has returned nil says that
// the call will be sent, not that it will be run: see Drain.
//
// The error is a *LimitError, a *ValueError or ctx's cause, and then nothing was
// sent and the connection is as it was; or the connection's cause.
func (c *Conn) OneWay(ctx context.Context, method uint16, b []byte) error {
	if err := c.carries(b); err != nil {
		return err
	}
	if err := c.takeTurn(ctx); err != nil {
		return err
	}
	defer func() { <-c.oneWaysOut.turn }()
	if err := c.credited(ctx, c.oneWaysOut.sent.Load()-int64(c.peer.limits.Window)+1); err != nil {
		return err
	}
	c.mu.Lock()
	if c.cause != nil {
		defer c.mu.Unlock()
		return c.cause
	}
	id := c.nextID()
	c.mu.Unlock()
	size := len(b) - frame.HeaderSize
	frame.PutHeader(b, frame.Header{Kind: frame.Call, Flags: frame.FlagOneWay, Index: method, Call: id}, size)
	err := c.out.laterUntil(ctx, b, mark{count: &c.oneWaysOut.sent, by: int64(size) + YieldCost})
	if errors.Is(err, errOver) {
		return context.Cause(ctx)
	}
	if err != nil {
		c.broken(err)
	}
	return err
}

// Drain waits until every one-way call that was sent has been run by the peer.
// Those that are made meanwhile it may wait for or not. The error is ctx's
// cause, or the connection's when that ends first.
func (c *Conn) Drain(ctx context.Context) error {
	if err := c.takeTurn(ctx); err != nil {
		return err
	}
	sent := c.oneWaysOut.sent.Load()
	<-c.oneWaysOut.turn
	return c.credited(ctx, sent)
}

// takeTurn waits until nobody else is about to make a one-way call.
func (c *Conn) takeTurn(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	select {
	case c.oneWaysOut.turn <- struct{}{}:
		return nil
	default:
	}
	c.inline.handOverAny()
	select {
	case c.oneWaysOut.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-c.failed:
		return c.Err()
	}
}

// credited waits until at least so much of the one-way calls has been run.
func (c *Conn) credited(ctx context.Context, least int64) error {
	t := &c.oneWaysOut
	for {
		t.mu.Lock()
		if t.credited >= least {
			t.mu.Unlock()
			return nil
		}
		if t.changed == nil {
			t.changed = make(chan struct{})
		}
		changed := t.changed
		t.mu.Unlock()
		c.inline.handOverAny()
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-c.failed:
			return c.Err()
		}
	}
}

// onOneWayCredit takes the peer's credit for one-way calls.
func (c *Conn) onOneWayCredit(h frame.Header, n uint32) error {
	t := &c.oneWaysOut
	t.mu.Lock()
	defer t.mu.Unlock()
	if int64(n) > t.sent.Load()-t.credited {
		return &Violation{Kind: h.Kind, Reason: "more credit than was used"}
	}
	if n == 0 {
		return c.idleFrame(h)
	}
	t.credited += int64(n)
	if t.changed != nil {
		close(t.changed)
		t.changed = nil
	}
	return nil
}

package stub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/internal/bridge"
	"github.com/hoosegen/hoosegen/runtime/internal/session"
)

// claim is a call's hold on a session: from acquire to release.
type claim struct {
	session bridge.Session
	holder  bridge.Caller    // who gets the session back
	left    bridge.Condition // what the call has made of it
	held    bool             // it has not been given back
	begun   bool             // something of the call may have reached the cell
	// delivered says that something of the call has come out of its cell: a
	// callback has run, output was written, a stream was touched. Then the call
	// must not be made again.
	delivered bool
	retried   bool
	object    *Object // that the call is made on; may be nil
	closing   bool    // the call closes it
}

// deadline returns when the call's time is over. own says that the context
// does not see to that.
func (c *Call) deadline() (deadline time.Time, own bool) {
	deadline, given := c.ctx.Deadline()
	c.due = time.Time{}
	bound := c.client.contract.Methods[c.method].Timeout
	if bound <= 0 {
		if given {
			return deadline, false
		}
		bound = c.client.options.Timeout
	}
	if limit := time.Now().Add(bound); !given || limit.Before(deadline) {
		c.due = limit
		return limit, true
	}
	return deadline, false
}

// bound says which limit deadline has found when the context has none, or a
// later one.
func (c *Call) bound() string {
	if d := c.client.contract.Methods[c.method].Timeout; d > 0 {
		return fmt.Sprintf("no answer within %v, which //hoose:timeout gives the method", d)
	}
	return fmt.Sprintf("no answer within %v (the context has no deadline; see hoose.Timeout)", c.client.options.Timeout)
}

// acquire gets a session for the call. Its end is release.
func (c *Call) acquire(deadline time.Time) error {
	c.holder = c.client.caller
	if c.object != nil {
		if err := c.object.enter(c); err != nil {
			return c.failure(err)
		}
	}
	s, err := c.holder.Acquire(c.ctx, deadline)
	if err != nil {
		return c.failure(err)
	}
	c.session, c.held, c.left = s, true, bridge.Spent
	if c.closing && c.object.hadOneWays() {
		// Calls that are answered overtake those that are not.
		ctx, cancel := context.WithDeadline(c.ctx, deadline)
		defer cancel()
		if err := s.Drain(ctx); err != nil {
			return c.failure(err)
		}
	}
	return nil
}

// release gives the session back, once, and ends the object of a call that
// closes it. It is called when nothing more of the call is wanted from the
// session, the results included: they may name objects.
func (c *Call) release() {
	if c.held {
		c.held = false
		c.holder.Release(c.session, c.left)
	}
	if c.closing {
		c.closing = false
		c.object.leave(c.left)
	}
}

// again reports whether the call, which has failed, is to be made once more,
// and makes it ready for that.
func (c *Call) again(err error) bool {
	var exit *hoose.ExitError
	_, pooled := c.client.caller.(bridge.Pool)
	switch {
	case !c.client.contract.Methods[c.method].Idempotent, !pooled, c.session == nil, c.retried, c.watched, c.ctx.Err() != nil,
		!errors.As(err, &exit), c.delivered, c.gaveLastOutput():
		return false
	}
	c.release()
	c.claim = claim{retried: true}
	// The connection that has failed may still refer to the call it knew.
	c.out, c.kept = session.NewOutgoing(), false
	return true
}

// gaveLastOutput reports whether the client has been given output that was found
// when the cell had died.
func (c *Call) gaveLastOutput() bool {
	stdout, stderr := c.session.LastOutput()
	return len(stdout) > 0 && c.client.options.Stdout != io.Discard || len(stderr) > 0 && c.client.options.Stderr != io.Discard
}

// unfit is the error of a call whose callee refused to carry something.
func (c *Call) unfit(reason string) error {
	if c.object != nil && reason == errObjectClosed.Reason {
		return hoose.ErrClosed
	}
	return &hoose.ValueError{Reason: strings.Clone(reason)}
}

// output gives a piece of output to the client.
func (c *Call) output(stream int, p []byte) {
	if c.client.Output(stream, p) {
		c.delivered = true
	}
}

// tooLarge reads what a callee could not send: its results, [size, limit], or a
// callback, [size, limit, index].
func (c *Call) tooLarge(r *codec.Reader) *hoose.LimitError {
	n, _ := r.ArrayLen()
	e := &hoose.LimitError{What: "payload of the results", Size: codec.ReadInt[int64](r), Limit: codec.ReadInt[int64](r)}
	if n == 2 {
		return e
	}
	callbacks := c.client.contract.Methods[c.method].Callbacks
	switch i := codec.ReadInt[int](r); {
	case n == 3 && i == streamElement:
		e.What = "payload of an element of a stream"
	case n == 3 && i >= 0 && i < len(callbacks):
		e.What = "payload of callback " + callbacks[i].Name
	default:
		r.Fail(fmt.Errorf("a RAISE of %d values for callback %d", n, i))
	}
	return e
}

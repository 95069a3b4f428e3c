package session

import (
	"container/list"
	"fmt"

	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// admission lets the calls that this end makes begin in the order in which they
// were made, as many at once as the peer takes. An inmate's are bounded by their
// arguments too, which the host counts in the order of the frames: so the one that
// crosses the bound is let in when all that were before it have been written. The
// order of the others does not matter. Everything in it is guarded by Conn.mu.
type admission struct {
	args    int // bytes of the arguments of Conn.calls
	unsent  int // calls of an inmate that were let in and are not written
	waiting list.List
}

// WaitError reports a call that ended while it waited to be let in: nothing of it
// was sent, and the connection is as it was.
type WaitError struct {
	// What is "calls at once" or "arguments of calls at once".
	What  string
	Limit int64
	Ahead int // calls that waited before it
	// ByInmate says that it is the host that serves it.
	ByInmate bool
	Err      error
}

// Error says what the call waited for, and behind how many.
func (e *WaitError) Error() string {
	return fmt.Sprintf("waiting for a turn among the %s, at most %d, behind %d calls: %v", e.What, e.Limit, e.Ahead, e.Err)
}

// Unwrap returns why it ended.
func (e *WaitError) Unwrap() error { return e.Err }

// Admit waits until the call may begin: until the calls that were made before it
// have, and the peer serves few enough. b is what Send will be given. A
// *LimitError, a *ValueError, a *WaitError and the error of a Cancel that came
// before leave the connection as it was, and nothing was sent.
func (c *Conn) Admit(o *Outgoing, spec CallSpec, b []byte) error {
	if err := c.carries(b); err != nil {
		return err
	}
	c.mu.Lock()
	if c.cause != nil {
		defer c.mu.Unlock()
		return c.cause
	}
	o.mu.Lock()
	cancelled := o.cancelled
	o.spec, o.size = spec, len(b)-frame.HeaderSize
	o.mu.Unlock()
	if cancelled != nil {
		c.mu.Unlock()
		return cancelled
	}
	if c.admission.waiting.Len() == 0 && c.admits(o.size) {
		c.begin(o)
		c.mu.Unlock()
		return nil
	}
	waiting := &c.admission.waiting
	e, ahead := waiting.PushBack(o), waiting.Len()-1
	c.mu.Unlock()
	c.inline.handOverAny()
	return c.awaitTurn(o, e, ahead)
}

// awaitTurn waits for the turn of a call that is in the queue.
func (c *Conn) awaitTurn(o *Outgoing, e *list.Element, ahead int) error {
	for {
		select {
		case <-o.wake:
		case <-c.failed:
			return c.Err()
		}
		o.mu.Lock()
		begun, cancelled := o.conn != nil, o.cancelled
		o.mu.Unlock()
		switch {
		case cancelled != nil:
			return c.withdraw(o, e, ahead)
		case begun:
			return nil
		}
	}
}

// withdraw takes back a call that was cancelled before it was sent: one that waits,
// at e, behind so many, or one that was let in, if e is nil. It returns the error
// of the call.
func (c *Conn) withdraw(o *Outgoing, e *list.Element, ahead int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	o.mu.Lock()
	begun, err := o.conn != nil, o.cancelled
	o.over = true // to who would abandon it
	o.mu.Unlock()
	switch {
	case c.cause != nil:
		return err
	case begun:
		c.takeBack(o)
	default:
		c.admission.waiting.Remove(e)
	}
	if e != nil {
		err = c.waited(ahead, err)
	}
	c.admitNext()
	return err
}

// takeBack undoes begin. The lock is held.
func (c *Conn) takeBack(o *Outgoing) {
	c.written()
	if c.calls[o.id] != o {
		return // the peer has answered a call that it has not been sent
	}
	c.end(o)
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, e := range o.queue[o.head:] {
		if e.Kind == frame.Output {
			c.idle.keep(e.Flags, e.Payload.B) // it is for the next call
		}
	}
}

// waited is the error of a call that has waited in vain. The lock is held.
func (c *Conn) waited(ahead int, err error) *WaitError {
	limits := c.peer.limits
	if !c.cfg.Host && len(c.calls) < limits.Calls {
		return &WaitError{What: "arguments of calls at once", Limit: int64(limits.Payload), Ahead: ahead, ByInmate: true, Err: err}
	}
	return &WaitError{What: "calls at once", Limit: int64(limits.Calls), Ahead: ahead, ByInmate: !c.cfg.Host, Err: err}
}

// admits reports whether another call with arguments of that size may begin. The
// lock is held.
func (c *Conn) admits(size int) bool {
	a, limits := &c.admission, c.peer.limits
	switch {
	case len(c.calls) >= limits.Calls:
		return false
	case c.cfg.Host:
		return true
	}
	return a.args < limits.Payload && (a.unsent == 0 || size < limits.Payload-a.args)
}

// begin makes o one of the open calls. The lock is held.
func (c *Conn) begin(o *Outgoing) {
	o.mu.Lock()
	o.conn, o.id = c, c.nextID()
	o.mu.Unlock()
	c.admission.args += o.size
	if !c.cfg.Host {
		c.admission.unsent++
	}
	c.calls[o.id] = o
	c.idle.give(o)
}

// admitNext lets in who waits, as many as may be. The lock is held.
func (c *Conn) admitNext() {
	waiting := &c.admission.waiting
	for e := waiting.Front(); e != nil && c.cause == nil; e = waiting.Front() {
		o := e.Value.(*Outgoing)
		if !c.admits(o.size) {
			return
		}
		waiting.Remove(e)
		c.begin(o)
		o.signal()
	}
}

// written counts a call that was let in as sent. The lock is held.
func (c *Conn) written() {
	if !c.cfg.Host {
		c.admission.unsent--
	}
}

// end takes a call out of those that are open, for the next. The lock is held.
func (c *Conn) end(o *Outgoing) {
	delete(c.calls, o.id)
	c.admission.args -= o.size
	c.admitNext()
}

// Send sends a call that was admitted. b holds the payload behind a reserved
// header, of the size that it had, and may be reused when Send returns. The error
// of a Cancel that came before is returned before anything is sent. A failed write
// is no error yet: how the connection has ended is for Next to tell.
func (o *Outgoing) Send(b []byte) error {
	o.mu.Lock()
	cancelled, c, id := o.cancelled, o.conn, o.id
	o.sending = cancelled == nil
	o.mu.Unlock()
	if cancelled != nil {
		return c.withdraw(o, nil, 0)
	}
	err := c.send(frame.Header{Kind: frame.Call, Index: o.spec.Method, Call: id}, b)
	if !c.cfg.Host {
		c.mu.Lock()
		c.written()
		c.admitNext()
		c.mu.Unlock()
	}
	return o.sent(err)
}

package session

import (
	"context"
	"sync"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// Incoming is a call at the callee's end. It ends with the first Return or
// Raise; its methods are safe for concurrent use and give ErrCallEnded after it.
type Incoming struct {
	conn    *Conn
	id      uint32
	Method  int           // number in this end's HELLO
	Payload *frame.Buffer // the arguments; Serve's to free

	ctx callContext

	mu   sync.Mutex
	room sync.Cond // outstanding has shrunk, or over is set
	// outstanding counts the bytes of yields sent and not credited.
	outstanding int
	asks        []chan answer // yields that wait, oldest first
	over        error         // why nothing more may be sent
}

type answer struct {
	failed  bool
	payload *frame.Buffer
	err     error
}

// Context returns the call's context, which ends after the time-out, if there
// is one, and is cancelled when the caller no longer waits, the connection
// fails, or the call has ended. Call it once.
func (in *Incoming) Context(timeout time.Duration) context.Context {
	if timeout > 0 {
		in.ctx.deadline = time.Now().Add(timeout)
	}
	return &in.ctx
}

func (c *Conn) onCall(h frame.Header, p *frame.Buffer) error {
	if int(h.Index) >= len(c.cfg.Methods) {
		p.Free()
		return &Violation{Kind: h.Kind, Call: h.Call, Reason: "no such method"}
	}
	in := &Incoming{conn: c, id: h.Call, Method: int(h.Index), Payload: p}
	in.room.L = &in.mu
	c.mu.Lock()
	reason := ""
	switch {
	case c.cause != nil:
		c.mu.Unlock()
		p.Free()
		return nil //nolint:nilerr // the connection has ended; the reader will see
	case c.served[h.Call] != nil:
		reason = "call id in use"
	case len(c.served) >= c.cfg.Limits.Calls:
		reason = "too many calls at once"
	case c.leave:
		reason = "after GOAWAY"
	default:
		c.served[h.Call] = in
	}
	c.mu.Unlock()
	if reason != "" {
		p.Free()
		return &Violation{Kind: h.Kind, Call: h.Call, Reason: reason}
	}
	if c.inline.serve(in) {
		return errCeased
	}
	return nil
}

func (c *Conn) incoming(id uint32) *Incoming {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.served[id]
}

// onCancel ignores a call that has ended, since the two may have crossed.
func (c *Conn) onCancel(h frame.Header, p *frame.Buffer) error {
	p.Free()
	if in := c.incoming(h.Call); in != nil {
		in.release(context.Canceled)
	}
	return nil
}

func (c *Conn) onCredit(h frame.Header, p *frame.Buffer) error {
	r := codec.NewReader(p.B)
	n := codec.ReadUint[uint32](r)
	err := r.End()
	p.Free()
	if err != nil {
		return &Violation{Kind: h.Kind, Call: h.Call, Reason: "malformed CREDIT", Err: err}
	}
	in := c.incoming(h.Call)
	if in == nil {
		return nil
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if int64(n) > int64(in.outstanding) {
		return &Violation{Kind: h.Kind, Call: h.Call, Reason: "more credit than was used"}
	}
	in.outstanding -= int(n)
	in.room.Broadcast()
	return nil
}

func (c *Conn) onAnswer(h frame.Header, p *frame.Buffer) error {
	in := c.incoming(h.Call)
	if in == nil {
		p.Free()
		return nil
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.over != nil {
		p.Free()
		return nil
	}
	if len(in.asks) == 0 {
		p.Free()
		return &Violation{Kind: h.Kind, Call: h.Call, Reason: "nothing was asked"}
	}
	ask := in.asks[0]
	in.asks = in.asks[1:]
	ask <- answer{failed: h.Flags&frame.FlagFailed != 0, payload: p}
	return nil
}

// release ends the call's claim on the caller: yields that wait get err.
func (in *Incoming) release(err error) {
	in.mu.Lock()
	if in.over == nil {
		in.over = err
	}
	for _, ask := range in.asks {
		ask <- answer{err: err}
	}
	in.asks = nil
	in.room.Broadcast()
	in.mu.Unlock()
	in.ctx.cancel(context.Canceled)
}

// Tell sends a yield that nobody waits for; b holds the payload behind a
// reserved header and may be reused. It waits while the window is full.
func (in *Incoming) Tell(index int, b []byte) error {
	if err := in.admit(b); err != nil {
		return err
	}
	h := frame.Header{Kind: frame.Yield, Index: uint16(index), Call: in.id}
	frame.PutHeader(b, h, len(b)-frame.HeaderSize)
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.over != nil {
		return in.over
	}
	return in.conn.out.later(b)
}

// Ask sends a yield and waits for its answer, whose payload the caller frees.
func (in *Incoming) Ask(index int, b []byte) (failed bool, p *frame.Buffer, err error) {
	if err := in.admit(b); err != nil {
		return false, nil, err
	}
	reply := make(chan answer, 1)
	h := frame.Header{Kind: frame.Yield, Flags: frame.FlagWaits, Index: uint16(index), Call: in.id}
	in.mu.Lock()
	if in.over != nil {
		defer in.mu.Unlock()
		return false, nil, in.over
	}
	// Answers come in the order of the questions on the wire, so queueing and
	// sending are one step.
	in.asks = append(in.asks, reply)
	err = in.conn.send(h, b)
	in.mu.Unlock()
	if err != nil {
		in.conn.broken(err)
		return false, nil, err
	}
	in.conn.inline.handOver(in)
	a := <-reply
	return a.failed, a.payload, a.err
}

// admit checks a yield against the limits and waits for room in the window.
func (in *Incoming) admit(b []byte) error {
	size := len(b) - frame.HeaderSize
	if limit := in.conn.peer.limits.Payload; size > limit {
		return &LimitError{What: "payload", Size: int64(size), Limit: int64(limit)}
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	for in.over == nil && in.outstanding >= in.conn.peer.limits.Window {
		in.conn.inline.handOver(in)
		in.room.Wait()
	}
	if in.over != nil {
		return in.over
	}
	in.outstanding += size + YieldCost
	return nil
}

// Return ends the call with results; b holds them behind a reserved header. A
// *LimitError leaves the call open, so that it can be raised instead.
func (in *Incoming) Return(b []byte) error {
	return in.end(frame.Header{Kind: frame.Return, Call: in.id}, b)
}

// Raise ends the call with an error; flags tell its form.
func (in *Incoming) Raise(flags uint8, b []byte) error {
	return in.end(frame.Header{Kind: frame.Raise, Flags: flags, Call: in.id}, b)
}

func (in *Incoming) end(h frame.Header, b []byte) error {
	c := in.conn
	if size := len(b) - frame.HeaderSize; size > c.peer.limits.Payload {
		return &LimitError{What: "payload", Size: int64(size), Limit: int64(c.peer.limits.Payload)}
	}
	in.release(ErrCallEnded)
	if c.cfg.Flush != nil {
		c.cfg.Flush()
	}
	c.mu.Lock()
	if c.served[in.id] != in {
		defer c.mu.Unlock()
		return ErrCallEnded
	}
	delete(c.served, in.id)
	last := c.leave && len(c.served) == 0
	c.mu.Unlock()
	err := c.send(h, b)
	if err != nil {
		c.broken(err)
	} else if last {
		c.out.settle()
		c.Fail(ErrClosed)
	}
	return err
}

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
	size    int           // of the payload
	Method  int           // number in this end's HELLO
	Payload *frame.Buffer // the arguments; Serve's to free
	// OneWay says that the call is not answered: Return and Raise send nothing,
	// and there are no callbacks.
	OneWay bool

	ctx callContext

	// sending is held from before a yield is admitted until it is written, so that
	// yields count in the order of their frames, answers come in the order of
	// requests, and nothing is sent behind the end. It is taken before mu, and never
	// by the reader, since room and the write may have to wait for the peer.
	sending sync.Mutex

	mu   sync.Mutex
	room sync.Cond // outstanding has shrunk, or over is set
	// outstanding counts the bytes of yields sent and not credited.
	outstanding int
	requests    []chan answer // yields that wait, oldest first
	over        error         // why nothing more may be sent
	ended       bool          // by Return or Raise
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

func newIncoming(c *Conn, id uint32, method int, p *frame.Buffer) *Incoming {
	in := &Incoming{conn: c, id: id, size: len(p.B), Method: method, Payload: p}
	in.room.L = &in.mu
	return in
}

func (c *Conn) onCall(h frame.Header, p *frame.Buffer) error {
	reason := ""
	switch oneWay := h.Flags == frame.FlagOneWay; {
	case int(h.Index) >= len(c.cfg.Methods):
		reason = "no such method"
	case c.cfg.Methods[h.Index].OneWay != oneWay:
		reason = "answered or not, against the contract"
	case oneWay:
		return c.onOneWay(h, p)
	}
	if reason != "" {
		p.Free()
		return &Violation{Kind: h.Kind, Call: h.Call, Reason: reason}
	}
	in := newIncoming(c, h.Call, int(h.Index), p)
	switch taken, err := c.accept(in); {
	case !taken:
		p.Free()
		return err
	case c.inline.serve(in):
		return errCeased
	}
	return nil
}

// accept makes in one of the calls that are served. If not, and without an
// error, the connection has ended.
func (c *Conn) accept(in *Incoming) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	reason := ""
	switch {
	case c.cause != nil:
		return false, nil //nolint:nilerr // the reader will see
	case c.served[in.id] != nil:
		reason = "call id in use"
	case len(c.served)+int(c.answering.Load()) >= c.cfg.Limits.Calls:
		reason = "too many calls at once"
	case c.cfg.Host && c.servedArgs >= c.cfg.Limits.Payload:
		reason = "too many arguments at once"
	case c.leave:
		reason = "after GOAWAY"
	}
	if reason != "" {
		return false, &Violation{Kind: frame.Call, Call: in.id, Reason: reason}
	}
	c.served[in.id] = in
	c.servedArgs += in.size
	return true, nil
}

func (c *Conn) incoming(id uint32) *Incoming {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.served[id]
}

// onCancel ignores a call that has ended, since the two may have crossed.
func (c *Conn) onCancel(h frame.Header, p *frame.Buffer) error {
	p.Free()
	if in := c.incoming(h.Call); in != nil && in.release(context.Canceled) {
		return nil
	}
	return c.idleFrame(h)
}

// idleFrame counts a frame that changes nothing, since its call has ended or was
// cancelled. Each call may leave some on their way, for which it gives an
// allowance when it ends; an inmate that sends more only wants to keep its host
// busy.
func (c *Conn) idleFrame(h frame.Header) error {
	if !c.cfg.Host || c.idleFrames.Add(-1) >= -spareFrames {
		return nil
	}
	return &Violation{Kind: h.Kind, Call: h.Call, Reason: "more frames for calls that are not there than have crossed their ends"}
}

// spareFrames is what a host takes of idle frames beside what its calls allow.
const spareFrames = 1024

// allow gives the allowance of a call that is over: a CANCEL, the answers that are
// awaited, and CREDIT for each yield. The lock is held.
func (in *Incoming) allow() {
	in.conn.idleFrames.Add(int64(2 + len(in.requests) + in.outstanding/YieldCost))
}

func (c *Conn) onCredit(h frame.Header, p *frame.Buffer) error {
	r := codec.NewReader(p.B)
	n := codec.ReadUint[uint32](r)
	err := r.End()
	p.Free()
	if err != nil {
		return &Violation{Kind: h.Kind, Call: h.Call, Reason: "malformed CREDIT", Err: err}
	}
	if h.Call == 0 {
		return c.onOneWayCredit(h, n)
	}
	in := c.incoming(h.Call)
	if in == nil || n == 0 {
		return c.idleFrame(h)
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
		return c.idleFrame(h)
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.over != nil {
		p.Free()
		return c.idleFrame(h)
	}
	if len(in.requests) == 0 {
		p.Free()
		return &Violation{Kind: h.Kind, Call: h.Call, Reason: "no yield waits for an answer"}
	}
	waiting := in.requests[0]
	in.requests = in.requests[1:]
	waiting <- answer{failed: h.Flags&frame.FlagFailed != 0, payload: p}
	return nil
}

// release ends the call's claim on the caller: yields that wait get err. It
// reports whether it is the first to do so.
func (in *Incoming) release(err error) (first bool) {
	in.mu.Lock()
	first = in.over == nil
	if first {
		in.over = err
		in.allow()
	}
	for _, waiting := range in.requests {
		waiting <- answer{err: err}
	}
	in.requests = nil
	in.room.Broadcast()
	in.mu.Unlock()
	in.ctx.cancel(context.Canceled)
	return first
}

// Notify sends a yield that nobody waits for; b holds the payload behind a
// reserved header and may be reused. It waits while the window is full. After a
// *LimitError or a *ValueError the call lives on, and nothing was sent.
func (in *Incoming) Notify(index int, b []byte) error {
	if err := in.admit(b, nil); err != nil {
		return err
	}
	defer in.sending.Unlock()
	h := frame.Header{Kind: frame.Yield, Index: uint16(index), Call: in.id}
	frame.PutHeader(b, h, len(b)-frame.HeaderSize)
	return in.conn.out.later(b)
}

// Request sends a yield and waits for its answer, whose payload the caller frees.
// Its errors are those of Notify, or that of the call's end.
func (in *Incoming) Request(index int, b []byte) (failed bool, p *frame.Buffer, err error) {
	reply := make(chan answer, 1)
	if err := in.admit(b, reply); err != nil {
		return false, nil, err
	}
	err = in.conn.send(frame.Header{Kind: frame.Yield, Flags: frame.FlagWaits, Index: uint16(index), Call: in.id}, b)
	in.sending.Unlock()
	if err != nil {
		in.conn.broken(err)
		return false, nil, err
	}
	in.conn.inline.handOver(in)
	a := <-reply
	return a.failed, a.payload, a.err
}

// admit checks a yield against the limits and waits for its turn and for room in
// the window. Without an error the yield counts, its answer, if it is to have one,
// goes to reply, and sending is held until the yield has been written: the peer
// counts in the order of the frames, and so does this end.
func (in *Incoming) admit(b []byte, reply chan answer) error {
	if in.OneWay {
		return errOneWay
	}
	if err := in.conn.carries(b); err != nil {
		return err
	}
	if !in.sending.TryLock() {
		in.conn.inline.handOver(in) // who has it may wait for the peer
		in.sending.Lock()
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	for in.over == nil && in.outstanding >= in.conn.peer.limits.Window {
		in.conn.inline.handOver(in)
		in.room.Wait()
	}
	if in.over != nil {
		in.sending.Unlock()
		return in.over
	}
	in.outstanding += len(b) - frame.HeaderSize + YieldCost
	if reply != nil {
		in.requests = append(in.requests, reply)
	}
	return nil
}

// Return ends the call with results; b holds them behind a reserved header. A
// *LimitError or a *ValueError leaves the call open, so that it can be raised
// instead.
func (in *Incoming) Return(b []byte) error {
	return in.end(frame.Header{Kind: frame.Return, Call: in.id}, b)
}

// Raise ends the call with an error; flags say in which form. What it refuses is as
// with Return.
func (in *Incoming) Raise(flags uint8, b []byte) error {
	return in.end(frame.Header{Kind: frame.Raise, Flags: flags, Call: in.id}, b)
}

// Refuse says that the call's payload is none that an honest peer sends. That
// ends the connection.
func (in *Incoming) Refuse(err error) {
	in.conn.Fail(&Violation{Kind: frame.Call, Call: in.id, Reason: "malformed arguments", Err: err})
}

func (in *Incoming) end(h frame.Header, b []byte) error {
	c := in.conn
	if !in.OneWay {
		if err := c.carries(b); err != nil {
			return err
		}
	}
	in.mu.Lock()
	ended := in.ended
	in.ended = true
	in.mu.Unlock()
	if ended {
		return ErrCallEnded
	}
	in.release(ErrCallEnded)
	if in.OneWay {
		return nil
	}
	// What is being yielded goes out before the end.
	in.sending.Lock()
	in.sending.Unlock() //nolint:staticcheck // whoever comes next finds the call over
	if c.cfg.Flush != nil {
		c.cfg.Flush()
	}
	last, err := c.retire(in)
	if err != nil {
		return err
	}
	frame.PutHeader(b, h, len(b)-frame.HeaderSize)
	if err := c.out.writeMarked(b, mark{count: &c.answering, by: -1}); err != nil {
		c.broken(err)
		return err
	}
	if last {
		c.out.drain()
		c.Fail(ErrClosed)
	}
	return nil
}

// retire takes a call out of those that are served: it is being answered. It
// reports whether it was the last after GOAWAY.
func (c *Conn) retire(in *Incoming) (last bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.served[in.id] != in {
		return false, ErrCallEnded
	}
	delete(c.served, in.id)
	c.servedArgs -= in.size
	c.answering.Add(1)
	return c.leaving(), nil
}

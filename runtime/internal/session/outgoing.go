package session

import (
	"sync"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// CallSpec says what the caller of a method allows and wants.
type CallSpec struct {
	Method uint16 // number in the peer's HELLO
	// Callbacks has one entry for each callback parameter.
	Callbacks []CallbackMode
	// Sink identifies who takes captured output; calls with the same Sink get
	// each piece once between them, the oldest one that is open. Sinks are
	// compared. Nil: this call takes none.
	Sink any
	// MaxOutput bounds the output that the call takes, in bytes, each piece
	// counted with 64 more; 0 means that any breaks the limit.
	MaxOutput int
}

// CallbackMode says whether the callee may invoke a callback, and how.
type CallbackMode uint8

const (
	// Absent: the argument was nil, so that invoking it breaks the protocol.
	Absent CallbackMode = iota
	// Notifies: the callee does not wait.
	Notifies
	// Requests: the callee waits for an answer.
	Requests
)

// Event is one thing that happened to a call. The taker frees the payload.
type Event struct {
	Kind    frame.Kind // Yield, Output, Return or Raise
	Flags   uint8
	Index   uint16
	Payload *frame.Buffer
}

// Outgoing is a call at the caller's end. Next, Consumed and Answer are for
// the one goroutine that made the call; Cancel may come from any.
type Outgoing struct {
	wake chan struct{} // capacity 1

	mu sync.Mutex
	callState
}

// callState is what differs from call to call.
type callState struct {
	conn *Conn
	id   uint32
	size int // of the arguments
	spec CallSpec

	queue     []Event // from head on
	head      int
	received  int // bytes of yields since the last CREDIT, by YieldCost
	consumed  int // of those, consumed
	output    int
	over      bool
	abandoned bool // written with the connection's lock held too
	sending   bool
	cancelled error

	finished chan struct{} // closed when the terminal frame came; made by Abandon
}

// NewOutgoing returns a call to be begun, or begun again after Reset.
func NewOutgoing() *Outgoing {
	return &Outgoing{wake: make(chan struct{}, 1)}
}

// Reset makes an ended call usable for another. It must not be called when
// the call was abandoned, when it was cancelled or a Cancel may still come, or
// when the connection has failed.
func (o *Outgoing) Reset() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, e := range o.queue[o.head:] {
		e.Payload.Free()
	}
	clear(o.queue)
	select {
	case <-o.wake:
	default:
	}
	queue := o.queue[:0]
	if cap(queue) > keepQueue {
		queue = nil
	}
	o.callState = callState{queue: queue}
}

// keepQueue bounds, in events, the queue that Reset keeps.
const keepQueue = 2048

// Next returns the next event, waiting for it. Events that arrived before the
// connection failed come first. Of a cancelled call those that have arrived
// still come, except for yields, and then the error it was cancelled with.
func (o *Outgoing) Next() (Event, error) {
	for {
		o.mu.Lock()
		for o.head < len(o.queue) {
			e := o.queue[o.head]
			o.queue[o.head] = Event{}
			if o.head++; o.head == len(o.queue) {
				o.queue, o.head = o.queue[:0], 0
			}
			if o.cancelled != nil && e.Kind == frame.Yield {
				e.Payload.Free()
				continue
			}
			o.mu.Unlock()
			return e, nil
		}
		cancelled := o.cancelled
		o.mu.Unlock()
		if cancelled != nil {
			return Event{}, cancelled
		}
		o.conn.inline.handOverAny()
		select {
		case <-o.wake:
		case <-o.conn.failed:
			if o.empty() {
				return Event{}, o.conn.Err()
			}
		}
	}
}

func (o *Outgoing) empty() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.head == len(o.queue) && o.cancelled == nil
}

// push appends to the queue. The lock is held.
func (o *Outgoing) push(e Event) {
	if o.head > len(o.queue)/2 {
		// A taker that never quite catches up must not make it grow for ever.
		n := copy(o.queue, o.queue[o.head:])
		clear(o.queue[n:])
		o.queue, o.head = o.queue[:n], 0
	}
	o.queue = append(o.queue, e)
}

// Cancel makes Next return err. A frame of the call that is being written
// cannot be taken back, so an inmate is given a moment to read it; if it does
// not, the connection fails. A host reads, sooner or later. A call that was
// cancelled must not be Reset.
func (o *Outgoing) Cancel(err error) {
	o.mu.Lock()
	if o.cancelled == nil {
		o.cancelled = err
	}
	sending := o.sending
	o.mu.Unlock()
	o.signal()
	if sending {
		time.AfterFunc(sendGrace, o.giveUp)
	}
}

// sendGrace is what the rest of a write may take after its call was cancelled.
const sendGrace = 250 * time.Millisecond

// giveUp ends a connection whose peer has not read a cancelled call.
func (o *Outgoing) giveUp() {
	o.mu.Lock()
	stuck, conn := o.sending, o.conn
	o.mu.Unlock()
	if stuck && conn.cfg.Host {
		conn.Fail(ErrNotReading)
	}
}

// sent says that a write of this call's has ended, and how. Of a failed one it
// returns only that the call was cancelled meanwhile: what the inmate had said
// before it died is still in the queue, so it is Next that returns the end of a
// connection, behind all that.
func (o *Outgoing) sent(err error) error {
	o.mu.Lock()
	o.sending = false
	cancelled := o.cancelled
	o.mu.Unlock()
	if err == nil {
		return nil
	}
	o.conn.broken(err)
	return cancelled
}

func (o *Outgoing) signal() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// Abandon ends the caller's interest in a call that may still run: the callee
// is told, and when an inmate has not ended the call after the grace the
// connection fails. It returns at once and reports whether the call had begun
// and not ended.
func (o *Outgoing) Abandon(grace time.Duration) bool {
	if !o.abandon() {
		return false
	}
	c := o.conn
	c.spawn(func() {
		b := codec.AppendNil(make([]byte, frame.HeaderSize, frame.HeaderSize+1))
		if err := c.send(frame.Header{Kind: frame.Cancel, Call: o.id}, b); err != nil {
			c.broken(err)
		}
	})
	if c.cfg.Host {
		c.spawn(func() { c.grace(o, grace) })
	}
	return true
}

// abandon reports whether there was something to abandon.
func (o *Outgoing) abandon() bool {
	o.mu.Lock()
	c, over := o.conn, o.over
	o.mu.Unlock()
	if c == nil || over {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.over || o.abandoned {
		return false
	}
	o.abandoned = true
	o.finished = make(chan struct{})
	return true
}

// Consumed says that a yield has been dealt with, so that its room can be
// given back. It sends CREDIT when half of the window has been consumed.
func (o *Outgoing) Consumed(payload int) error {
	o.mu.Lock()
	o.consumed += payload + YieldCost
	credit := o.consumed
	if credit < o.conn.cfg.Limits.Window/2 || o.over {
		o.mu.Unlock()
		return nil
	}
	o.received -= credit
	o.consumed = 0
	o.mu.Unlock()
	b := codec.AppendInt(make([]byte, frame.HeaderSize, 32), credit)
	return o.reply(frame.Header{Kind: frame.Credit, Call: o.id}, b)
}

// Answer answers the oldest yield that waits; b holds the payload behind a
// reserved header. A *LimitError or a *ValueError leaves the yield waiting.
func (o *Outgoing) Answer(failed bool, b []byte) error {
	if err := o.conn.carries(b); err != nil {
		return err
	}
	h := frame.Header{Kind: frame.Answer, Call: o.id}
	if failed {
		h.Flags = frame.FlagFailed
	}
	return o.reply(h, b)
}

// reply writes a frame of an open call; a deadline interrupts it as it does
// the call itself.
func (o *Outgoing) reply(h frame.Header, b []byte) error {
	o.mu.Lock()
	if o.cancelled != nil {
		defer o.mu.Unlock()
		return o.cancelled
	}
	o.sending = true
	o.mu.Unlock()
	return o.sent(o.conn.send(h, b))
}

// onReply takes YIELD, RETURN and RAISE.
func (c *Conn) onReply(h frame.Header, p *frame.Buffer) error {
	c.mu.Lock()
	o := c.calls[h.Call]
	if o != nil && h.Kind != frame.Yield {
		c.end(o)
	}
	c.mu.Unlock()
	if o == nil {
		p.Free()
		if c.Err() != nil {
			return nil //nolint:nilerr // the connection has ended; the reader will see
		}
		return &Violation{Kind: h.Kind, Call: h.Call, Reason: "no such call"}
	}
	if err := o.take(h, p); err != nil {
		p.Free()
		return err
	}
	o.signal()
	return nil
}

// take checks a reply against the call's state and queues it.
func (o *Outgoing) take(h frame.Header, p *frame.Buffer) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if h.Kind == frame.Yield {
		if reason := o.yieldFault(h); reason != "" {
			return &Violation{Kind: h.Kind, Call: h.Call, Reason: reason}
		}
		o.received += len(p.B) + YieldCost
	} else {
		o.over = true
		if o.finished != nil {
			close(o.finished)
		}
	}
	if o.abandoned {
		p.Free()
		return nil
	}
	o.push(Event{Kind: h.Kind, Flags: h.Flags, Index: h.Index, Payload: p})
	return nil
}

// yieldFault says which rule a YIELD breaks, or nothing.
func (o *Outgoing) yieldFault(h frame.Header) string {
	switch {
	case int(h.Index) >= len(o.spec.Callbacks):
		return "the method has no such callback"
	case o.spec.Callbacks[h.Index] == Absent:
		return "the callback is nil"
	case (o.spec.Callbacks[h.Index] == Requests) != (h.Flags&frame.FlagWaits != 0):
		return "waits or not, against the contract"
	case o.received >= o.conn.cfg.Limits.Window:
		return "more yields than there is credit for"
	}
	return ""
}

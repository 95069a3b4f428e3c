package session

import (
	"bytes"

	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

const (
	// outputCost is what an OUTPUT counts against a call's limit beside its
	// bytes, since each takes memory while it waits.
	outputCost = 64
	// maxChunk bounds the pieces that waiting output is gathered into.
	maxChunk = 32 << 10
	// maxIdle and maxTail bound what is kept of output while no call is open,
	// and of stderr for the error that says how a cell died.
	maxIdle = 64 << 10
	maxTail = 16 << 10
	// maxFlood bounds what may come while no call is open, so that an inmate
	// cannot keep its host busy for nothing.
	maxFlood = 64 << 20
)

// SendOutput sends captured output to the host: stream 1 is stdout, 2 stderr.
func (c *Conn) SendOutput(stream int, p []byte) error {
	for len(p) > 0 {
		n := min(len(p), maxChunk)
		b := append(make([]byte, frame.HeaderSize, frame.HeaderSize+n), p[:n]...)
		if err := c.send(frame.Header{Kind: frame.Output, Flags: uint8(stream)}, b); err != nil {
			c.broken(err)
			return err
		}
		p = p[n:]
	}
	return nil
}

// onOutput gives captured output to the calls that are open: to the oldest of
// each sink.
func (c *Conn) onOutput(h frame.Header, p *frame.Buffer) error {
	defer p.Free()
	c.mu.Lock()
	if h.Flags == frame.FlagStderr {
		c.idle.tail = keepLast(c.idle.tail, p.B, maxTail)
	}
	takers := c.takers()
	if len(takers) == 0 {
		c.idle.keep(h.Flags, p.B)
	}
	flood := c.idle.flood
	c.mu.Unlock()
	if flood > maxFlood {
		return &LimitError{What: "output between calls", Size: int64(flood), Limit: maxFlood}
	}
	for _, o := range takers {
		if err := o.takeOutput(h.Flags, p.B); err != nil {
			return err
		}
		o.signal()
	}
	return nil
}

// takers returns the oldest open call of each sink; one that was abandoned has
// nobody any more who would take output out of it. The lock is held.
func (c *Conn) takers() []*Outgoing {
	var takers []*Outgoing
next:
	for _, o := range c.calls {
		if o.spec.Sink == nil || o.abandoned {
			continue
		}
		for i, t := range takers {
			if t.spec.Sink == o.spec.Sink {
				if o.id < t.id {
					takers[i] = o
				}
				continue next
			}
		}
		takers = append(takers, o)
	}
	return takers
}

// takeOutput queues a copy of p, joined to what waits already.
func (o *Outgoing) takeOutput(stream uint8, p []byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.abandoned || o.over {
		return nil
	}
	o.output += len(p) + outputCost
	if o.output > o.spec.MaxOutput {
		return &LimitError{What: "output", Size: int64(o.output), Limit: int64(o.spec.MaxOutput)}
	}
	if o.head < len(o.queue) {
		newest := &o.queue[len(o.queue)-1]
		if newest.Kind == frame.Output && newest.Flags == stream && len(newest.Payload.B)+len(p) <= maxChunk {
			newest.Payload.B = append(newest.Payload.B, p...)
			return nil
		}
	}
	o.push(Event{Kind: frame.Output, Flags: stream, Payload: &frame.Buffer{B: append([]byte(nil), p...), Owned: true}})
	return nil
}

// Tail returns the last of the captured stderr, at most 16 KiB.
func (c *Conn) Tail() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return bytes.Clone(last(c.idle.tail, maxTail))
}

// TakeOutput returns what was printed while no call was open, and forgets it.
func (c *Conn) TakeOutput() []Event {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.idle.flood = 0
	pieces := c.idle.pieces
	c.idle.pieces, c.idle.size = nil, 0
	return pieces
}

// idleOutput is what was printed while no call was open: by an initialiser,
// or by a process that outlived its call. The next call delivers it.
type idleOutput struct {
	pieces []Event
	size   int
	flood  int // bytes that came since a call was begun, kept or not
	tail   []byte
}

func (i *idleOutput) keep(stream uint8, p []byte) {
	i.flood += len(p) + outputCost
	p = last(p, maxIdle)
	if n := len(i.pieces); n > 0 && i.pieces[n-1].Flags == stream {
		piece := i.pieces[n-1].Payload
		i.size -= len(piece.B)
		piece.B = keepLast(piece.B, p, maxIdle)
		i.size += len(piece.B)
	} else {
		i.pieces = append(i.pieces, Event{Kind: frame.Output, Flags: stream, Payload: &frame.Buffer{B: append([]byte(nil), p...), Owned: true}})
		i.size += len(p) + outputCost
	}
	for i.size > maxIdle && len(i.pieces) > 1 {
		oldest, over := i.pieces[0].Payload, i.size-maxIdle
		if kept := len(oldest.B) - over; kept > 0 {
			oldest.B = last(oldest.B, kept)
			i.size = maxIdle
			return
		}
		i.size -= len(oldest.B) + outputCost
		i.pieces = i.pieces[1:]
	}
}

// give moves what was kept to the front of a new call's queue, if that wants
// it.
func (i *idleOutput) give(o *Outgoing) {
	i.flood = 0
	if len(i.pieces) == 0 || o.spec.Sink == nil {
		return
	}
	o.mu.Lock()
	for _, e := range i.pieces {
		e.Payload.B = last(e.Payload.B, maxIdle)
		o.push(e)
	}
	o.mu.Unlock()
	i.pieces, i.size = nil, 0
}

// keepLast appends p to b and keeps at least the last n bytes, at most twice as
// many: moving them for each small piece would cost more than the piece.
func keepLast(b, p []byte, n int) []byte {
	if len(p) >= n {
		return append(b[:0], last(p, n)...)
	}
	if b = append(b, p...); len(b) > 2*n {
		b = b[:copy(b, last(b, n))]
	}
	return b
}

// last returns the last n bytes of b, or what there is.
func last(b []byte, n int) []byte { return b[max(0, len(b)-n):] }

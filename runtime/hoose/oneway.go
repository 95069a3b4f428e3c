package hoose

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"sync"
	"time"
)

// Tell makes a one-way call: it returns once the call has been sent, which
// waits while too many are on their way, and ends the Call. One-way calls that
// one goroutine makes on a Session or an object run in the order they were made
// in; calls that are answered may overtake them, but for the one that closes the
// object. What keeps one from being sent, or run, is told by Session.Flush and by
// Close.
//
// On a Pool each has a cell of its own, which is kept until it has been run. What
// it prints is written by a goroutine of the pool; on a Session it comes with the
// next call that is answered.
func (c *Call) Tell() {
	if err := c.tell(); err != nil {
		c.client.caller.keep(err)
	}
	c.free()
}

func (c *Call) tell() error {
	deadline, _ := c.deadline()
	if err := c.seize(deadline); err != nil {
		return err
	}
	c.left = untouched
	s := c.session
	r := s.resolve(c.client.contract)[c.method]
	if r.err != nil {
		return c.failure(r.err)
	}
	ctx, cancel := context.WithDeadline(c.ctx, deadline)
	defer cancel()
	binary.BigEndian.PutUint64(c.Args[c.timeout:], uint64(max(time.Until(deadline), 1)))
	switch err := s.conn.Tell(ctx, r.number, c.Args); {
	case err == nil:
	case refused(err):
		return c.failure(err)
	case c.ctx.Err() != nil:
		return c.failure(contextOver(c.ctx))
	case ctx.Err() != nil:
		return c.failure(&overdue{why: c.bound(), causes: []error{context.DeadlineExceeded}})
	default:
		c.left = spent
		return c.failure(s.explain(ctx, err, c.client))
	}
	c.left = used
	s.outbox.note()
	c.linger(deadline)
	return nil
}

// linger gives the session back once the call has been run, to who may take its
// cell away.
func (c *Call) linger(deadline time.Time) {
	var pool *Pool
	switch holder := c.holder.(type) {
	case *Pool:
		pool = holder
	case *hold:
		pool = holder.pool
	default:
		return
	}
	c.owed = false
	l := lingering{session: c.session, holder: c.holder, client: c.client, method: c.name()}
	pool.linger(1)
	go func() {
		defer pool.linger(-1)
		l.wait(deadline)
	}()
}

// lingering is a one-way call on a Pool after it was sent. Its goroutine ends
// when the call has been run, when its time is over, or with its cell.
type lingering struct {
	session *Session
	holder  Caller
	client  *Client
	method  string
}

// linger counts goroutines that Close waits for.
func (p *Pool) linger(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lingering += n; p.lingering == 0 {
		p.alone.Broadcast()
	}
}

func (l *lingering) wait(deadline time.Time) {
	ctx, cancel := context.WithDeadline(context.Background(), deadline)
	defer cancel()
	left := used
	if err := l.session.drain(ctx); err != nil {
		left = spent
		l.holder.keep(&CallError{Method: l.method, Cell: l.session.id, Err: err})
	}
	for _, e := range l.session.conn.TakeOutput() {
		l.client.output(int(e.Flags), e.Payload.B)
	}
	l.holder.release(l.session, left)
}

// drain waits until the one-way calls that were sent have been run. The error
// tells why they have not.
func (s *Session) drain(ctx context.Context) error {
	err := s.conn.Drain(ctx)
	if err == nil {
		return nil
	}
	if s.conn.Err() == nil {
		over := contextOver(ctx)
		over.why = "waiting for one-way calls to be run: " + over.why
		return over
	}
	death, over := s.why(ctx)
	return cmp.Or(death, over)
}

// Flush waits until ctx is done for the one-way calls that were made to be run,
// and returns the errors of those that could not be, which it then forgets. Each
// is a *CallError; they are joined by errors.Join.
func (s *Session) Flush(ctx context.Context) error {
	if err := s.drain(ctx); err != nil {
		s.keep(&CallError{Cell: s.id, Err: err})
	}
	return s.outbox.take()
}

// closeGrace is how long the closing of a session waits for one-way calls.
const closeGrace = time.Second

// flushLast flushes before the session is closed.
func (s *Session) flushLast() error {
	if !s.outbox.last() {
		return s.outbox.take()
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeGrace)
	defer cancel()
	return s.Flush(ctx)
}

func (s *Session) keep(err error) { s.outbox.keep(err) }

// outbox keeps the errors of one-way calls, the first maxLeft of them.
type outbox struct {
	mu   sync.Mutex
	told bool // there was a call since the last look
	lost []error
}

// note says that a call was sent.
func (o *outbox) note() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.told = true
}

// last reports whether there were calls, once.
func (o *outbox) last() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	told := o.told
	o.told = false
	return told
}

func (o *outbox) keep(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.lost) < maxLeft {
		o.lost = append(o.lost, err)
	}
}

func (o *outbox) take() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	lost := o.lost
	o.lost = nil
	return errors.Join(lost...)
}

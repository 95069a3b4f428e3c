package hoose

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/hoosegen/hoosegen/runtime/internal/bridge"
)

// drain waits until the one-way calls that were sent have been run. The error
// says why they have not.
func (s *Session) drain(ctx context.Context) error {
	err := s.conn.Drain(ctx)
	if err == nil {
		return nil
	}
	if s.conn.Err() == nil {
		over := bridge.ContextOver(ctx)
		over.Why = "waiting for one-way calls to be run: " + over.Why
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
		s.oneWays.keep(&CallError{Cell: s.id, Err: err})
	}
	return s.oneWays.take()
}

// closeGrace is how long the closing of a session waits for one-way calls.
const closeGrace = time.Second

// flushLast flushes before the session is closed.
func (s *Session) flushLast() error {
	if !s.oneWays.last() {
		return s.oneWays.take()
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeGrace)
	defer cancel()
	return s.Flush(ctx)
}

// oneWayErrors keeps the errors of one-way calls, the first maxLeft of them.
type oneWayErrors struct {
	mu   sync.Mutex
	sent bool // there was a call since the last look
	lost []error
}

// note says that a call was sent.
func (o *oneWayErrors) note() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sent = true
}

// last reports whether there were calls, once.
func (o *oneWayErrors) last() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	sent := o.sent
	o.sent = false
	return sent
}

func (o *oneWayErrors) keep(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.lost) < maxLeft {
		o.lost = append(o.lost, err)
	}
}

func (o *oneWayErrors) take() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	lost := o.lost
	o.lost = nil
	return errors.Join(lost...)
}

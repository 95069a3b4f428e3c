package hoose

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/hoosegen/hoosegen/runtime/internal/bridge"
)

// Host is a Caller at the inmate's end: the calls of a client that is made with
// it are served by the host, which offers what its SessionConfig.Host lists. It
// is for one connection, that of the Serve it is given to, and safe for
// concurrent use.
//
// Calls made before there is a connection wait for it, within their time. So one
// made while the inmate is still being made, by a constructor, waits in vain.
type Host struct {
	decided chan struct{} // closed once there is a session, or an error

	mu      sync.Mutex
	claimed bool
	session *Session
	err     error
	oneWays oneWayErrors
}

// NewHost returns a Host to be connected by Serve.
func NewHost() *Host { return &Host{decided: make(chan struct{})} }

// Fail has the calls that wait and those to come fail with err, inside a
// *CallError, if there is no connection and none to come: where a program is
// used without a host.
func (h *Host) Fail(err error) { h.decide(nil, err) }

// Flush waits until ctx is done for the one-way calls that were made to be run
// by the host, and returns the errors of those that could not be, which it then
// forgets. Each is a *CallError; they are joined by errors.Join.
func (h *Host) Flush(ctx context.Context) error {
	h.mu.Lock()
	s := h.session
	h.mu.Unlock()
	if s != nil {
		if err := s.drain(ctx); err != nil {
			h.oneWays.keep(&CallError{Err: err})
		}
	}
	return h.oneWays.take()
}

// claim takes the Host for a connection. It may be nil.
func (h *Host) claim() (*Host, error) {
	if h == nil {
		return nil, nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.claimed {
		return nil, errors.New("hoose: serve: the Host has a connection already: it is for one")
	}
	h.claimed = true
	return h, nil
}

// connect lets calls begin.
func (h *Host) connect(s *Session) {
	if h != nil {
		h.decide(s, nil)
	}
}

// lost says how the connection has ended.
func (h *Host) lost(cause error) {
	if h == nil {
		return
	}
	h.decide(nil, cmp.Or(end(cause), ErrClosed))
}

func (h *Host) decide(s *Session, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.session == nil && h.err == nil {
		h.session, h.err = s, err
		close(h.decided)
	}
}

func (h *Host) acquire(ctx context.Context, deadline time.Time) (*Session, error) {
	select {
	case <-h.decided:
	default:
		if err := h.wait(ctx, deadline); err != nil {
			return nil, err
		}
	}
	if ctx.Err() != nil {
		return nil, bridge.ContextOver(ctx)
	}
	return h.session, h.err
}

// wait returns once it is known whether there is a host.
func (h *Host) wait(ctx context.Context, deadline time.Time) error {
	if !deadline.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline)
		defer cancel()
	}
	select {
	case <-h.decided:
		return nil
	case <-ctx.Done():
		over := bridge.ContextOver(ctx)
		over.Why = "waiting for the host to connect, which it does when the inmate serves (not while it is being made): " + over.Why
		return over
	}
}

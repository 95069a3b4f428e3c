package hoose

import (
	"context"
	"time"

	"github.com/hoosegen/hoosegen/runtime/internal/bridge"
	"github.com/hoosegen/hoosegen/runtime/internal/session"
)

// What package stub needs of this package's types is passed on here, where
// applications do not see it.

func init() {
	bridge.CallerOf = func(caller any) bridge.Caller { return caller.(Caller).bridge() }
	bridge.Apply = func(option any, to *bridge.Options) { option.(ClientOption).apply(to) }
	bridge.NewService = func(s bridge.Service) any { return Service{s} }
	bridge.ServiceOf = func(service any) bridge.Service { return service.(Service).service }
	bridge.Translate = translate
}

// Some of these are found by type assertions.
var (
	_ bridge.Pool    = (*poolBridge)(nil)
	_ bridge.Session = (*sessionBridge)(nil)
	_ bridge.Caller  = (*hostBridge)(nil)
)

type poolBridge Pool

func (p *Pool) bridge() bridge.Caller { return (*poolBridge)(p) }

// Acquire implements bridge.Caller.
func (p *poolBridge) Acquire(ctx context.Context, deadline time.Time) (bridge.Session, error) {
	s, err := (*Pool)(p).acquire(ctx, deadline)
	if err != nil {
		return nil, err
	}
	return (*sessionBridge)(s), nil
}

// Release implements bridge.Caller.
func (p *poolBridge) Release(s bridge.Session, left bridge.Condition) {
	(*Pool)(p).release((*Session)(s.(*sessionBridge)), left)
}

// Keep implements bridge.Caller.
func (p *poolBridge) Keep(err error) { p.oneWays.keep(err) }

// Idle implements bridge.Pool.
func (p *poolBridge) Idle(s bridge.Session, idle bool) {
	(*Pool)(p).idle((*Session)(s.(*sessionBridge)), idle)
}

// Go implements bridge.Pool.
func (p *poolBridge) Go(f func()) {
	pool := (*Pool)(p)
	pool.background(1)
	go func() {
		defer pool.background(-1)
		f()
	}()
}

type sessionBridge Session

func (s *Session) bridge() bridge.Caller { return (*sessionBridge)(s) }

// Acquire implements bridge.Caller.
func (s *sessionBridge) Acquire(ctx context.Context, _ time.Time) (bridge.Session, error) {
	if ctx.Err() != nil {
		return nil, bridge.ContextOver(ctx)
	}
	return s, nil
}

// Release implements bridge.Caller.
func (s *sessionBridge) Release(bridge.Session, bridge.Condition) {}

// Keep implements bridge.Caller.
func (s *sessionBridge) Keep(err error) { s.oneWays.keep(err) }

// Conn implements bridge.Session.
func (s *sessionBridge) Conn() *session.Conn { return s.conn }

// ID implements bridge.Session.
func (s *sessionBridge) ID() string { return s.id }

// Server implements bridge.Session.
func (s *sessionBridge) Server() bridge.Server { return s.served }

// Explain implements bridge.Session.
func (s *sessionBridge) Explain(ctx context.Context, err error, out bridge.Output) error {
	return (*Session)(s).explain(ctx, err, out)
}

// LastOutput implements bridge.Session.
func (s *sessionBridge) LastOutput() (stdout, stderr []byte) { return s.exit.Stdout, s.exit.Stderr }

// Drain implements bridge.Session.
func (s *sessionBridge) Drain(ctx context.Context) error { return (*Session)(s).drain(ctx) }

// OneWaySent implements bridge.Session.
func (s *sessionBridge) OneWaySent() { s.oneWays.note() }

type hostBridge Host

func (h *Host) bridge() bridge.Caller { return (*hostBridge)(h) }

// Acquire implements bridge.Caller.
func (h *hostBridge) Acquire(ctx context.Context, deadline time.Time) (bridge.Session, error) {
	s, err := (*Host)(h).acquire(ctx, deadline)
	if err != nil {
		return nil, err
	}
	return (*sessionBridge)(s), nil
}

// Release implements bridge.Caller.
func (h *hostBridge) Release(bridge.Session, bridge.Condition) {}

// Keep implements bridge.Caller.
func (h *hostBridge) Keep(err error) { h.oneWays.keep(err) }

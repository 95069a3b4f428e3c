package hoose

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/hoosegen/hoosegen/runtime/internal/bridge"
	"github.com/hoosegen/hoosegen/runtime/internal/session"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

// Session is one cell, for a sequence of calls that share its state. It is a
// Caller, safe for concurrent use; calls made at once run at once. Get one from
// Pool.Session or Connect, and Close it.
type Session struct {
	conn    *session.Conn
	cell    launch.Cell // nil on a connection that is not a cell's
	id      string
	served  bridge.Server // of this end, for the peer
	oneWays oneWayErrors

	dead  chan struct{} // closed once death is known
	death error
	exit  launch.Exit
	gone  chan struct{} // closed once the cell has been removed
	left  error         // what kept it from being removed

	onDead, onGone func(*Session) // the pool's; may be nil

	mu    sync.Mutex
	given map[bridge.Output]bool // who has got what was printed last

	// The pool's, under its lock.
	uses    int
	pinned  bool // taken by Pool.Session
	idle    bool // nothing but open objects keeps it
	removed bool
}

// SessionConfig configures what this end accepts. The zero value is ready to
// use.
type SessionConfig struct {
	// MaxPayload bounds the arguments or results of one call and the values of
	// one yield, in bytes, in both directions. Default 64 MiB, at least 1 KiB,
	// at most 1 GiB.
	MaxPayload int
	// MaxCalls bounds the calls of the inmate that Host serves at once, one-way
	// calls aside, on each session. Those beyond wait at the inmate for their turn,
	// in order, under their context. Default 256, at most 1,048,576. Each may hold
	// a goroutine here, so it is also what a hostile inmate can make of them.
	MaxCalls int
	// StartTimeout bounds the time from the start of a cell to its first sign
	// of life. Default, also for less than zero, 30 s.
	StartTimeout time.Duration
	// Host is what the inmate may call; a generated Serve function makes each.
	// Their methods run concurrently, also after the call that made the inmate
	// call them has ended, and are offered to hostile code: treat their arguments
	// as such. They belong to all the sessions they are given to.
	Host []Service
}

const (
	defaultStartTimeout = 30 * time.Second
	// exitWait is how long a cell whose channel has ended is given to end.
	exitWait = 2 * time.Second
	// removeWait bounds the removal of a cell.
	removeWait = 30 * time.Second
)

func (c SessionConfig) withDefaults() SessionConfig {
	if c.StartTimeout <= 0 {
		c.StartTimeout = defaultStartTimeout
	}
	return c
}

// startContext bounds ctx by StartTimeout, and says so in its cause.
func (c SessionConfig) startContext(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, c.StartTimeout, &bridge.Overdue{
		Why:    fmt.Sprintf("no sign of life within %v, see hoose.SessionConfig.StartTimeout", c.StartTimeout),
		Causes: []error{context.DeadlineExceeded},
	})
}

// Connect makes a Session on a connection to hoose.Serve that is not a cell's:
// a loopback, a tunnel. It owns rw, whose Close must release a blocked Read or
// Write. ctx and StartTimeout bound the exchange of HELLOs. When the other end
// goes, the error inside the CallError is io.ErrUnexpectedEOF by errors.Is.
func Connect(ctx context.Context, rw io.ReadWriteCloser, cfg SessionConfig) (*Session, error) {
	served, err := newServer(true, cfg.Host)
	if err != nil {
		_ = rw.Close()
		return nil, err
	}
	return open(ctx, &Session{served: served}, rw, cfg)
}

// start launches a cell and connects to it.
func start(ctx context.Context, cells launch.Launcher, cfg SessionConfig, s *Session) (*Session, error) {
	ctx, cancel := cfg.withDefaults().startContext(ctx)
	defer cancel()
	served, err := newServer(true, cfg.Host)
	if err != nil {
		return nil, err
	}
	s.served = served
	cell, err := cells.Launch(ctx)
	if err != nil {
		return nil, err
	}
	s.cell, s.id = cell, cell.ID()
	return open(ctx, s, cell.Channel(), cfg)
}

func open(ctx context.Context, s *Session, rw io.ReadWriteCloser, cfg SessionConfig) (*Session, error) {
	cfg = cfg.withDefaults()
	s.dead, s.gone = make(chan struct{}), make(chan struct{})
	config := session.Config{Host: true, Limits: session.Limits{Payload: cfg.MaxPayload, Calls: cfg.MaxCalls}, Methods: s.served.Methods()}
	if len(config.Methods) > 0 {
		config.Serve = s.served.Serve
	}
	known := make(chan struct{}) // closed once the session has its connection
	config.Opened = func(*session.Conn) {
		<-known
		s.served.Open((*sessionBridge)(s))
	}
	s.conn = session.New(rw, config)
	close(known)
	go s.watch()
	ctx, cancel := cfg.startContext(ctx)
	defer cancel()
	if err := s.conn.Ready(ctx); err != nil {
		<-s.gone
		return nil, s.startError()
	}
	return s, nil
}

// startError explains a cell that did not get as far as the first call.
func (s *Session) startError() error {
	err := s.death
	if s.cell == nil || errors.Is(err, context.Canceled) {
		return err
	}
	return &launch.Error{
		Launcher: "cell", Op: "start inmate in", Target: s.id, Err: err,
		Hint: "is its program a main generated by hoosegen, built with the same version?",
	}
}

// watch is the session's one goroutine: it learns how the connection ended,
// says why, and sees to it that the cell is gone.
func (s *Session) watch() {
	defer close(s.gone)
	<-s.conn.Done()
	s.served.End()
	s.death = s.causeOfDeath(s.conn.Err())
	close(s.dead)
	if s.onDead != nil {
		s.onDead(s)
	}
	if s.cell != nil {
		ctx, cancel := context.WithTimeout(context.Background(), removeWait)
		s.left = s.cell.Close(ctx)
		cancel()
	}
	s.conn.Close()
	if s.onGone != nil {
		s.onGone(s)
	}
}

// causeOfDeath turns the cause of a connection's end into what happened to the cell.
func (s *Session) causeOfDeath(cause error) error {
	err := translate(cause)
	var protocol *ProtocolError
	var limit *LimitError
	var panicked *PanicError
	switch {
	case s.cell == nil, errors.As(err, &protocol), errors.As(err, &limit), errors.As(err, &panicked),
		errors.Is(err, ErrClosed), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	// The channel ended, or broke: most likely because the inmate did.
	ctx, cancel := context.WithTimeout(context.Background(), exitWait)
	defer cancel()
	exit, waitErr := s.cell.Wait(ctx)
	if waitErr != nil || exit.Killed {
		return &ProtocolError{Err: errors.Join(errors.New("the inmate closed its channel and is not known to have ended"), cause, waitErr)}
	}
	s.exit = exit
	tail := append(s.conn.Tail(), exit.Stderr...)
	return &ExitError{
		Code: exit.Code, Signal: exit.Signal, OutOfMemory: exit.OutOfMemory,
		Stderr: bytes.Clone(tail[max(0, len(tail)-maxStderrTail):]),
	}
}

const maxStderrTail = 16 << 10

// why waits until it is known how the session's end came about.
func (s *Session) why(ctx context.Context) (death, over error) {
	select {
	case <-s.dead:
		return s.death, nil
	case <-ctx.Done():
		return nil, bridge.ContextOver(ctx)
	}
}

// explain says why a call on a failed connection failed, and delivers what the
// inmate had printed last.
func (s *Session) explain(ctx context.Context, err error, out bridge.Output) error {
	var late *bridge.Overdue
	if errors.As(err, &late) || s.conn.Err() == nil {
		return err
	}
	death, over := s.why(ctx)
	if over != nil {
		return over
	}
	s.mu.Lock()
	given := s.given[out]
	if s.given == nil {
		s.given = make(map[bridge.Output]bool)
	}
	s.given[out] = true
	s.mu.Unlock()
	if !given {
		out.Output(1, s.exit.Stdout)
		out.Output(2, s.exit.Stderr)
	}
	return death
}

// Ping asks the inmate's runtime for a sign of life and waits for it until ctx
// is done. It says nothing about the methods. The error is a *CallError.
func (s *Session) Ping(ctx context.Context) error {
	if s.conn.Ping(ctx) == nil {
		return nil
	}
	if s.conn.Err() == nil {
		return &CallError{Cell: s.id, Err: bridge.ContextOver(ctx)}
	}
	death, over := s.why(ctx)
	return &CallError{Cell: s.id, Err: cmp.Or(death, over)}
}

// ID names the cell in messages. It is empty on a session made by Connect.
func (s *Session) ID() string { return s.id }

// Close kills the cell and returns once it is removed; calls in flight fail
// with ErrClosed, but for one-way calls, which get up to a second to be run.
// Closing again is no error. The error says why the cell may not have been
// removed, and which one-way calls have failed that Flush has not returned.
func (s *Session) Close() error {
	lost := s.flushLast()
	s.retire()
	<-s.gone
	return errors.Join(s.left, lost)
}

// retire has the cell killed and removed by the session's own goroutine.
func (s *Session) retire() { s.conn.Fail(session.ErrClosed) }

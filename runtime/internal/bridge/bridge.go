// Package bridge is what packages hoose and stub know of each other and
// applications do not see. Package hoose has the types that an application uses,
// Pool, Session, Host, Service and the options; package stub, which stands on it,
// makes and serves the calls. What stub needs of hoose's types beyond what they
// show to everybody is here, as interfaces, and as functions that each of the two
// sets when it is initialised.
package bridge

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/hoosegen/hoosegen/runtime/internal/session"
)

// Caller is a hoose.Caller as calls use it.
type Caller interface {
	// Acquire returns a session for one call. It waits for one until ctx is done,
	// or the deadline has passed; a zero deadline is none.
	Acquire(ctx context.Context, deadline time.Time) (Session, error)
	// Release gives the session back after the call.
	Release(s Session, left Condition)
	// Keep keeps the error of a one-way call for who flushes or closes.
	Keep(err error)
}

// Pool is a Caller that may take a session's cell away once it was released.
type Pool interface {
	Caller
	// Idle says whether nothing but objects that are open keeps a session: no call
	// runs on it. The calls for one session are made one at a time.
	Idle(s Session, idle bool)
	// Go runs f on a goroutine that the closing of the pool waits for.
	Go(f func())
}

// Condition is what a call has made of its cell.
type Condition uint8

// The conditions, from the best to the worst.
const (
	Untouched Condition = iota // nothing was sent to it
	Used
	Spent // it must not serve another call
)

// Session is a connection to the other end. It is the Caller of calls on itself.
type Session interface {
	Caller
	// Conn returns the connection.
	Conn() *session.Conn
	// ID names the cell in messages. It may be empty.
	ID() string
	// Server returns what this end serves on the connection.
	Server() Server
	// Explain returns why a call failed with err, having given out, once, what the
	// inmate had printed when it died.
	Explain(ctx context.Context, err error, out Output) error
	// LastOutput returns what that was.
	LastOutput() (stdout, stderr []byte)
	// Drain waits until the one-way calls that were sent have been run. The error
	// says why they have not.
	Drain(ctx context.Context) error
	// OneWaySent says that a one-way call was sent.
	OneWaySent()
}

// Output takes what an inmate prints: stream 1 is stdout, 2 stderr.
type Output interface {
	// Output reports whether anybody has read p.
	Output(stream int, p []byte) bool
}

// Options are what hoose.ClientOptions set.
type Options struct {
	Stdout, Stderr io.Writer
	Timeout, Grace time.Duration
	OutputLimit    int
}

// Service is what is in a hoose.Service. Package stub makes it and serves it.
type Service interface {
	// Methods returns the full names of the methods.
	Methods() []string
}

// Server serves the calls of one connection.
type Server interface {
	// Methods is what the other end is told of.
	Methods() []session.Method
	// Serve runs one call to its end.
	Serve(in *session.Incoming)
	// Open is called before the first call, with the connection.
	Open(peer Session)
	// End is called when the connection has ended.
	End()
}

// Set by package hoose.
var (
	// CallerOf returns what is behind a hoose.Caller.
	CallerOf func(caller any) Caller
	// Apply applies a hoose.ClientOption.
	Apply func(option any, to *Options)
	// NewService returns a hoose.Service.
	NewService func(s Service) any
	// ServiceOf returns what is in a hoose.Service; nil if that is zero.
	ServiceOf func(service any) Service
	// Translate turns the errors of package session into those of package hoose.
	Translate func(err error) error
)

// NewServer returns a server of the services, some of which may be nil. Package
// stub sets it: a program that does not link it has nothing to serve.
var NewServer = func(_ bool, services []Service) (Server, error) {
	if len(services) > 0 {
		return nil, errors.New("hoose: a service that no generated code has made")
	}
	return nothing{}, nil
}

type nothing struct{}

func (nothing) Methods() []session.Method { return nil }
func (nothing) Serve(*session.Incoming)   {}
func (nothing) Open(Session)              {}
func (nothing) End()                      {}

package hoose

import (
	"context"
	"io"
	"time"
)

// Caller is where calls are made: a *Pool or a *Session; in an inmate that calls
// its host, a *Host.
type Caller interface {
	// acquire returns a session for one call, by the deadline.
	acquire(ctx context.Context, deadline time.Time) (*Session, error)
	// release gives it back.
	release(s *Session, left condition)
	// keep takes the error of a one-way call.
	keep(err error)
}

// condition is what a call has made of its cell.
type condition uint8

const (
	untouched condition = iota // nothing was sent to it
	used
	spent // it must not serve another call
)

// Client makes the calls of one generated client. It is safe for concurrent use.
type Client struct {
	caller   Caller
	contract *Contract
	options  clientOptions
	quiet    bool // its calls take no output, not even to discard it
}

// NewClient returns a client that calls the contract's methods in the cells of
// c. Generated constructors call it.
func NewClient(c Caller, contract *Contract, opts ...ClientOption) *Client {
	client := &Client{caller: c, contract: contract, options: clientOptions{
		stdout: io.Discard, stderr: io.Discard,
		timeout: DefaultTimeout, grace: DefaultGrace, outputLimit: DefaultOutputLimit,
	}}
	for _, o := range opts {
		o.apply(&client.options)
	}
	return client
}

const (
	// DefaultTimeout bounds a call whose context has no deadline.
	DefaultTimeout = time.Minute
	// DefaultGrace is how long a cancelled call may take to end before its
	// cell is killed.
	DefaultGrace = time.Second
	// DefaultOutputLimit bounds what one call may print, in bytes.
	DefaultOutputLimit = 16 << 20
)

type clientOptions struct {
	stdout, stderr io.Writer
	timeout, grace time.Duration
	outputLimit    int
}

// ClientOption configures a client.
type ClientOption interface{ apply(*clientOptions) }

type clientOption func(*clientOptions)

func (f clientOption) apply(o *clientOptions) { f(o) }

// Stdout has the inmate's standard output, and that of its children, written
// to w: on the calling goroutine, before the call that printed it returns.
// Concurrent calls write concurrently, so w must stand that if the client is
// used so. Errors of w are ignored. The default, also for nil, discards.
//
// What is printed while no call is open reaches the next call, the last 64 KiB
// of it; an inmate that prints more than 64 MiB between two calls is ended.
//
// The text is the inmate's: escape it before it reaches a terminal.
func Stdout(w io.Writer) ClientOption {
	return clientOption(func(o *clientOptions) {
		if w != nil {
			o.stdout = w
		}
	})
}

// Stderr is as Stdout, for standard error.
func Stderr(w io.Writer) ClientOption {
	return clientOption(func(o *clientOptions) {
		if w != nil {
			o.stderr = w
		}
	})
}

// Timeout bounds calls whose context has no deadline; what has one keeps to it.
// Zero means DefaultTimeout. There is no way to wait forever: code that is not
// trusted may never end.
func Timeout(d time.Duration) ClientOption {
	return clientOption(func(o *clientOptions) {
		if d > 0 {
			o.timeout = d
		}
	})
}

// Grace is how long a call that was cancelled or met its deadline may take to
// end by itself before its cell is killed. The caller does not wait for it,
// except that what is being sent just then gets a quarter of a second to be
// read by the inmate, failing which the cell is killed too. Zero means
// DefaultGrace.
func Grace(d time.Duration) ClientOption {
	return clientOption(func(o *clientOptions) {
		if d > 0 {
			o.grace = d
		}
	})
}

// OutputLimit bounds what one call may print to both streams, in bytes; each
// piece counts 64 more. Beyond it the call fails with a *LimitError, with what
// was printed before it delivered, and the cell is killed. Zero means
// DefaultOutputLimit.
func OutputLimit(n int) ClientOption {
	return clientOption(func(o *clientOptions) {
		if n > 0 {
			o.outputLimit = n
		}
	})
}

package hoose

import (
	"io"
	"time"

	"github.com/hoosegen/hoosegen/runtime/internal/bridge"
)

// Caller is where calls are made: a *Pool or a *Session; in an inmate that calls
// its host, a *Host.
type Caller interface{ bridge() bridge.Caller }

const (
	// DefaultTimeout bounds a call whose context has no deadline.
	DefaultTimeout = time.Minute
	// DefaultGrace is how long a cancelled call may take to end before its
	// cell is killed.
	DefaultGrace = time.Second
	// DefaultOutputLimit bounds what one call may print, in bytes.
	DefaultOutputLimit = 16 << 20
)

// ClientOption configures a client.
type ClientOption interface{ apply(*bridge.Options) }

type clientOption func(*bridge.Options)

func (f clientOption) apply(o *bridge.Options) { f(o) }

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
	return clientOption(func(o *bridge.Options) {
		if w != nil {
			o.Stdout = w
		}
	})
}

// Stderr is as Stdout, for standard error.
func Stderr(w io.Writer) ClientOption {
	return clientOption(func(o *bridge.Options) {
		if w != nil {
			o.Stderr = w
		}
	})
}

// Timeout bounds calls whose context has no deadline; what has one keeps to it.
// Zero means DefaultTimeout. There is no way to wait forever: code that is not
// trusted may never end.
func Timeout(d time.Duration) ClientOption {
	return clientOption(func(o *bridge.Options) {
		if d > 0 {
			o.Timeout = d
		}
	})
}

// Grace is how long a call that was cancelled or met its deadline may take to
// end by itself before its cell is killed. The caller does not wait for it,
// except that what is being sent just then gets a quarter of a second to be
// read by the inmate, failing which the cell is killed too. Zero means
// DefaultGrace.
func Grace(d time.Duration) ClientOption {
	return clientOption(func(o *bridge.Options) {
		if d > 0 {
			o.Grace = d
		}
	})
}

// OutputLimit bounds what one call may print to both streams, in bytes; each
// piece counts 64 more. Beyond it the call fails with a *LimitError, with what
// was printed before it delivered, and the cell is killed. Zero means
// DefaultOutputLimit.
func OutputLimit(n int) ClientOption {
	return clientOption(func(o *bridge.Options) {
		if n > 0 {
			o.OutputLimit = n
		}
	})
}

package hoose

import (
	"cmp"
	"errors"
	"io"

	"github.com/hoosegen/hoosegen/runtime/internal/session"
)

// ServeConfig configures Serve. The zero value is ready to use.
type ServeConfig struct {
	// Output is the captured output of this process; nil if none is captured.
	Output OutputSource
	// Host, if set, makes calls to the host on this connection. A Host is for
	// one connection.
	Host *Host
	// MaxCalls bounds the calls that are served at once, one-way calls aside.
	// Those beyond wait at the host for their turn, in order, under their context.
	// Default 1024, at most 1,048,576.
	MaxCalls int
}

// OutputSource is what captures the inmate's output.
type OutputSource interface {
	// Attach sends everything captured so far, and from then on, to sink:
	// stream 1 is stdout, 2 stderr. Calls of sink do not overlap.
	Attach(sink func(stream int, p []byte))
	// Flush returns once everything that was written before it was called has
	// been given to the sink.
	Flush()
}

// Serve runs services at the inmate's end of a connection until the host ends
// it, or is lost, which returns nil, or until the host breaks the protocol or is
// of another version. It owns rw and closes it in any case; that must release a
// blocked Read or Write. Applications use inmate.Main, which calls it; Serve is
// for other channels.
//
// Calls are served concurrently. Serve does not wait for those that are still
// running when it returns; their contexts are cancelled by then. Two services
// of the same interface name are refused, and more methods than can be
// announced: 4093, with names of up to 512 bytes, since three are the runtime's.
func Serve(rw io.ReadWriteCloser, cfg ServeConfig, services ...Service) error {
	s, err := newServer(false, services)
	if err != nil {
		// The error that matters is the one at hand.
		_ = rw.Close()
		return err
	}
	host, err := cfg.Host.claim()
	if err != nil {
		_ = rw.Close()
		return err
	}
	config := session.Config{Limits: session.Limits{Calls: cfg.MaxCalls}, Methods: s.Methods(), Serve: s.Serve}
	var peer *Session
	if cfg.Output != nil {
		config.Flush = cfg.Output.Flush
	}
	config.Opened = func(conn *session.Conn) {
		peer = &Session{conn: conn, served: s, dead: make(chan struct{})}
		s.Open((*sessionBridge)(peer))
		if cfg.Output != nil {
			// Once the connection has failed nobody reads it.
			cfg.Output.Attach(func(stream int, p []byte) { _ = conn.SendOutput(stream, p) })
		}
		host.connect(peer)
	}
	conn := session.New(rw, config)
	<-conn.Done()
	if peer != nil {
		peer.death = cmp.Or(end(conn.Err()), ErrClosed)
		close(peer.dead)
	}
	host.lost(conn.Err())
	s.End()
	return end(conn.Err())
}

// end returns the error of a connection that has ended; nil if it was to end.
func end(err error) error {
	if errors.Is(err, session.ErrEnded) || errors.Is(err, session.ErrClosed) {
		return nil
	}
	return translate(err)
}

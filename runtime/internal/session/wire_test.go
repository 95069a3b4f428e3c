package session

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// patient is how long tests wait for what must come.
const patient = testenv.Patience

// noLeaks fails the test when goroutines started in it are left at its end.
func noLeaks(t *testing.T) {
	t.Helper()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() {
		var left error
		for start := time.Now(); time.Since(start) < patient; {
			if left = goleak.Find(before); left == nil { // after waiting for half a second itself
				return
			}
		}
		t.Error(left)
	})
}

// wire is the peer of a connection under test, made of single frames.
type wire struct {
	t  testing.TB
	rw net.Conn
	in *frame.Reader
}

// newWire connects a wire to a Conn with the configuration. The pipe between
// them has no buffer. Both are closed when the test ends.
func newWire(t testing.TB, cfg Config) (*Conn, *wire) {
	t.Helper()
	near, far := net.Pipe()
	c := New(near, cfg)
	w := &wire{t: t, rw: far, in: frame.NewReader(far, frame.MaxPayload)}
	t.Cleanup(func() {
		far.Close()
		c.Close()
	})
	return c, w
}

// send sends one frame. That the Conn has closed meanwhile is no failure.
func (w *wire) send(h frame.Header, payload []byte) {
	w.t.Helper()
	w.raw(append(frame.AppendHeader(nil, h, len(payload)), payload...))
}

func (w *wire) raw(b []byte) {
	w.t.Helper()
	_ = w.rw.SetWriteDeadline(time.Now().Add(patient))
	if _, err := w.rw.Write(b); err != nil && !errors.Is(err, io.ErrClosedPipe) {
		w.t.Fatalf("the connection does not read: %v", err)
	}
}

// next returns the next frame that the Conn sends.
func (w *wire) next() (frame.Header, []byte) {
	w.t.Helper()
	_ = w.rw.SetReadDeadline(time.Now().Add(patient))
	h, p, err := w.in.Next()
	if err != nil {
		w.t.Fatalf("the connection sends nothing: %v", err)
	}
	return h, bytes.Clone(p.B)
}

// want returns the payload of the next frame, which must have this header.
func (w *wire) want(h frame.Header) []byte {
	w.t.Helper()
	got, payload := w.next()
	if got != h {
		w.t.Fatalf("the connection sends %+v, want %+v", got, h)
	}
	return payload
}

// hello is a HELLO that every end accepts.
func helloOf(limits Limits, methods ...Method) []byte {
	return hello{version: Version, limits: limits.withDefaults(false), methods: methods}.append(nil)
}

// hostEnd returns the host's end of a connection whose inmate is the wire, both
// HELLOs exchanged.
func hostEnd(t testing.TB, mine, peers Limits) (*Conn, *wire) {
	t.Helper()
	return endOf(t, Config{Host: true, Limits: mine}, peers)
}

// inmateEnd is as hostEnd for the other end, which serves one method.
func inmateEnd(t testing.TB, cfg Config, hosts Limits) (*Conn, *wire) {
	t.Helper()
	return endOf(t, cfg, hosts)
}

// endOf returns an end with the configuration whose peer is the wire, both
// HELLOs exchanged. If it serves anything without saying what, it serves two
// methods, the second one-way.
func endOf(t testing.TB, cfg Config, peers Limits) (*Conn, *wire) {
	t.Helper()
	if cfg.Methods == nil && cfg.Serve != nil {
		cfg.Methods = []Method{{Name: "T.M", Hash: 1}, {Name: "T.W", Hash: 2, OneWay: true}}
	}
	c, w := newWire(t, cfg)
	if cfg.Host {
		w.want(frame.Header{Kind: frame.Hello})
	}
	w.send(frame.Header{Kind: frame.Hello}, helloOf(peers, Method{Name: "T.M", Hash: 1}))
	if !cfg.Host {
		w.want(frame.Header{Kind: frame.Hello})
	}
	ready(t, c)
	return c, w
}

func ready(t testing.TB, c *Conn) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	if err := c.Ready(ctx); err != nil {
		t.Fatalf("HELLOs are not exchanged: %v", err)
	}
}

// failure waits for the end of a connection and returns its cause.
func failure(t testing.TB, c *Conn) error {
	t.Helper()
	select {
	case <-c.Done():
		return c.Err()
	case <-time.After(patient):
		t.Fatal("the connection has no cause")
		return nil
	}
}

// wantViolation waits for a violation whose text contains reason.
func wantViolation(t testing.TB, c *Conn, reason string) {
	t.Helper()
	var v *Violation
	if err := failure(t, c); !errors.As(err, &v) || !strings.Contains(err.Error(), reason) {
		t.Errorf("cause %v, want a violation: %s", err, reason)
	}
}

// withHeader returns a payload behind a reserved header, as Begin wants it.
func withHeader(payload []byte) []byte {
	return append(make([]byte, frame.HeaderSize), payload...)
}

// begin begins a call at a host's end and takes its CALL off the wire.
func begin(t testing.TB, c *Conn, w *wire, spec CallSpec) *Outgoing {
	t.Helper()
	o := NewOutgoing()
	began := make(chan error, 1)
	go func() { began <- c.Begin(o, spec, withHeader(codec.AppendNil(nil))) }()
	h, _ := w.next()
	if err := <-began; err != nil || h.Kind != frame.Call {
		t.Fatalf("Begin: %v; it sent %v", err, h.Kind)
	}
	return o
}

// eventually waits until ok holds.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patient); !ok(); {
		if time.Now().After(deadline) {
			t.Fatalf("not in time: %s", what)
		}
		timer := time.NewTimer(time.Millisecond)
		<-timer.C
	}
}

// within fails the test if f takes longer than d.
func within(t testing.TB, d time.Duration, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(d):
		t.Fatalf("%s takes longer than %v", what, d)
	}
}

// sync returns once the Conn has dealt with every frame sent before, or has
// failed. At the host's end it uses a ping of the host, else one of the wire.
func (w *wire) sync(c *Conn) {
	w.t.Helper()
	if c.Err() != nil {
		return
	}
	if !c.cfg.Host {
		w.send(frame.Header{Kind: frame.Ping}, []byte{1})
		for c.Err() == nil {
			_ = w.rw.SetReadDeadline(time.Now().Add(patient))
			h, p, err := w.in.Next()
			if err != nil || h.Kind == frame.Pong && len(p.B) == 1 {
				return
			}
		}
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	ponged := make(chan error, 1)
	go func() { ponged <- c.Ping(ctx) }()
	for c.Err() == nil {
		_ = w.rw.SetReadDeadline(time.Now().Add(patient))
		h, p, err := w.in.Next()
		if err != nil {
			break
		}
		if h.Kind == frame.Ping {
			w.send(frame.Header{Kind: frame.Pong}, bytes.Clone(p.B))
			break
		}
	}
	if err := <-ponged; err != nil && c.Err() == nil {
		w.t.Fatal(err)
	}
}

func str(s string) []byte { return codec.AppendString(nil, s) }

func num(n int) []byte { return codec.AppendInt(nil, n) }

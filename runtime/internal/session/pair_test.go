package session

import (
	"io"
	"net"
	"os"
	"sync"
	"testing"
	"time"
)

// pair connects two real ends by a pipe without a buffer; the inmate's serves
// one method.
func pair(t testing.TB, hosts Limits, serve func(*Incoming)) (host, inmate *Conn) {
	t.Helper()
	near, far := net.Pipe()
	return ends(t, near, far, hosts, serve)
}

// osPair is as pair, over two pipes of the operating system.
func osPair(t testing.TB, serve func(*Incoming)) (host, inmate *Conn) {
	t.Helper()
	r1, w1, err1 := os.Pipe()
	r2, w2, err2 := os.Pipe()
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	return ends(t, &duplex{Reader: r1, Writer: w2}, &duplex{Reader: r2, Writer: w1}, Limits{}, serve)
}

func ends(t testing.TB, near, far io.ReadWriteCloser, hosts Limits, serve func(*Incoming)) (host, inmate *Conn) {
	t.Helper()
	return join(t, near, far, Config{Host: true, Limits: hosts}, Config{Methods: []Method{{Name: "T.M", Hash: 1}}, Serve: serve})
}

// endsOf connects two ends, whichever is the host, by a pipe without a buffer.
func endsOf(t testing.TB, one, other Config) (*Conn, *Conn) {
	t.Helper()
	near, far := net.Pipe()
	return join(t, near, far, one, other)
}

func join(t testing.TB, near, far io.ReadWriteCloser, one, other Config) (*Conn, *Conn) {
	t.Helper()
	a, b := New(near, one), New(far, other)
	t.Cleanup(func() {
		within(t, patient, "closing both ends", func() { a.Close(); b.Close() })
	})
	ready(t, a)
	ready(t, b)
	return a, b
}

// Begin admits and sends a call.
func (c *Conn) Begin(o *Outgoing, spec CallSpec, b []byte) error {
	if err := c.Admit(o, spec, b); err != nil {
		return err
	}
	return o.Send(b)
}

// duplex is two one-way streams as one.
type duplex struct {
	io.Reader
	io.Writer
	once sync.Once
}

func (d *duplex) Close() error {
	d.once.Do(func() {
		for _, end := range [...]any{d.Reader, d.Writer} {
			if c, ok := end.(io.Closer); ok {
				_ = c.Close()
			}
		}
	})
	return nil
}

// stalled is a stream whose Writes block from the given one on, until Close.
type stalled struct {
	io.Reader
	mu     sync.Mutex
	writes int
	closed chan struct{}
	once   sync.Once
}

func newStalled(r io.Reader, writes int) *stalled {
	return &stalled{Reader: r, writes: writes, closed: make(chan struct{})}
}

func (s *stalled) Write(p []byte) (int, error) {
	s.mu.Lock()
	s.writes--
	blocked := s.writes < 0
	s.mu.Unlock()
	if blocked {
		<-s.closed
		return 0, io.ErrClosedPipe
	}
	return len(p), nil
}

func (s *stalled) Close() error {
	s.once.Do(func() {
		close(s.closed)
		if c, ok := s.Reader.(io.Closer); ok {
			_ = c.Close()
		}
	})
	return nil
}

// took measures f.
func took(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

package docker

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"sync"
)

// streamBuffer is asked for the socket of an attached stream; it nearly
// doubles the rate of large payloads.
const streamBuffer = 4 << 20

// dialer makes every connection to the engine. The Docker client ignores its
// context once the connection of an attach is made, so that an engine that
// accepts and never answers would hold the caller; a [dialWatch] in the
// context gets hold of the connection and cuts it.
type dialer struct {
	plain func(ctx context.Context, network, address string) (net.Conn, error)
	tls   *tls.Config

	mu  sync.Mutex
	err error // of the last dial
}

func (d *dialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := d.connect(ctx, network, address)
	d.mu.Lock()
	d.err = err
	d.mu.Unlock()
	if err != nil {
		return nil, err
	}
	if watch, ok := ctx.Value(dialWatchKey{}).(*dialWatch); ok {
		enlarge(conn)
		watch.take(conn)
	}
	return conn, nil
}

func (d *dialer) connect(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := d.plain(ctx, network, address)
	if err != nil || d.tls == nil {
		return conn, err
	}
	secure := tls.Client(conn, d.tls)
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return secure, nil
}

// failure is why the last dial failed, nil when it did not.
func (d *dialer) failure() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.err
}

// enlarge is best effort: the kernel's limit may be lower.
func enlarge(conn net.Conn) {
	if c, ok := conn.(interface {
		SetWriteBuffer(int) error
		SetReadBuffer(int) error
	}); ok {
		_ = c.SetWriteBuffer(streamBuffer)
		_ = c.SetReadBuffer(streamBuffer)
	}
}

type dialWatchKey struct{}

// dialWatch holds the connection made under a context, to close it when the
// context is done before the connection was handed over.
type dialWatch struct {
	mu   sync.Mutex
	conn net.Conn
	cut  bool
}

func watchDial(ctx context.Context) (context.Context, *dialWatch) {
	w := &dialWatch{}
	return context.WithValue(ctx, dialWatchKey{}, w), w
}

func (w *dialWatch) take(conn net.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conn = conn
	if w.cut {
		_ = conn.Close()
	}
}

func (w *dialWatch) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = true
	if w.conn != nil {
		_ = w.conn.Close()
	}
}

// config loads the files into a TLS configuration for host.
func (f *tlsFiles) config(host string) (*tls.Config, error) {
	u, err := url.Parse(host)
	if err != nil {
		return nil, err
	}
	c := &tls.Config{ServerName: u.Hostname(), InsecureSkipVerify: f.SkipVerify} //nolint:gosec // the user's docker context or environment says so
	switch ca, err := os.ReadFile(f.CA); {
	case err == nil:
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(ca) {
			return nil, fmt.Errorf("%s holds no certificate", f.CA)
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	pair, err := tls.LoadX509KeyPair(f.Cert, f.Key)
	switch {
	case err == nil:
		c.Certificates = []tls.Certificate{pair}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	return c, nil
}

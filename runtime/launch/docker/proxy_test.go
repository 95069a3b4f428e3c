package docker_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// realSocket is the path of the engine's socket.
func realSocket(t *testing.T) string {
	t.Helper()
	path, ok := strings.CutPrefix(engine(t).DaemonHost(), "unix://")
	if !ok {
		t.Skip("SKIPPED, NOT TESTED: the engine has no unix socket")
	}
	return path
}

// listen returns a listener on a unix socket and the address of it.
func listen(t *testing.T) (net.Listener, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l, "unix://" + path
}

// bytesProxy stands between us and the engine and knows bytes only. It never
// passes on that one side has ended its half; when a side is closed altogether,
// deaf decides whether it tells the other.
func bytesProxy(t *testing.T, deaf bool) (address string) {
	t.Helper()
	socket := realSocket(t)
	l, address := listen(t)
	var group sync.WaitGroup
	var open connections
	t.Cleanup(func() {
		_ = l.Close()
		open.close()
		group.Wait()
	})
	group.Go(func() {
		for {
			ours, err := l.Accept()
			if err != nil {
				return
			}
			theirs, err := net.Dial("unix", socket)
			if err != nil {
				_ = ours.Close()
				continue
			}
			open.add(ours, theirs)
			group.Go(func() {
				_, _ = io.Copy(theirs, ours) // its end is not passed on
				if !deaf {
					_ = theirs.Close()
				}
			})
			group.Go(func() {
				_, _ = io.Copy(ours, theirs)
				_ = ours.Close()
			})
		}
	})
	return address
}

func TestAProxyThatCannotHalfCloseIsNoObstacle(t *testing.T) {
	for name, deaf := range map[string]bool{"passes a full close on": false, "passes no close on": true} {
		t.Run(name, func(t *testing.T) {
			c := config(t, "echo")
			c.Engine.Host = bytesProxy(t, deaf)
			l := launcher(t, c)
			cell := launchCell(t, l)
			for range 3 {
				got := make([]byte, 5)
				if _, err := cell.Channel().Write([]byte("hello")); err != nil {
					t.Fatal(err)
				}
				if _, err := io.ReadFull(cell.Channel(), got); err != nil || string(got) != "hello" {
					t.Fatalf("read %q, %v", got, err)
				}
			}
			if !deaf {
				_ = cell.Channel().Close()
				if exit := waitExit(t, cell); exit.Code != 0 || exit.Killed {
					t.Errorf("exit %+v, want an end by itself", exit)
				}
			}
			if err := cell.Close(t.Context()); err != nil {
				t.Error(err)
			}
			if _, err := cell.Wait(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// rules change what an engine answers.
type rules struct {
	request  func(w http.ResponseWriter, r *http.Request) (answered bool)
	response func(r *http.Response) error
}

// engineProxy is the engine with other manners.
func engineProxy(t *testing.T, rules rules) (address string) {
	t.Helper()
	socket := realSocket(t)
	l, address := listen(t)
	var backends connections
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, "unix", socket)
		if err == nil {
			backends.add(conn)
		}
		return conn, err
	}}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: "engine"})
			r.Out.Host = "engine"
		},
		Transport:      transport,
		FlushInterval:  -1, // an answer may be a header now and a body in an hour
		ModifyResponse: rules.response,
		ErrorHandler:   func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rules.request == nil || !rules.request(w, r) {
			proxy.ServeHTTP(w, r)
		}
	})}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(l)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-served
		// The stream of a container that was never started has no end of its own.
		backends.close()
		transport.CloseIdleConnections()
	})
	return address
}

// connections are closed together.
type connections struct {
	mu  sync.Mutex
	all []net.Conn
}

func (c *connections) add(conns ...net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, conns...)
}

func (c *connections) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.all {
		_ = conn.Close()
	}
}

// rewrite changes an answer in JSON.
func rewrite(path string, change func(map[string]any)) func(*http.Response) error {
	return func(r *http.Response) error {
		if at := r.Request.URL.Path; !strings.HasSuffix(at, path) || strings.HasSuffix(at, "/containers/json") || r.StatusCode >= 300 {
			return nil
		}
		var answer map[string]any
		if err := json.NewDecoder(r.Body).Decode(&answer); err != nil {
			return err
		}
		change(answer)
		b, err := json.Marshal(answer)
		r.Body = io.NopCloser(bytes.NewReader(b))
		r.ContentLength = int64(len(b))
		r.Header.Del("Content-Length")
		return err
	}
}

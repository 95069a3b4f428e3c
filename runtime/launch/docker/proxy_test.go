package docker_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/launch/docker"
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
		if !strings.HasSuffix(r.Request.URL.Path, path) || r.StatusCode >= 300 {
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

func TestAnEngineThatCannotEnforceALimitIsRefused(t *testing.T) {
	tests := []struct {
		name   string
		change func(info map[string]any)
		want   string
		loosen func(*docker.Config) // what makes the limit irrelevant
	}{
		{"swap", func(i map[string]any) { i["SwapLimit"] = false }, "swapaccount=1", func(c *docker.Config) { c.Memory = docker.Unlimited }},
		{"memory", func(i map[string]any) { i["MemoryLimit"] = false }, "cgroup_enable=memory", func(c *docker.Config) { c.Memory = docker.Unlimited }},
		{"processes", func(i map[string]any) { i["PidsLimit"] = false }, "pids controller", func(c *docker.Config) { c.PIDs = docker.Unlimited }},
		{"processor time", func(i map[string]any) { i["CpuCfsQuota"] = false }, "CONFIG_CFS_BANDWIDTH", func(c *docker.Config) { c.CPUs = docker.Unlimited }},
		{"no seccomp", func(i map[string]any) { i["SecurityOptions"] = []string{"name=apparmor"} }, "seccomp", func(c *docker.Config) { c.UnconfinedSeccomp = true }},
		{"seccomp turned off", func(i map[string]any) { i["SecurityOptions"] = []string{"name=seccomp,profile=unconfined"} }, "seccomp", func(c *docker.Config) { c.SeccompProfile = "{}" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := config(t, "wait")
			c.Engine.Host = engineProxy(t, rules{response: rewrite("/info", tt.change)})
			_, err := docker.New(c)
			wantError(t, err, tt.want, "AllowUnenforcedLimits")
			var unenforced *docker.UnenforcedError
			if !errors.As(err, &unenforced) || len(unenforced.Reasons) != 1 {
				t.Errorf("error %v, want one reason", err)
			}
			for _, loosen := range []func(*docker.Config){tt.loosen, func(c *docker.Config) { c.AllowUnenforcedLimits = true }} {
				loose := c
				loosen(&loose)
				launcher(t, loose)
			}
		})
	}
}

func TestAnEngineThatWarnsOrForgetsIsRefused(t *testing.T) {
	warn := func(text string) func(*http.Response) error {
		return rewrite("/containers/create", func(a map[string]any) { a["Warnings"] = []string{text} })
	}
	hostConfig := func(change func(map[string]any)) func(*http.Response) error {
		return rewrite("/json", func(a map[string]any) {
			if h, ok := a["HostConfig"].(map[string]any); ok {
				change(h)
			}
		})
	}
	tests := []struct {
		name     string
		response func(*http.Response) error
		want     string // "" means that it is started all the same
	}{
		{"a warning about a limit", warn("Your kernel does not support swap limit capabilities. Limitation discarded."), "Limitation discarded"},
		{"a warning never heard of", warn("Something is amiss."), "Something is amiss"},
		{"a warning about nothing", warn("IPv4 forwarding is disabled. Networking will not work."), ""},
		{"a limit that is forgotten", hostConfig(func(h map[string]any) { h["PidsLimit"] = 0 }), "PidsLimit: asked for 128, the engine noted 0"},
		{"a root that is writable", hostConfig(func(h map[string]any) { h["ReadonlyRootfs"] = false }), "ReadonlyRootfs"},
		{"capabilities that are kept", hostConfig(func(h map[string]any) { h["CapDrop"] = nil }), "CapDrop"},
		{"a volume of the image", rewrite("/json", func(a map[string]any) {
			if _, ok := a["Mounts"]; ok {
				a["Mounts"] = []any{map[string]any{"Type": "volume", "Name": "x", "Destination": "/data", "RW": true}}
			}
		}), "declares the volume /data"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := config(t, "wait")
			c.Engine.Host = engineProxy(t, rules{response: tt.response})
			_, err := launcher(t, c).Launch(t.Context())
			if tt.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			wantError(t, err, tt.want)
			c.AllowUnenforcedLimits, c.AllowImageVolumes = true, true
			launchCell(t, launcher(t, c))
		})
	}
}

// TestAStepThatTheEngineDoesNotAnswerIsBounded holds back each answer in turn.
func TestAStepThatTheEngineDoesNotAnswerIsBounded(t *testing.T) {
	for _, step := range []string{"/containers/create", "/json", "/attach", "/wait", "/start"} {
		t.Run(strings.Trim(step, "/"), func(t *testing.T) {
			release := make(chan struct{})
			var once sync.Once
			free := func() { once.Do(func() { close(release) }) }
			c := config(t, "wait")
			c.Engine.Host = engineProxy(t, rules{request: func(_ http.ResponseWriter, r *http.Request) bool {
				if strings.HasSuffix(r.URL.Path, step) && r.Method != http.MethodDelete {
					<-release
				}
				return false
			}})
			t.Cleanup(free)
			l := launcher(t, c)
			t.Cleanup(free) // before the launcher is closed
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			begun := time.Now()
			_, err := l.Launch(ctx)
			wantError(t, err)
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error %v, want the deadline", err)
			}
			if took := time.Since(begun); took > 4*time.Second {
				t.Errorf("Launch took %v", took)
			}
		})
	}
}

// TestALostAnswerToTheWaitIsMadeUpFor breaks the connection on which the
// engine would tell of the end.
func TestALostAnswerToTheWaitIsMadeUpFor(t *testing.T) {
	for name, remains := range map[string]bool{"the container remains": true, "the container is gone": false} {
		t.Run(name, func(t *testing.T) {
			var cut atomic.Bool
			c := config(t, "echo")
			broken := make(chan struct{})
			c.Engine.Host = engineProxy(t, rules{request: func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.HasSuffix(r.URL.Path, "/wait") || r.URL.Query().Get("condition") != "next-exit" || cut.Swap(true) {
					return false
				}
				w.WriteHeader(http.StatusOK)
				_ = http.NewResponseController(w).Flush()
				<-broken
				panic(http.ErrAbortHandler)
			}})
			if remains {
				c.Raw = keepContainer
			}
			cell := launchCell(t, launcher(t, c))
			if !remains {
				if err := cell.Channel().Close(); err != nil {
					t.Fatal(err)
				}
				for len(containers(t, engine(t), runLabel+"="+t.Name())) > 0 {
				}
			}
			close(broken)
			if remains {
				if err := cell.Channel().Close(); err != nil {
					t.Fatal(err)
				}
				if exit := waitExit(t, cell); exit.Code != 0 {
					t.Errorf("exit %+v, want code 0", exit)
				}
				return
			}
			_, err := cell.Wait(t.Context())
			wantError(t, err, "learn how container")
		})
	}
}

func TestNoEngineIsToldWithWhatWasTried(t *testing.T) {
	silent, silentAddress := listen(t)
	go func() {
		for {
			c, err := silent.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = c.Close() })
		}
	}()
	_, goneAddress := listen(t)
	goneAddress += ".gone"
	tests := []struct {
		name, host string
		words      []string
	}{
		{"nothing there", goneAddress, []string{goneAddress, "DOCKER_HOST", "no such file", "start Docker Engine"}},
		{"nobody answers", silentAddress, []string{silentAddress, "deadline exceeded"}},
		{"ssh", "ssh://me@there", []string{"ssh://me@there", "not supported", "ssh -NL"}},
		{"nonsense", "nonsense", []string{"nonsense"}},
		{"refused", "tcp://127.0.0.1:1", []string{"connection refused"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("DOCKER_HOST", tt.host)
			begun := time.Now()
			_, err := docker.New(docker.Config{Image: "i"})
			wantError(t, err, tt.words...)
			var unreachable *docker.UnreachableError
			if !errors.As(err, &unreachable) || len(unreachable.Attempts) != 1 || unreachable.Attempts[0].Source != "DOCKER_HOST" {
				t.Errorf("error %v, want one attempt", err)
			}
			if took := time.Since(begun); took > 8*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func TestNewRefusesAConfigurationBeforeAnything(t *testing.T) {
	t.Setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
	for _, c := range []docker.Config{{}, {Image: "i", User: "root"}, {Image: "i", Env: map[string]string{"HOOSEGEN_X": "1"}}} {
		_, err := docker.New(c)
		wantError(t, err, "use the configuration")
	}
}

func TestARuntimeThatTheEngineDoesNotHaveIsRefused(t *testing.T) {
	c := config(t, "wait")
	c.Runtime = "none-such"
	_, err := docker.New(c)
	wantError(t, err, "none-such", "daemon.json")
}

package docker_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

// TestAStepThatTheEngineDoesNotAnswerIsBounded holds back each answer in turn.
func TestAStepThatTheEngineDoesNotAnswerIsBounded(t *testing.T) {
	for _, step := range []string{"/containers/create", "/inspect", "/attach", "/wait", "/start"} {
		t.Run(strings.Trim(step, "/"), func(t *testing.T) {
			release := make(chan struct{})
			var once sync.Once
			free := func() { once.Do(func() { close(release) }) }
			c := config(t, "wait")
			c.Engine.Host = engineProxy(t, rules{request: func(_ http.ResponseWriter, r *http.Request) bool {
				path := r.URL.Path
				if strings.HasSuffix(path, "/json") && !strings.HasSuffix(path, "/containers/json") && strings.Contains(path, "/containers/") {
					path = "/inspect"
				}
				if strings.HasSuffix(path, step) {
					<-release
				}
				return false
			}})
			t.Cleanup(free)
			l := launcher(t, c)
			t.Cleanup(free) // before the launcher is closed
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			_, err := l.Launch(ctx) // returns although the engine does not answer
			wantError(t, err)
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error %v, want the deadline", err)
			}
		})
	}
}

// TestALostAnswerToTheWaitIsMadeUpFor breaks the connection on which the
// engine would report the end.
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
				testenv.Await(t, "the removal of the container", func() bool {
					return len(containers(t, engine(t), runLabel+"="+t.Name())) == 0
				})
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
		bound      time.Duration
		words      []string
	}{
		{"nothing there", goneAddress, testenv.Patience, []string{goneAddress, "DOCKER_HOST", "no such file", "start Docker Engine"}},
		{"nobody answers", silentAddress, 100 * time.Millisecond, []string{silentAddress, "deadline exceeded"}},
		{"ssh", "ssh://me@there", testenv.Patience, []string{"ssh://me@there", "not supported", "ssh -NL"}},
		{"nonsense", "nonsense", testenv.Patience, []string{"nonsense"}},
		{"refused", "tcp://127.0.0.1:1", testenv.Patience, []string{"connection refused"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("DOCKER_HOST", tt.host)
			ctx, cancel := context.WithTimeout(t.Context(), tt.bound)
			defer cancel()
			_, err := docker.Connect(ctx, docker.EngineConfig{})
			wantError(t, err, tt.words...)
			var unreachable *docker.UnreachableError
			if !errors.As(err, &unreachable) || len(unreachable.Attempts) != 1 || unreachable.Attempts[0].Source != "DOCKER_HOST" {
				t.Errorf("error %v, want one attempt", err)
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

func TestAnImageThatTheEngineDoesNotHaveIsRefused(t *testing.T) {
	c := config(t, "wait")
	c.Image = "hoosegen/none:0"
	_, err := docker.New(c)
	wantError(t, err, "use image hoosegen/none:0", "does not have it", "hoosegen build")
	for _, name := range []string{".", "engine_test.go", "./testdata/inmate"} {
		c.Image = name
		_, err := docker.New(c)
		wantError(t, err, "use image "+name, "it is a file or directory of this machine", "hoosegen build")
	}
}

func TestARuntimeThatTheEngineDoesNotHaveIsRefused(t *testing.T) {
	c := config(t, "wait")
	c.Runtime = "none-such"
	_, err := docker.New(c)
	wantError(t, err, "none-such", "daemon.json")
}

func TestALauncherSaysWhatItIs(t *testing.T) {
	c := config(t, "wait")
	if got := launcher(t, c).String(); !strings.HasPrefix(got, "docker (Engine ") || !strings.HasSuffix(got, ", no network)") {
		t.Errorf("it is %q", got)
	}
	c.AllowNetwork, c.Runtime = "bridge", "runc"
	l := launcher(t, c)
	if got := l.String(); !strings.HasSuffix(got, ", runtime runc, network bridge)") || l.Image() != c.Image {
		t.Errorf("it is %q, of %q", got, l.Image())
	}
	if on := l.Weakenings(); len(on) != 1 || on[0].Option != "AllowNetwork" {
		t.Errorf("it is weakened by %v, want AllowNetwork alone", on)
	}
}

package docker_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/client"

	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

// journal notes what hooks are given, with the state of the container then.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) hook(name string) docker.Hook {
	return func(ctx context.Context, id string, engine *client.Client) error {
		state := "gone"
		if got, err := engine.ContainerInspect(ctx, id); err == nil {
			state = got.State.Status
		}
		j.mu.Lock()
		defer j.mu.Unlock()
		j.lines = append(j.lines, name+" "+state)
		return nil
	}
}

func TestHooksAreCalledInTheLifeOfAContainer(t *testing.T) {
	var j journal
	c := start(t, "wait", func(c *docker.Config) {
		c.AfterCreate, c.AfterStart, c.AfterStop = j.hook("create"), j.hook("start"), j.hook("stop")
		// Without its own removal the engine still has the container when it has stopped.
		c.Raw = func(_ *container.Config, h *container.HostConfig, _ *network.NetworkingConfig) { h.AutoRemove = false }
	})
	awaitReady(t, c)
	if err := engine(t).ContainerKill(t.Context(), c.ID(), "KILL"); err != nil {
		t.Fatal(err)
	}
	waitExit(t, c)
	if want := []string{"create created", "start running", "stop exited"}; !slices.Equal(j.lines, want) {
		t.Errorf("hooks %q, want %q", j.lines, want)
	}
	if err := c.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestAFailedStepLeavesNothing makes each step of a launch fail.
func TestAFailedStepLeavesNothing(t *testing.T) {
	errHook := errors.New("the hook says no")
	fail := func(context.Context, string, *client.Client) error { return errHook }
	tests := []struct {
		name   string
		change func(*docker.Config)
		words  []string
	}{
		{"no such image", func(c *docker.Config) {
			c.Raw = func(c *container.Config, _ *container.HostConfig, _ *network.NetworkingConfig) {
				c.Image = "hoosegen/none:0"
			}
		}, []string{"hoosegen/none:0", "hoosegen build"}},
		{"a configuration that the engine refuses", func(c *docker.Config) {
			c.Volumes = []launch.Volume{{Host: "/does/not/exist", Cell: "/v"}}
		}, []string{"/does/not/exist"}},
		{"AfterCreate", func(c *docker.Config) { c.AfterCreate = fail }, []string{"hook AfterCreate", errHook.Error()}},
		{"no such program", func(c *docker.Config) {
			c.Raw = func(c *container.Config, _ *container.HostConfig, _ *network.NetworkingConfig) {
				c.Entrypoint = []string{"/none"}
			}
		}, []string{"start container", "/none"}},
		{"AfterStart", func(c *docker.Config) { c.AfterStart = fail }, []string{"hook AfterStart", errHook.Error()}},
		{"a removal while it is made", func(c *docker.Config) {
			c.AfterCreate = func(ctx context.Context, id string, engine *client.Client) error {
				return engine.ContainerRemove(ctx, id, container.RemoveOptions{Force: true})
			}
		}, []string{"attach to container"}},
		{"a terminal set by Raw", func(c *docker.Config) {
			c.Raw = func(c *container.Config, _ *container.HostConfig, _ *network.NetworkingConfig) { c.Tty = true }
		}, []string{"Raw set Tty or unset"}},
		{"a filter that is none", func(c *docker.Config) { c.Seccomp = `"text"` }, []string{"start container", "seccomp profile", "the profile in Seccomp"}},
		{"a closed standard input set by Raw", func(c *docker.Config) {
			c.Raw = func(c *container.Config, _ *container.HostConfig, _ *network.NetworkingConfig) { c.OpenStdin = false }
		}, []string{"Raw set Tty or unset OpenStdin"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := config(t, "wait")
			tt.change(&c)
			l := launcher(t, c)
			_, err := l.Launch(t.Context())
			wantError(t, err, tt.words...)
			if left := containers(t, engine(t), runLabel+"="+t.Name()); len(left) > 0 {
				t.Errorf("containers are left: %v", left)
			}
		})
	}
}

func TestAnErrorOfAfterStopIsToldByClose(t *testing.T) {
	errHook := errors.New("the hook says no")
	l := launcher(t, func() docker.Config {
		c := config(t, "flash")
		c.AfterStop = func(context.Context, string, *client.Client) error { return errHook }
		return c
	}())
	c := launchCell(t, l)
	waitExit(t, c)
	if err := c.Close(t.Context()); !errors.Is(err, errHook) {
		t.Errorf("Close: %v, want the hook's error", err)
	}
}

func TestRawHasTheLastWordButForOurLabels(t *testing.T) {
	c := start(t, "wait", func(c *docker.Config) {
		c.Raw = func(c *container.Config, h *container.HostConfig, _ *network.NetworkingConfig) {
			c.Hostname = "raw"
			h.Memory, h.MemorySwap = 100<<20, 100<<20
			delete(c.Labels, "hoosegen")
			c.Labels["hoosegen.owner.pid"] = "1"
		}
	})
	got := inspect(t, engine(t), c)
	if got.Config.Hostname != "raw" || got.HostConfig.Memory != 100<<20 {
		t.Errorf("host name %q, memory %d; want raw and %d", got.Config.Hostname, got.HostConfig.Memory, 100<<20)
	}
	if got.Config.Labels["hoosegen"] != "1" || got.Config.Labels["hoosegen.owner.pid"] == "1" {
		t.Errorf("labels %v, want hoosegen's own", got.Config.Labels)
	}
}

func TestALaunchWhoseContextEndsLeavesNothing(t *testing.T) {
	l := launcher(t, config(t, "wait"))
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := l.Launch(canceled)
	wantError(t, err)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	// At whatever moment it ends, either there is a cell or an error.
	for range 8 {
		ctx, cancel := context.WithCancel(t.Context())
		begun := make(chan struct{})
		go func() {
			<-begun
			cancel()
		}()
		close(begun)
		if c, err := l.Launch(ctx); err == nil {
			if err := c.Close(t.Context()); err != nil {
				t.Error(err)
			}
		} else if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want context.Canceled", err)
		}
		cancel()
	}
}

func TestACancelInEachStepLeavesNothing(t *testing.T) {
	for _, step := range []string{"create", "start"} {
		t.Run(step, func(t *testing.T) {
			c := config(t, "wait")
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			hook := func(ctx context.Context, _ string, _ *client.Client) error {
				cancel()
				<-ctx.Done()
				return nil
			}
			if step == "create" {
				c.AfterCreate = hook
			} else {
				c.AfterStart = func(ctx context.Context, id string, e *client.Client) error {
					return errors.Join(hook(ctx, id, e), ctx.Err())
				}
			}
			_, err := launcher(t, c).Launch(ctx)
			wantError(t, err)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("error %v, want context.Canceled", err)
			}
		})
	}
}

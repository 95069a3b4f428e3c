package docker_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

func TestChannelCarriesBytesBothWays(t *testing.T) {
	c := start(t, "echo", nil)
	sent := bytes.Repeat([]byte("0123456789abcdef"), 1<<18) // 4 MiB, more than any buffer between
	var group sync.WaitGroup
	group.Go(func() {
		if _, err := c.Channel().Write(sent); err != nil {
			t.Error(err)
		}
	})
	got := make([]byte, len(sent))
	if _, err := io.ReadFull(c.Channel(), got); err != nil {
		t.Fatal(err)
	}
	group.Wait()
	if !bytes.Equal(got, sent) {
		t.Error("what came back is not what was sent")
	}
}

func TestExitIsTold(t *testing.T) {
	tests := []struct {
		mode   string
		change func(*docker.Config)
		want   launch.Exit
	}{
		{"flash", nil, launch.Exit{Code: 7, Stderr: []byte("err")}},
		{"text", nil, launch.Exit{Code: 2, Stderr: []byte("panic: boom")}},
		{"report", nil, launch.Exit{Code: -1, Signal: 9, OutOfMemory: true, Stdout: []byte("last bytes")}},
		{"killed", nil, launch.Exit{Code: -1, Signal: 9, Stdout: []byte("last bytes")}},
		{"eat", func(c *docker.Config) { c.Memory = 32 << 20 }, launch.Exit{Code: -1, Signal: 9, OutOfMemory: true}},
		{"nothing known", nil, launch.Exit{Code: 99, Stderr: []byte("no such mode\n")}},
	}
	for _, tt := range tests {
		t.Run(tt.mode, func(t *testing.T) {
			sameExit(t, waitExit(t, start(t, tt.mode, tt.change)), tt.want)
		})
	}
}

func sameExit(t *testing.T, got, want launch.Exit) {
	t.Helper()
	if got.Code != want.Code || got.Signal != want.Signal || got.OutOfMemory != want.OutOfMemory || got.Killed != want.Killed ||
		!bytes.Equal(got.Stdout, want.Stdout) || !bytes.Equal(got.Stderr, want.Stderr) {
		t.Errorf("exit %+v, want %+v", got, want)
	}
}

func TestAKillFromOutsideIsNotTakenForMemory(t *testing.T) {
	c := start(t, "wait", nil)
	awaitReady(t, c)
	if err := engine(t).ContainerKill(t.Context(), c.ID(), "KILL"); err != nil {
		t.Fatal(err)
	}
	sameExit(t, waitExit(t, c), launch.Exit{Code: -1, Signal: 9})
}

func TestClosingTheChannelEndsAnInmateThatListens(t *testing.T) {
	c := start(t, "echo", nil)
	if err := c.Channel().Close(); err != nil {
		t.Fatal(err)
	}
	if exit := waitExit(t, c); exit.Code != 0 || exit.Killed {
		t.Errorf("exit %+v, want code 0 by itself", exit)
	}
}

func TestCloseKillsWhatDoesNotListen(t *testing.T) {
	c := start(t, "wait", nil)
	awaitReady(t, c)
	read := make(chan error, 1)
	go func() {
		_, err := c.Channel().Read(make([]byte, 1))
		read <- err
	}()
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if err := c.Close(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if err := <-read; !errors.Is(err, os.ErrClosed) {
		t.Errorf("a blocked Read returned %v, want os.ErrClosed", err)
	}
	sameExit(t, waitExit(t, c), launch.Exit{Code: -1, Signal: 9, Killed: true})
	if left := containers(t, engine(t), runLabel+"="+t.Name()); len(left) > 0 {
		t.Errorf("after Close there is %v", left)
	}
}

func TestCloseWithADoneContextStillRemoves(t *testing.T) {
	c := start(t, "wait", nil)
	done, cancel := context.WithCancel(t.Context())
	cancel()
	wantError(t, c.Close(done), "its removal goes on")
	if exit := waitExit(t, c); !exit.Killed {
		t.Errorf("exit %+v, want killed", exit)
	}
	if err := c.Close(t.Context()); err != nil {
		t.Errorf("closing again: %v", err)
	}
}

func TestWaitHeedsItsContext(t *testing.T) {
	c := start(t, "wait", nil)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err := c.Wait(ctx)
	wantError(t, err, "wait for container")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want the deadline", err)
	}
}

func TestARemovalBySomebodyElseIsNoError(t *testing.T) {
	c := start(t, "wait", nil)
	awaitReady(t, c)
	// Both at once, so that the engine answers one of them "already in progress".
	var group sync.WaitGroup
	group.Go(func() {
		_ = engine(t).ContainerRemove(context.Background(), c.ID(), container.RemoveOptions{Force: true})
	})
	if err := c.Close(t.Context()); err != nil {
		t.Error(err)
	}
	group.Wait()
}

func TestLauncherCloseRemovesItsCells(t *testing.T) {
	l := launcher(t, config(t, "wait"))
	var cells []launch.Cell
	for range 3 {
		cells = append(cells, launchCell(t, l))
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range cells {
		if exit := waitExit(t, c); !exit.Killed {
			t.Errorf("exit %+v, want killed", exit)
		}
	}
	_, err := l.Launch(t.Context())
	wantError(t, err, "the launcher is closed")
}

func TestLauncherCloseInTheMidstOfLaunches(t *testing.T) {
	l := launcher(t, config(t, "wait"))
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if _, err := l.Launch(context.Background()); err != nil {
				wantError(t, err, "the launcher is closed")
			}
		})
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	group.Wait()
}

// TestLauncherCloseCutsALaunchShort holds the engine's answer to one request of
// a launch until the launch has failed, so that it is Close that ends it.
func TestLauncherCloseCutsALaunchShort(t *testing.T) {
	for _, step := range []string{"create", "?*/json", "?*/attach", "?*/wait", "?*/start"} {
		t.Run(path.Base(step), func(t *testing.T) {
			reached, release := make(chan struct{}), make(chan struct{})
			var once sync.Once
			c := config(t, "wait")
			c.Engine.Host = engineProxy(t, rules{request: func(_ http.ResponseWriter, r *http.Request) bool {
				if ok, _ := path.Match("/*/containers/"+step, r.URL.Path); ok {
					once.Do(func() { close(reached); <-release })
				}
				return false
			}})
			l := launcher(t, c)
			launched := make(chan error, 1)
			go func() {
				_, err := l.Launch(context.Background())
				launched <- err
			}()
			<-reached
			closed := make(chan error, 1)
			go func() { closed <- l.Close() }()
			wantError(t, <-launched, "start a cell of "+c.Image, "the launcher is closed")
			close(release)
			if err := <-closed; err != nil {
				t.Error(err)
			}
			if left := containers(t, engine(t), runLabel+"="+t.Name()); len(left) > 0 {
				t.Errorf("containers are left: %v", left)
			}
		})
	}
}

// TestVeryShortContainersLoseNothing is the race of attaching: an inmate that
// prints and is gone at once.
func TestVeryShortContainersLoseNothing(t *testing.T) {
	n := testenv.Times(12, 1000)
	l := launcher(t, config(t, "flash"))
	jobs := make(chan int)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for i := range jobs {
				flashOnce(t, l, i)
			}
		})
	}
	for i := range n {
		jobs <- i
	}
	close(jobs)
	group.Wait()
}

// flashOnce reads before, after, or without waiting, in turn.
func flashOnce(t *testing.T, l *docker.Launcher, i int) {
	ctx := t.Context()
	c, err := l.Launch(ctx)
	if err != nil {
		t.Error(err)
		return
	}
	defer func() {
		if err := c.Close(ctx); err != nil {
			t.Error(err)
		}
	}()
	if i%2 == 0 {
		_, _ = c.Wait(ctx)
	}
	out, err := io.ReadAll(c.Channel())
	if string(out) != "out" || err != nil {
		t.Errorf("cell %d: read %q, %v; want out", i, out, err)
	}
	exit, err := c.Wait(ctx)
	if err != nil || exit.Code != 7 || string(exit.Stderr) != "err" {
		t.Errorf("cell %d: exit %+v, %v; want code 7 and err", i, exit, err)
	}
}

func TestOutputThatFillsThePipesIsWholeForALateReader(t *testing.T) {
	c := start(t, "big", nil)
	if exit := waitExit(t, c); exit.Code != 0 {
		t.Fatalf("exit %+v", exit)
	}
	out, err := io.ReadAll(c.Channel())
	if len(out) != 1<<20 || err != nil {
		t.Errorf("read %s bytes, %v; want %d", strconv.Itoa(len(out)), err, 1<<20)
	}
}

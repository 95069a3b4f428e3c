package docker_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/client"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/image"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

// hostVariable makes the test binary a host application of its own; its value
// says which.
const hostVariable = "DOCKER_TEST_HOST"

func TestMain(m *testing.M) {
	docker.Janitor()
	if kind := os.Getenv(hostVariable); kind != "" {
		os.Exit(hosts[kind]())
	}
	testenv.MainOfProcesses()
	code := m.Run()
	forgetImage()
	os.Exit(code)
}

// runLabel is on every container of this run of the tests, so that what is
// left of it can be counted while others use the engine.
var runLabel = fmt.Sprintf("test.run.%d.%d", os.Getpid(), time.Now().UnixNano())

// engine connects to the engine, for looking at what the launcher does from
// outside. Without one the test is skipped, or fails where that is asked for.
func engine(t testing.TB) *client.Client {
	t.Helper()
	e, err := docker.Connect(t.Context(), docker.EngineConfig{})
	if err != nil {
		testenv.Missing(t, "there is no Docker Engine: %v", err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e.Client()
}

// testImage is the image of testdata/inmate, built once and removed at the end.
var testImage = sync.OnceValues(func() (string, error) {
	name := fmt.Sprintf("hoosegen-test/docker-%d", os.Getpid())
	ref, err := image.Build(context.Background(), image.Config{Package: "./testdata/inmate", AnyProgram: true, Name: name})
	builtImage = ref
	return ref, err
})

var builtImage string

func forgetImage() {
	if builtImage == "" {
		return
	}
	e, err := docker.Connect(context.Background(), docker.EngineConfig{})
	if err == nil {
		err = errors.Join(e.RemoveImage(context.Background(), builtImage), e.Close())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

// config is what the tests start from: the image, and MODE for it. When the
// test has ended and all it had made is closed, no goroutine may be left.
func config(t testing.TB, mode string) docker.Config {
	t.Helper()
	ref, err := testImage()
	if err != nil {
		engine(t) // skips without one
		t.Fatal(err)
	}
	hoosetest.NoLeaks(t)
	return docker.Config{Image: ref, Env: map[string]string{"MODE": mode}, Labels: map[string]string{runLabel: t.Name()}}
}

// launcher returns a launcher; when the test ends, it must leave no container.
func launcher(t testing.TB, c docker.Config) *docker.Launcher {
	t.Helper()
	cli := engine(t)
	l, err := docker.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Errorf("close the launcher: %v", err)
		}
		if left := containers(t, cli, runLabel+"="+t.Name()); len(left) > 0 {
			t.Errorf("containers are left: %v", left)
		}
	})
	return l
}

func launchCell(t testing.TB, l *docker.Launcher) launch.Cell {
	t.Helper()
	c, err := l.Launch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// start makes a launcher for one cell and starts it.
func start(t testing.TB, mode string, change func(*docker.Config)) launch.Cell {
	t.Helper()
	c := config(t, mode)
	if change != nil {
		change(&c)
	}
	return launchCell(t, launcher(t, c))
}

func waitExit(t testing.TB, c launch.Cell) launch.Exit {
	t.Helper()
	exit, err := c.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return exit
}

// awaitReady returns when the inmate of mode "wait" runs.
func awaitReady(t testing.TB, c launch.Cell) {
	t.Helper()
	b := make([]byte, len("ready"))
	if _, err := io.ReadFull(c.Channel(), b); err != nil || string(b) != "ready" {
		t.Fatalf("read %q, %v", b, err)
	}
}

// containers lists the ids of the containers with a label, running or not.
func containers(t testing.TB, cli *client.Client, label string) []string {
	t.Helper()
	list, err := cli.ContainerList(context.Background(), container.ListOptions{All: true, Filters: filters.NewArgs(filters.Arg("label", label))})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, c := range list {
		ids = append(ids, c.ID[:12]+" "+c.State)
	}
	return ids
}

// inspect looks at a cell's container from outside.
func inspect(t testing.TB, cli *client.Client, c launch.Cell) container.InspectResponse {
	t.Helper()
	got, err := cli.ContainerInspect(t.Context(), c.ID())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// wantError checks that err is a *launch.Error of this package with the given
// words in it.
func wantError(t testing.TB, err error, words ...string) {
	t.Helper()
	var typed *launch.Error
	if !errors.As(err, &typed) || typed.Launcher != "docker" {
		t.Fatalf("error %v, want a *launch.Error", err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error %q, want %q in it", err, w)
		}
	}
}

var hosts = map[string]func() int{}

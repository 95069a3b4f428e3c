package jail

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

// scratch is a directory that every user may read, for what is built once for
// all tests.
var scratch string

func TestMain(m *testing.M) {
	testenv.MainOfProcesses()
	testenv.SeeProcesses()
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "hoosegen-jail-")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		if err := os.Chmod(dir, 0o755); err != nil {
			panic(err)
		}
		scratch = dir
		return m.Run()
	}())
}

// built builds a program once. Where there is no go command, the variable
// JAIL_TEST_PROGRAMS names a directory in which all of them are.
func built(pkg string) func() (string, error) {
	return sync.OnceValues(func() (string, error) {
		if dir := os.Getenv("JAIL_TEST_PROGRAMS"); dir != "" {
			return filepath.Join(dir, filepath.Base(pkg)), nil
		}
		name := filepath.Join(scratch, filepath.Base(pkg))
		cmd := exec.Command("go", "build", "-buildvcs=false", "-o", name, pkg)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		cmd.Stderr = os.Stderr
		if err := cmd.Run(); err != nil {
			return "", err
		}
		return name, os.Chmod(name, 0o755)
	})
}

var (
	probe = built("./testdata/probe")
	self  = built("./testdata/self")
)

func program(tb testing.TB, build func() (string, error)) string {
	tb.Helper()
	name, err := build()
	if err != nil {
		tb.Fatalf("build the program: %v", err)
	}
	return name
}

// launcher returns one whose cells run the probe. Unless change says
// otherwise it is as hard as the machine allows, and where that has no cgroup
// the limits that are not enforced are accepted, for tests of other things.
func launcher(tb testing.TB, mode string, change func(*Config)) *Launcher {
	tb.Helper()
	config := Config{Program: program(tb, probe), Env: map[string]string{"MODE": mode}}
	if change != nil {
		change(&config)
	}
	l, err := New(config)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := l.Close(); err != nil {
			tb.Errorf("close the launcher: %v", err)
		}
	})
	return l
}

// start launches a cell of the probe; the test fails when the cell leaves a
// goroutine or a descriptor behind.
func start(t *testing.T, mode string, change func(*Config)) launch.Cell {
	t.Helper()
	before := openFiles(t)
	t.Cleanup(func() {
		if after := openFiles(t); after > before {
			t.Errorf("%d descriptors are open, %d were", after, before)
		}
	})
	hoosetest.NoLeaks(t)
	c, err := launcher(t, mode, change).Launch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return c
}

func openFiles(t *testing.T) int {
	t.Helper()
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(fds)
}

func wait(t *testing.T, c launch.Cell) launch.Exit {
	t.Helper()
	exit, err := c.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return exit
}

// say returns all that the probe writes to the channel.
func say(t *testing.T, c launch.Cell) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := io.Copy(&b, c.Channel()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// awaitReady returns once the probe says that it waits.
func awaitReady(t *testing.T, c launch.Cell) {
	t.Helper()
	var line [6]byte
	if _, err := io.ReadFull(c.Channel(), line[:]); err != nil || string(line[:]) != "ready\n" {
		t.Fatalf("the probe says %q, %v", line, err)
	}
}

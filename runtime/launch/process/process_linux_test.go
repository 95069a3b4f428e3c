package process

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/internal/report"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/proc"
)

// program is testdata/inmate, built once for all tests.
var program string

func TestMain(m *testing.M) {
	testenv.MainOfProcesses()
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "hoosegen-process-")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		program = filepath.Join(dir, "inmate")
		if out, err := exec.Command("go", "build", "-o", program, "./testdata/inmate").CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "build the inmate: %v\n%s", err, out)
			return 1
		}
		return m.Run()
	}())
}

// start launches the inmate; the test fails when the cell leaves a goroutine
// behind.
func start(t *testing.T, mode string, change func(*Config)) launch.Cell {
	t.Helper()
	hoosetest.NoLeaks(t)
	config := Config{Program: program, Env: map[string]string{"MODE": mode}}
	if change != nil {
		change(&config)
	}
	l, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	c, err := l.Launch(t.Context())
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

func wait(t *testing.T, c launch.Cell) launch.Exit {
	t.Helper()
	exit, err := c.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return exit
}

func TestChannelCarriesBytesBothWays(t *testing.T) {
	c := start(t, "echo", nil)
	sent := bytes.Repeat([]byte("0123456789abcdef"), 1<<17) // 2 MiB, more than the pipes hold
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

func TestChildGetsNothingOfTheHost(t *testing.T) {
	t.Setenv("SECRET_OF_THE_HOST", "1")
	c := start(t, "environment", func(c *Config) {
		c.Args = []string{"one", "two"}
		c.Env["LANG"] = "C"
	})
	got, err := io.ReadAll(c.Channel())
	if err != nil {
		t.Fatal(err)
	}
	// What the test itself was started with passes through; nothing is added.
	want := fmt.Sprintf("HOOSEGEN_ENTRY=supervisor\nHOOSEGEN_KEEP=LANG,MODE\nHOOSEGEN_REPORT=1\nLANG=C\nMODE=environment\none two\nleader=true\ndir=/\ninherited=%d\n", inherited())
	if string(got) != want {
		t.Errorf("the child sees\n%swant\n%s", got, want)
	}
}

func TestWorkingDirectoryAndOneProcessArePassed(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c := start(t, "environment", func(c *Config) { c.Dir, c.OneProcess = dir, true })
	got, err := io.ReadAll(c.Channel())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"HOOSEGEN_ENTRY=inmate\n", "dir=" + dir + "\n"} {
		if !strings.Contains(string(got), want) {
			t.Errorf("the child sees %q, want %q among it", got, want)
		}
	}
}

func TestExitIsTold(t *testing.T) {
	tests := []struct {
		mode string
		want launch.Exit
	}{
		{"text", launch.Exit{Code: 2, Stderr: []byte("panic: boom")}},
		{"report", launch.Exit{Code: -1, Signal: 9, OutOfMemory: true, Stdout: []byte("last bytes")}},
		{"killed", launch.Exit{Code: -1, Signal: 9}},
		{"no such mode", launch.Exit{Code: 99, Stderr: []byte("no such mode\n")}},
	}
	for _, tt := range tests {
		t.Run(tt.mode, func(t *testing.T) {
			got := wait(t, start(t, tt.mode, nil))
			if got.Code != tt.want.Code || got.Signal != tt.want.Signal || got.OutOfMemory != tt.want.OutOfMemory || got.Killed ||
				!bytes.Equal(got.Stdout, tt.want.Stdout) || !bytes.Equal(got.Stderr, tt.want.Stderr) {
				t.Errorf("exit %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestClosingTheChannelEndsAnInmateThatListens(t *testing.T) {
	c := start(t, "echo", nil)
	for range 2 {
		if err := c.Channel().Close(); err != nil {
			t.Fatal(err)
		}
	}
	if exit := wait(t, c); exit.Code != 0 || exit.Killed {
		t.Errorf("exit %+v, want code 0 by itself", exit)
	}
}

func TestCloseKillsWhatDoesNotListen(t *testing.T) {
	c := start(t, "wait", nil)
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
	if err := <-read; err == nil {
		t.Error("a blocked Read returned no error")
	}
	if exit := wait(t, c); exit.Signal != 9 || !exit.Killed {
		t.Errorf("exit %+v, want killed by Close with signal 9", exit)
	}
}

func TestCloseKillsDescendantsInOtherSessions(t *testing.T) {
	c := start(t, "family", nil)
	line, err := bufio.NewReader(c.Channel()).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	grandchild, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	if p, err := proc.ReadStat(grandchild); err != nil || p.Session != grandchild {
		t.Fatalf("the grandchild %d is not a session leader: %+v, %v", grandchild, p, err)
	}
	if err := c.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p, err := proc.ReadStat(grandchild); err == nil && !p.Zombie {
		t.Errorf("the grandchild %d still runs", grandchild)
	}
}

func TestWaitDoesNotHangOnAnOrphanThatHoldsTheReport(t *testing.T) {
	c := start(t, "orphan", nil)
	line, err := bufio.NewReader(c.Channel()).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	if exit := wait(t, c); exit.Code != 4 {
		t.Errorf("exit %+v, want code 4", exit)
	}
	if orphan, err := strconv.Atoi(strings.TrimSpace(line)); err == nil {
		_ = syscall.Kill(orphan, syscall.SIGKILL)
	}
}

func TestAFloodOnDescriptor2IsDrainedAndBounded(t *testing.T) {
	c := start(t, "flood", nil)
	if line, err := bufio.NewReader(c.Channel()).ReadString('\n'); err != nil {
		t.Fatalf("%q, %v", line, err)
	}
	if err := c.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if exit := wait(t, c); len(exit.Stderr) != report.TailSize {
		t.Errorf("%d bytes of stderr kept, want %d", len(exit.Stderr), report.TailSize)
	}
}

func TestACellLeavesNoDescriptor(t *testing.T) {
	before := openFiles(t)
	for range 5 {
		c := start(t, "echo", nil)
		if err := c.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if after := openFiles(t); after > before {
		t.Errorf("%d descriptors are open, %d were", after, before)
	}
}

func openFiles(t *testing.T) int {
	t.Helper()
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(fds)
}

func TestNewAndLaunchRefuse(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("no program"), 0o755); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		config Config
		want   error
	}{
		{"no program", Config{}, nil},
		{"missing program", Config{Program: "/does/not/exist"}, fs.ErrNotExist},
		{"a directory", Config{Program: "/"}, fs.ErrPermission},
		{"not executable", Config{Program: "/proc/self/status"}, fs.ErrPermission},
		{"a reserved variable", Config{Program: program, Env: map[string]string{"HOOSEGEN_X": ""}}, nil},
		{"no program format", Config{Program: text}, syscall.ENOEXEC},
		{"missing directory", Config{Program: program, Dir: "/does/not/exist"}, fs.ErrNotExist},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := openFiles(t)
			l, err := New(tt.config)
			if err == nil {
				_, err = l.Launch(t.Context())
			}
			var typed *launch.Error
			if !errors.As(err, &typed) || typed.Launcher != "process" {
				t.Fatalf("error %v, want a *launch.Error", err)
			}
			if tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("error %v, want one that is %v", err, tt.want)
			}
			if after := openFiles(t); after > before {
				t.Errorf("%d descriptors are open, %d were", after, before)
			}
		})
	}
}

func TestLaunchWithADoneContextStartsNothing(t *testing.T) {
	l, err := New(Config{Program: program})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Launch(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

func TestFamilyIsFoundByParentGroupAndSession(t *testing.T) {
	all := map[int]proc.Stat{
		10: {PID: 10, Parent: 1, Group: 10, Session: 10},
		11: {PID: 11, Parent: 10, Group: 11, Session: 11},               // a child in its own session
		12: {PID: 12, Parent: 11, Group: 11, Session: 11},               // a grandchild
		13: {PID: 13, Parent: 1, Group: 10, Session: 99},                // in the group
		14: {PID: 14, Parent: 1, Group: 14, Session: 10},                // in the session
		15: {PID: 15, Parent: 10, Group: 10, Session: 10, Zombie: true}, // dead
		20: {PID: 20, Parent: 1, Group: 20, Session: 20},                // a stranger
		30: {PID: 30, Parent: 31}, 31: {PID: 31, Parent: 30},            // a loop, as a torn listing can show
	}
	var got []int
	for _, p := range family(10, all) {
		got = append(got, p.PID)
	}
	slices.Sort(got)
	if want := []int{11, 12, 13, 14}; !slices.Equal(got, want) {
		t.Errorf("family %v, want %v", got, want)
	}
}

// inherited counts the descriptors that survive an exec. What the Go runtime
// opens for itself is close-on-exec.
func inherited() int {
	n := 0
	for fd := range uintptr(1024) {
		if flags, err := unix.FcntlInt(fd, unix.F_GETFD, 0); err == nil && flags&unix.FD_CLOEXEC == 0 {
			n++
		}
	}
	return n
}

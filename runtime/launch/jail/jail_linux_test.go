package jail

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/internal/report"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/cells"
)

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

// TestACellHoldsNothingButItsProgram compares all that a process can see.
func TestACellHoldsNothingButItsProgram(t *testing.T) {
	t.Setenv("SECRET_OF_THE_HOST", "1")
	const head = `args=/inmate one two
env=HOOSEGEN_ENTRY=supervisor HOOSEGEN_KEEP=LANG,MODE HOOSEGEN_REPORT=1 LANG=C MODE=look HOOSEGEN_SELF=/inmate
dir=/
host=inmate
pid=2
ids=65534 65534 []
`
	dir := t.TempDir()
	if err := errors.Join(os.WriteFile(filepath.Join(dir, "file"), nil, 0o644), os.Chmod(dir, 0o755), os.Chmod(filepath.Dir(dir), 0o755)); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		change func(*Config)
		want   string
	}{
		{"default", nil, "---------- /inmate\nd--------- /tmp\n"},
		{"with /proc", func(c *Config) { c.Proc = true }, "---------- /inmate\nd--------- /proc\nd--------- /tmp\n"},
		{"with devices", func(c *Config) { c.Devices, c.AllowUnenforcedLimits = true, true },
			"d--------- /dev\nDc--------- /dev/full\nDc--------- /dev/null\nDc--------- /dev/random\nDc--------- /dev/urandom\nDc--------- /dev/zero\n---------- /inmate\nd--------- /tmp\n"},
		{"with volumes", func(c *Config) {
			c.Volumes = []launch.Volume{{Host: dir, Cell: "/data/in"}, {Host: filepath.Join(dir, "file"), Cell: "/data/one"}}
		},
			"d--------- /data\nd--------- /data/in\n---------- /data/in/file\n---------- /data/one\n---------- /inmate\nd--------- /tmp\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := say(t, start(t, "look", func(c *Config) {
				c.Args, c.Env["LANG"] = []string{"one", "two"}, "C"
				if tt.change != nil {
					tt.change(c)
				}
			}))
			got = strings.Replace(got, "ENTRY=inmate", "ENTRY=supervisor", 1)                          // where there is no cgroup
			got = regexp.MustCompile(`(ids=65534 65534) \[[65534 ]*\]`).ReplaceAllString(got, "$1 []") // an ordinary user cannot leave its groups
			if got != head+tt.want {
				t.Errorf("the inmate sees\n%s\nwant\n%s", got, head+tt.want)
			}
		})
	}
}

func TestVolumesAreReadOnlyUnlessAsked(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "file")
	if err := errors.Join(os.WriteFile(name, []byte("kept"), 0o666), os.Chmod(name, 0o666), os.Chmod(dir, 0o755), os.Chmod(filepath.Dir(dir), 0o755)); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		readWrite bool
		want      string
		left      string
	}{
		{false, "/v/file: \"kept\" <nil>\nwrite: open /v/file: (read-only file system|permission denied)\n", "kept"},
		{true, "/v/file: \"kept\" <nil>\nwrite: <nil>\n", "changed"},
	}
	for _, tt := range tests {
		got := say(t, start(t, "cat", func(c *Config) {
			c.Args, c.Dir = []string{"/v/file"}, "/v"
			c.Volumes = []launch.Volume{{Host: dir, Cell: "/v/", ReadWrite: tt.readWrite}}
		}))
		if !regexp.MustCompile("^" + tt.want + "$").MatchString(got) {
			t.Errorf("read-write %t: the inmate says %q, want %q", tt.readWrite, got, tt.want)
		}
		if left, err := os.ReadFile(name); err != nil || string(left) != tt.left {
			t.Errorf("read-write %t: the file holds %q, %v; want %q", tt.readWrite, left, err, tt.left)
		}
	}
}

func TestUnixSocketsCarryBytesWhenAllowed(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED, NOT ROOT: without a cgroup, sockets leave memory without a limit")
	}
	dir := t.TempDir()
	if err := errors.Join(os.Chmod(dir, 0o777), os.Chmod(filepath.Dir(dir), 0o755)); err != nil {
		t.Fatal(err)
	}
	const none = "operation not permitted"
	for _, tt := range []struct {
		allowed bool
		want    string
	}{
		{true, "pair: <nil>\n/tmp/socket: <nil>\n@abstract: <nil>\n/v/socket: <nil>\n127.0.0.1:0: listen tcp 127.0.0.1:0: socket: " + none + "\n"},
		{false, "pair: " + none + "\n/tmp/socket: listen unix /tmp/socket: socket: " + none + "\n@abstract: listen unix @abstract: socket: " + none +
			"\n/v/socket: listen unix /v/socket: socket: " + none + "\n127.0.0.1:0: listen tcp 127.0.0.1:0: socket: " + none + "\n"},
	} {
		got := say(t, start(t, "sockets", func(c *Config) {
			c.AllowUnixSockets = tt.allowed
			c.Volumes = []launch.Volume{{Host: dir, Cell: "/v", ReadWrite: true}}
		}))
		if got != tt.want {
			t.Errorf("unix sockets allowed %t: the inmate says\n%s\nwant\n%s", tt.allowed, got, tt.want)
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
		{"segfault", launch.Exit{Code: 2}},
		{"no such mode", launch.Exit{Code: 99, Stderr: []byte("no such mode\n")}},
	}
	for _, tt := range tests {
		t.Run(tt.mode, func(t *testing.T) {
			got := wait(t, start(t, tt.mode, nil))
			if tt.mode == "segfault" {
				got.Stderr = nil // stacks
			}
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
	if err := <-read; err == nil {
		t.Error("a blocked Read returned no error")
	}
	if exit := wait(t, c); exit.Signal != 9 || !exit.Killed {
		t.Errorf("exit %+v, want killed by Close with signal 9", exit)
	}
}

func TestCloseKillsDescendantsInOtherSessions(t *testing.T) {
	c := start(t, "family", func(c *Config) { c.AllowUnenforcedLimits, c.Devices = true, true })
	awaitReady(t, c)
	awaitReady(t, c)
	// The init itself shows root alone where it is.
	child, err := os.ReadFile("/proc/" + c.ID() + "/task/" + c.ID() + "/children")
	if err != nil {
		t.Fatal(err)
	}
	namespace, err := os.Readlink("/proc/" + strings.TrimSpace(string(child)) + "/ns/pid")
	if err != nil {
		t.Fatal(err)
	}
	if n := inNamespace(t, namespace); n != 2 && n != 3 {
		t.Fatalf("%d processes are to be seen in the cell, want 2, and its init", n)
	}
	if err := c.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := inNamespace(t, namespace); n != 0 {
		t.Errorf("%d processes of the cell still run", n)
	}
}

// inNamespace counts the processes in a process namespace.
func inNamespace(t *testing.T, namespace string) (n int) {
	t.Helper()
	links, err := filepath.Glob("/proc/[0-9]*/ns/pid")
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range links {
		if name, err := os.Readlink(link); err == nil && name == namespace {
			n++
		}
	}
	return n
}

func TestClosingTheLauncherEndsItsCells(t *testing.T) {
	l := launcher(t, "wait", nil)
	c, err := l.Launch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if exit := wait(t, c); !exit.Killed {
		t.Errorf("exit %+v, want killed", exit)
	}
	if _, err := l.Launch(t.Context()); !errors.Is(err, cells.ErrClosed) {
		t.Errorf("a closed launcher launches: %v", err)
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

// TestAZygoteThatWasKilledIsReplaced also holds that its cells live on.
func TestAZygoteThatWasKilledIsReplaced(t *testing.T) {
	l := launcher(t, "echo", nil)
	first, err := l.Launch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ping(t, first)
	if err := l.zygote.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-l.zygote.ended
	second, err := l.Launch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ping(t, first)
	ping(t, second)
}

func ping(t *testing.T, c launch.Cell) {
	t.Helper()
	var b [4]byte
	if _, err := c.Channel().Write([]byte("ping")); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(c.Channel(), b[:]); err != nil || string(b[:]) != "ping" {
		t.Fatalf("the echo is %q, %v", b, err)
	}
}

func TestNewAndLaunchRefuse(t *testing.T) {
	good := program(t, probe)
	text := filepath.Join(t.TempDir(), "text")
	if err := errors.Join(os.WriteFile(text, []byte("no program"), 0o755), os.Chmod(filepath.Dir(text), 0o755), os.Chmod(filepath.Dir(filepath.Dir(text)), 0o755)); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		config Config
		want   error
		says   string
	}{
		{"no program", Config{}, nil, "Program is empty"},
		{"missing program", Config{Program: "/does/not/exist"}, fs.ErrNotExist, ""},
		{"a directory", Config{Program: "/"}, fs.ErrPermission, ""},
		{"not executable", Config{Program: "/proc/self/status"}, fs.ErrPermission, "its mode is -r--r--r--"},
		{"a program with a loader", Config{Program: "/bin/sh"}, nil, "CGO_ENABLED=0"},
		{"a reserved variable", Config{Program: good, Env: map[string]string{"HOOSEGEN_X": ""}}, nil, "belong to hoosegen"},
		{"no program format", Config{Program: text}, syscall.ENOEXEC, "build it for linux"},
		{"missing directory", Config{Program: good, Dir: "/does/not/exist"}, fs.ErrNotExist, "go to /does/not/exist"},
		{"a relative directory", Config{Program: good, Dir: "x"}, nil, "Dir"},
		{"too little memory", Config{Program: good, Limits: launch.Limits{Memory: 1}}, nil, "Memory is 1"},
		{"limits that make no sense", Config{Program: good, Limits: launch.Limits{CPUs: -3, PIDs: -2, OpenFiles: 1, FileSize: -9, TmpSize: -1}}, nil, "TmpSize is -1"},
		{"root outside", Config{Program: good, UID: -1}, nil, "UID is -1"},
		{"a volume that is not there", Config{Program: good, Volumes: []launch.Volume{{Host: "/does/not/exist", Cell: "/v"}}}, fs.ErrNotExist, "use the volumes"},
		{"a volume over /proc", Config{Program: good, Volumes: []launch.Volume{{Host: "/", Cell: "/proc/x"}}}, nil, "one within the other"},
		{"a volume over all", Config{Program: good, Volumes: []launch.Volume{{Host: "/", Cell: "/"}}}, nil, "below /"},
		{"a volume in another", Config{Program: good, Volumes: []launch.Volume{{Host: "/", Cell: "/a"}, {Host: "/", Cell: "/a/b"}}}, nil, "one within the other"},
		{"a relative volume", Config{Program: good, Volumes: []launch.Volume{{Host: "x", Cell: "y"}}}, nil, "not an absolute path"},
		{"a cgroup that is none", Config{Program: good, Cgroup: "/tmp"}, nil, "cgroup"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if loader, err := interpreter(tt.config.Program); tt.name == "a program with a loader" && (err != nil || loader == "") {
				t.Skipf("SKIPPED, NOT TESTED: %s has no loader here: %v", tt.config.Program, err)
			}
			before := openFiles(t)
			l, err := New(tt.config)
			if err == nil {
				_, err = l.Launch(t.Context())
				if err := l.Close(); err != nil {
					t.Error(err)
				}
			}
			var typed *launch.Error
			if !errors.As(err, &typed) || typed.Launcher != "jail" {
				t.Fatalf("error %v, want a *launch.Error", err)
			}
			if tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("error %v, want one that is %v", err, tt.want)
			}
			if !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want it to say %q", err, tt.says)
			}
			if after := openFiles(t); after > before {
				t.Errorf("%d descriptors are open, %d were", after, before)
			}
		})
	}
}

func TestLaunchWithADoneContextStartsNothing(t *testing.T) {
	l := launcher(t, "echo", nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Launch(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

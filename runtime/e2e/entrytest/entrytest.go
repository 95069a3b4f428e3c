//go:build linux

// Package entrytest runs inmates as real processes, connected the way a
// launcher connects them, for the tests of entry and inmate.
package entrytest

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/inspect"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/internal/report"
)

// patience bounds every wait of these tests.
const patience = testenv.Patience

// AllTheTime lets an inmate that ends by itself take as long as it does on a
// busy machine: it goes into Config.Extra.
const AllTheTime = "HOOSEGEN_GRACE=60000"

// Build compiles the main package in dir and returns the program's path. It is
// meant for TestMain, which removes into afterwards.
func Build(dir, into string) (string, error) {
	program := filepath.Join(into, filepath.Base(dir))
	cmd := exec.Command("go", "build", "-o", program, ".")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build %s: %w\n%s", dir, err, out)
	}
	return program, nil
}

// Config says how to start a cell.
type Config struct {
	Program string
	Args    []string
	// OneProcess chooses the entry point; false is the supervisor.
	OneProcess bool
	// ByHand leaves out HOOSEGEN_REPORT, as when a person starts it.
	ByHand bool
	// Plain starts the program without any HOOSEGEN_ variable.
	Plain bool
	// Env is what user code is to see.
	Env map[string]string
	// Extra is added to the environment as it is.
	Extra []string
	// Attr is for tests that need namespaces; may be nil.
	Attr *syscall.SysProcAttr
	// Files become descriptors 3 and up.
	Files []*os.File
}

// Cell is a running cell. In and Out are the host's ends of the sidechannel.
type Cell struct {
	In  *os.File
	Out *os.File

	t     testing.TB
	cmd   *exec.Cmd
	ended chan struct{}

	mu     sync.Mutex
	parser report.Parser
	text   bytes.Buffer
}

// Start starts a cell. It is killed, with all that descends from it, when the
// test ends.
func Start(t testing.TB, cfg Config) *Cell {
	t.Helper()
	inR, inW := pipe(t)
	outR, outW := pipe(t)
	errR, errW := pipe(t)
	cmd := exec.Command(cfg.Program, cfg.Args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = inR, outW, errW
	cmd.Env = environment(t, cfg)
	cmd.SysProcAttr = cfg.Attr
	cmd.ExtraFiles = cfg.Files
	if err := cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", cfg.Program, err)
	}
	inR.Close()
	outW.Close()
	errW.Close()
	c := &Cell{In: inW, Out: outR, t: t, cmd: cmd, ended: make(chan struct{})}
	go c.watch(errR)
	t.Cleanup(c.cleanup)
	return c
}

func pipe(t testing.TB) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	return r, w
}

func environment(t testing.TB, cfg Config) []string {
	env, err := report.Environment(cfg.Env, cfg.OneProcess)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, v := range env {
		hand := v == "HOOSEGEN_REPORT=1" && cfg.ByHand
		plain := cfg.Plain && len(v) > 9 && v[:9] == "HOOSEGEN_"
		if !hand && !plain {
			all = append(all, v)
		}
	}
	return append(all, cfg.Extra...)
}

// watch reads descriptor 2 to its end, then waits for the process.
func (c *Cell) watch(from *os.File) {
	defer close(c.ended)
	defer from.Close()
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		c.mu.Lock()
		c.parser.Write(buf[:n])
		c.text.Write(buf[:n])
		c.mu.Unlock()
		if err != nil {
			break
		}
	}
	c.cmd.Wait()
}

func (c *Cell) cleanup() {
	c.In.Close()
	c.Out.Close()
	select {
	case <-c.ended:
	case <-time.After(patience):
		c.t.Errorf("the cell did not end within %v of its channel", patience)
		c.cmd.Process.Kill()
	}
}

// PID returns the process id of the process that was started.
func (c *Cell) PID() int { return c.cmd.Process.Pid }

// Wait waits for the end of the process and of its descriptor 2.
func (c *Cell) Wait() {
	c.t.Helper()
	select {
	case <-c.ended:
	case <-time.After(patience):
		c.t.Fatalf("the cell still runs after %v; descriptor 2 so far: %q", patience, c.Text())
	}
}

// Report waits for the end and returns what the supervisor reported, which
// must be well-formed and complete.
func (c *Cell) Report() report.Report {
	c.t.Helper()
	c.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	r, err := c.parser.Report()
	if err != nil || !r.Complete {
		c.t.Fatalf("no report on descriptor 2 (%v) but %q", err, c.text.Bytes())
	}
	return r
}

// Text returns what has come from descriptor 2.
func (c *Cell) Text() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.text.String()
}

// Status waits for the end and returns the wait status of the process.
func (c *Cell) Status() syscall.WaitStatus {
	c.t.Helper()
	c.Wait()
	return c.cmd.ProcessState.Sys().(syscall.WaitStatus)
}

// ReadAll reads what the cell sends until its end of the channel is closed.
func (c *Cell) ReadAll() string {
	c.t.Helper()
	c.Out.SetReadDeadline(time.Now().Add(patience))
	p, err := io.ReadAll(c.Out)
	if err != nil {
		c.t.Fatalf("read the channel: %v; it had %q, descriptor 2 %q", err, p, c.Text())
	}
	return string(p)
}

// ReadLine reads one line that the cell sends.
func (c *Cell) ReadLine() string {
	c.t.Helper()
	c.Out.SetReadDeadline(time.Now().Add(patience))
	var line []byte
	for b := [1]byte{}; ; {
		if _, err := c.Out.Read(b[:]); err != nil {
			c.t.Fatalf("read a line from the channel: %v; it had %q, descriptor 2 %q", err, line, c.Text())
		}
		if b[0] == '\n' {
			return string(line)
		}
		line = append(line, b[0])
	}
}

// Gone waits until no process with the id exists, or it is a zombie, and
// fails the test when that takes longer than limit.
func Gone(t testing.TB, pid int, limit time.Duration) {
	t.Helper()
	for end := time.Now().Add(limit); ; time.Sleep(5 * time.Millisecond) {
		stat, err := inspect.Living(pid)
		if err != nil {
			return
		}
		if time.Now().After(end) {
			t.Errorf("process %d still lives after %v, in state %s", pid, limit, stat.State)
			return
		}
	}
}

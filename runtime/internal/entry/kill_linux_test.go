package entry_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/entrytest"
	"github.com/hoosegen/hoosegen/runtime/e2e/inspect"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
)

// pids reads process ids from the cell until it says "ready".
func pids(t *testing.T, c *entrytest.Cell) []int {
	t.Helper()
	var all []int
	for {
		line := c.ReadLine()
		if line == "ready" {
			return all
		}
		n, err := strconv.Atoi(line)
		if err != nil {
			t.Fatalf("the cell says %q", line)
		}
		all = append(all, n)
	}
}

// guarded returns a directory for processes that only live while it holds the
// file "go".
func guarded(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// tree returns the ids of all that descend from root.
func tree(t *testing.T, root int) []int {
	t.Helper()
	stats, err := inspect.Processes()
	if err != nil {
		t.Fatal(err)
	}
	children := make(map[int][]int)
	for pid, stat := range stats {
		children[stat.PPID] = append(children[stat.PPID], pid)
	}
	var all []int
	for next := children[root]; len(next) > 0; next = next[1:] {
		all = append(all, next[0])
		next = append(next, children[next[0]]...)
	}
	return all
}

func TestEverythingEndsWhenTheHostGoes(t *testing.T) {
	tests := []struct {
		name, mode string
		byHand     bool
		leave      func(c *entrytest.Cell)
		env        []string
	}{
		{name: "host closes both directions", mode: "ignore", leave: func(c *entrytest.Cell) { c.In.Close(); c.Out.Close() }},
		{name: "host closes its output only", mode: "ignore", leave: func(c *entrytest.Cell) { c.In.Close() }},
		{name: "stopped inmate", mode: "stopped", leave: func(c *entrytest.Cell) { c.In.Close() }},
		{name: "reader goes, started by hand", mode: "ignore", byHand: true, leave: func(c *entrytest.Cell) { c.Out.Close() }},
		{name: "SIGTERM", mode: "ignore", leave: func(c *entrytest.Cell) { syscall.Kill(c.PID(), syscall.SIGTERM) }},
		{name: "SIGINT by hand", mode: "ignore", byHand: true, leave: func(c *entrytest.Cell) { syscall.Kill(c.PID(), syscall.SIGINT) }},
		{name: "fork bomb", mode: "bomb", leave: func(c *entrytest.Cell) { c.In.Close() }},
		{name: "process that forks and ends over and over", mode: "comet", leave: func(c *entrytest.Cell) { c.In.Close() }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.mode != "bomb" && tt.mode != "comet" { // most of it is waiting
				t.Parallel()
			}
			env := variables(tt.mode, append(tt.env, "DIR", guarded(t)))
			c := entrytest.Start(t, entrytest.Config{Program: cell, ByHand: tt.byHand, Env: env})
			known := append(pids(t, c), tree(t, c.PID())...)
			if len(known) == 0 {
				t.Fatal("there is nothing to end")
			}
			tt.leave(c)
			c.Wait()
			for _, pid := range known {
				entrytest.Gone(t, pid, testenv.Patience)
			}
		})
	}
}

func TestInmateThatEndsByItselfIsNotKilledWhenTheHostGoes(t *testing.T) {
	c := entrytest.Start(t, entrytest.Config{Program: cell, Env: variables("hello", nil), Extra: []string{entrytest.AllTheTime}})
	c.ReadLine()
	c.In.Close()
	if r := c.Report(); r.Code != 0 || r.Signal != 0 {
		t.Errorf("code %d, signal %d; want a clean end", r.Code, r.Signal)
	}
}

func TestGraceIsWhatTheEnvironmentSays(t *testing.T) {
	t.Parallel()
	for _, grace := range []time.Duration{0, 900 * time.Millisecond} {
		c := entrytest.Start(t, entrytest.Config{Program: cell, Env: variables("ignore", nil),
			Extra: []string{fmt.Sprintf("HOOSEGEN_GRACE=%d", grace.Milliseconds())}})
		pids(t, c)
		begin := time.Now()
		c.In.Close()
		r := c.Report()
		if d := time.Since(begin); d < grace {
			t.Errorf("grace %v: ended after %v", grace, d)
		}
		if r.Signal != 9 || r.Code != -1 {
			t.Errorf("grace %v: code %d, signal %d", grace, r.Code, r.Signal)
		}
	}
}

func TestWhatTheInmateLeavesRunningEndsWithIt(t *testing.T) {
	c := start(t, "leave", "COUNT", "20")
	known := pids(t, c)
	if r := c.Report(); r.Code != 0 {
		t.Errorf("code %d", r.Code)
	}
	for _, pid := range known {
		entrytest.Gone(t, pid, 0)
	}
}

func TestSignalStatusOfTheSupervisor(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT} {
		c := start(t, "ignore")
		pids(t, c)
		syscall.Kill(c.PID(), signal)
		if s := c.Status(); s.ExitStatus() != 128+int(signal) {
			t.Errorf("%v: status %#x", signal, s)
		}
		if r := c.Report(); r.Signal != int(syscall.SIGKILL) {
			t.Errorf("%v: the inmate ended by signal %d", signal, r.Signal)
		}
	}
}

func TestOtherSignalsAreIgnored(t *testing.T) {
	c := entrytest.Start(t, entrytest.Config{Program: cell, Env: variables("hello", nil), Extra: []string{entrytest.AllTheTime}})
	c.ReadLine()
	for _, signal := range []syscall.Signal{syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGALRM, syscall.SIGPIPE,
		syscall.SIGWINCH, syscall.SIGCHLD, syscall.SIGURG, syscall.SIGVTALRM, syscall.SIGXFSZ, 34, 64} {
		for range 20 {
			syscall.Kill(c.PID(), signal)
		}
	}
	c.In.Close()
	if r := c.Report(); r.Code != 0 || r.Signal != 0 {
		t.Errorf("code %d, signal %d", r.Code, r.Signal)
	}
}

func TestKillingTheSupervisorKillsTheInmate(t *testing.T) {
	c := start(t, "alone")
	inmate := pids(t, c)[0]
	syscall.Kill(c.PID(), syscall.SIGKILL)
	entrytest.Gone(t, inmate, testenv.Patience)
}

func TestSupervisorWaitsForOrphans(t *testing.T) {
	c := start(t, "orphans", "COUNT", "30")
	supervisor, err := strconv.Atoi(c.ReadLine())
	if err != nil || supervisor != c.PID() {
		t.Fatalf("the inmate's parent is %d, want %d", supervisor, c.PID())
	}
	testenv.Await(t, "the supervisor has no children but the inmate", func() bool { return len(tree(t, supervisor)) == 1 })
}

// As process 1 of its own namespace, which is how it runs in a container.
func TestSupervisorAsProcessOne(t *testing.T) {
	attr := func() *syscall.SysProcAttr {
		a := &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID}
		if os.Getuid() != 0 {
			a.Cloneflags |= syscall.CLONE_NEWUSER
		}
		return a
	}
	if err := (&exec.Cmd{Path: "/bin/true", SysProcAttr: attr()}).Run(); err != nil {
		t.Skipf("a process cannot be given a namespace of its own here: %v", err)
	}
	tests := []struct {
		name, mode   string
		end          func(c *entrytest.Cell)
		code, signal int
		status       int
	}{
		{name: "inmate exits", mode: "exit", end: func(*entrytest.Cell) {}, code: 6, status: 6},
		{name: "inmate dies", mode: "signal", end: func(*entrytest.Cell) {}, code: -1, signal: 6, status: 134},
		{name: "inmate leaves daemons", mode: "leave", end: func(*entrytest.Cell) {}},
		{name: "host goes", mode: "ignore", end: func(c *entrytest.Cell) { c.In.Close() }, code: -1, signal: 9, status: 137},
		{name: "docker stop", mode: "ignore", end: func(c *entrytest.Cell) { syscall.Kill(c.PID(), syscall.SIGTERM) }, code: -1, signal: 9, status: 143},
		{name: "fork bomb", mode: "bomb", end: func(c *entrytest.Cell) { c.In.Close() }, code: -1, signal: 9, status: 137},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			env := []string{"CODE", "6", "COUNT", "3", "DIR", guarded(t)}
			if tt.mode == "signal" {
				env = append(env, "GOTRACEBACK", "crash")
			}
			c := entrytest.Start(t, entrytest.Config{Program: cell, Env: variables(tt.mode, env), Attr: attr()})
			var known []int
			if tt.mode != "exit" && tt.mode != "signal" {
				pids(t, c)
				known = tree(t, c.PID())
			}
			tt.end(c)
			r := c.Report()
			if r.Code != tt.code || r.Signal != tt.signal {
				t.Errorf("reported code %d, signal %d; want %d, %d", r.Code, r.Signal, tt.code, tt.signal)
			}
			if s := c.Status(); s.ExitStatus() != tt.status {
				t.Errorf("the supervisor ended with %#x, want exit status %d", s, tt.status)
			}
			for _, pid := range known {
				entrytest.Gone(t, pid, 0)
			}
		})
	}
}

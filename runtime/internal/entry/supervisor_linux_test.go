package entry_test

import (
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/entrytest"
)

func TestReportTellsHowTheInmateEnded(t *testing.T) {
	tests := []struct {
		name, mode   string
		env          []string
		code, signal int
		status       int // of the supervisor
		stdout       string
		stderr       []string // in this order
	}{
		{name: "exit 0", mode: "exit"},
		{name: "exit code", mode: "exit", env: []string{"CODE", "3"}, code: 3, status: 3},
		{name: "highest exit code", mode: "exit", env: []string{"CODE", "255"}, code: 255, status: 255},
		{name: "panic", mode: "panic", code: 2, status: 2, stderr: []string{"panic: boom", "goroutine 1 [running]:", "main.main"}},
		{name: "panic in another goroutine", mode: "goroutine panic", code: 2, status: 2, stderr: []string{"panic: boom elsewhere", "goroutine "}},
		{name: "SIGKILL", mode: "signal", env: []string{"CODE", "9"}, code: -1, signal: 9, status: 137},
		{name: "SIGTERM", mode: "signal", env: []string{"CODE", "15"}, code: -1, signal: 15, status: 143},
		{name: "SIGSEGV", mode: "signal", env: []string{"CODE", "11"}, code: 2, status: 2, stderr: []string{"SIGSEGV", "goroutine 1"}},
		{name: "SIGABRT after a crash", mode: "panic", env: []string{"GOTRACEBACK", "crash"}, code: -1, signal: 6, status: 134, stderr: []string{"panic: boom"}},
		{name: "nil pointer", mode: "nil", code: 2, status: 2, stderr: []string{"invalid memory address or nil pointer dereference"}},
		{name: "stack overflow", mode: "overflow", code: 2, status: 2, stderr: []string{"goroutine stack exceeds", "stack overflow", "main.overflow"}},
		{name: "concurrent map writes", mode: "maps", code: 2, status: 2, stderr: []string{"fatal error: concurrent map", "goroutine "}},
		{name: "log.Fatal", mode: "log.Fatal", code: 1, status: 1, stderr: []string{"out of cheese"}},
		{name: "panic in init", mode: "exit", env: []string{"PRINT_PANIC", "1"}, code: 2, status: 2, stderr: []string{"about to panic\n", "panic: boom in init"}},
		{name: "exit in init", mode: "exit", env: []string{"PRINT_EXIT", "1"}, code: 3, status: 3, stderr: []string{"configuration is missing\n"}},
		{name: "both streams", mode: "print", env: []string{"OUT", "to stdout", "ERR", "to stderr", "CODE", "7"}, code: 7, status: 7, stdout: "to stdout", stderr: []string{"to stderr"}},
		{name: "held back output", mode: "held", code: -1, signal: 9, status: 137, stdout: "held back\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := start(t, tt.mode, tt.env...)
			r := c.Report()
			if r.Code != tt.code || r.Signal != tt.signal || r.OOMKills != 0 {
				t.Errorf("reported code %d, signal %d, %d killed for memory; want %d, %d, 0", r.Code, r.Signal, r.OOMKills, tt.code, tt.signal)
			}
			if status := c.Status(); status.ExitStatus() != tt.status {
				t.Errorf("the supervisor ended with %#x, want exit status %d", status, tt.status)
			}
			if string(r.Stdout) != tt.stdout {
				t.Errorf("stdout %q, want %q", r.Stdout, tt.stdout)
			}
			rest := string(r.Stderr)
			for _, want := range tt.stderr {
				_, after, ok := strings.Cut(rest, want)
				if !ok {
					t.Fatalf("stderr lacks %q, or has it too early:\n%s", want, r.Stderr)
				}
				rest = after
			}
		})
	}
}

// The text of the crash does not fit into a pipe, and the Go runtime stops all
// threads of the inmate before it prints the most of it.
func TestCrashWithMoreTextThanAPipeHoldsEnds(t *testing.T) {
	r := start(t, "crowd", "GOTRACEBACK", "all").Report()
	if r.Code != 2 {
		t.Errorf("code %d, want 2", r.Code)
	}
	if n := len(r.Stderr); n > 256<<10 || n < 255<<10 {
		t.Errorf("%d bytes of stderr, want close to and at most %d", n, 256<<10)
	}
	if !strings.HasPrefix(string(r.Stderr), "fatal error: concurrent map") {
		t.Errorf("stderr begins with %.60q", r.Stderr)
	}
	if !strings.Contains(string(r.Stderr), " bytes of output dropped]\n") {
		t.Error("stderr does not say that something is missing")
	}
}

func TestResidualOutputIsBoundedAndKeepsItsEnd(t *testing.T) {
	r := start(t, "flood", "CODE", "4").Report()
	if r.Code != 4 {
		t.Errorf("code %d, want 4", r.Code)
	}
	if n := len(r.Stdout); n > 256<<10 || n < 255<<10 {
		t.Errorf("%d bytes of stdout, want close to and at most %d", n, 256<<10)
	}
	if !strings.HasSuffix(string(r.Stdout), "x\nthe end\n") {
		t.Errorf("stdout ends with %q", r.Stdout[len(r.Stdout)-20:])
	}
}

// With one processor a thread that println blocks leaves none for the reader.
func TestPrintlnDoesNotBlockOnOneProcessor(t *testing.T) {
	c := start(t, "println")
	if got := c.ReadLine(); got != "done" {
		t.Errorf("got %q", got)
	}
}

func TestInmateThatPrintsWhileTheHostDoesNotReadGoesOnInTheEnd(t *testing.T) {
	t.Parallel() // it waits for the five seconds that a slow host is given
	c := start(t, "slow sink")
	if got := c.ReadLine(); got != "printed" {
		t.Errorf("got %q", got)
	}
}

func TestResidualOutputOfAnInmateStartedByHandIsWrittenAsItIs(t *testing.T) {
	c := entrytest.Start(t, entrytest.Config{Program: cell, ByHand: true, Env: variables("print", []string{"OUT", "out", "ERR", "err", "CODE", "5"})})
	if s := c.Status(); s.ExitStatus() != 5 || c.Text() != "outerr" {
		t.Errorf("status %d, descriptor 2 %q", s.ExitStatus(), c.Text())
	}
}

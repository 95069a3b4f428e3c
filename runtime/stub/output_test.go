package stub_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/stubtest"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

// tapped returns a session with a Sample whose output is captured.
func tapped(t *testing.T) (*hoose.Session, *stubtest.Output) {
	t.Helper()
	hoosetest.NoLeaks(t)
	k := &stubtest.Sample{Output: &stubtest.Output{}}
	k.Output.Print(1, "printed by an initialiser\n")
	host, inmate := net.Pipe()
	served := make(chan error, 1)
	go func() { served <- hoose.Serve(inmate, hoose.ServeConfig{Output: k.Output}, k.Service()) }()
	s, err := hoose.Connect(t.Context(), host, hoose.SessionConfig{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.Close()
		if err := <-served; err != nil {
			t.Errorf("inmate: %v", err)
		}
	})
	return s, k.Output
}

// script notes what happens, in its order.
type script struct {
	mu    sync.Mutex
	lines []string
}

func (s *script) add(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = append(s.lines, line)
}

func (s *script) writer(name string) io.Writer { return scribe{s, name} }

type scribe struct {
	s    *script
	name string
}

// Write joins what follows upon its own, since in how many pieces it comes is
// nobody's promise.
func (w scribe) Write(p []byte) (int, error) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	if n := len(w.s.lines); n > 0 && strings.HasPrefix(w.s.lines[n-1], w.name+" ") {
		w.s.lines[n-1] += string(p)
	} else {
		w.s.lines = append(w.s.lines, w.name+" "+string(p))
	}
	return 0, errors.New("ignored")
}

func TestOutputComesInOrderWithCallbacksAndBeforeTheResult(t *testing.T) {
	s, tap := tapped(t)
	var seen script
	k := stubtest.NewClient(s, hoose.Stdout(seen.writer("out")), hoose.Stderr(seen.writer("err")))
	for _, text := range []string{"one", "two"} {
		if err := k.Say(t.Context(), text, "oops", func(what string) error {
			seen.add("callback " + what)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		seen.add("returned")
		tap.Print(1, "between")
		tap.Flush()
		if err := s.Ping(t.Context()); err != nil { // so that it has arrived
			t.Fatal(err)
		}
	}
	if _, err := k.Visit(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(seen.lines, "|")
	want := "out printed by an initialiser\none|err oops|callback one|out  and more|returned|" +
		"out betweentwo|err oops|callback two|out  and more|returned|out between"
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// TestClientsOfOneCellGetEachPieceOnce has two clients call at once; a third
// has no call open.
func TestClientsOfOneCellGetEachPieceOnce(t *testing.T) {
	s, tap := tapped(t)
	var a, b, c bytes.Buffer
	clients := []stubtest.Client{stubtest.NewClient(s, hoose.Stdout(&a)), stubtest.NewClient(s, hoose.Stdout(&b)), stubtest.NewClient(s, hoose.Stdout(&c))}
	if _, err := clients[2].Visit(t.Context()); err != nil { // takes the initialiser's
		t.Fatal(err)
	}
	inCall, goOn := make(chan struct{}), make(chan struct{})
	var callers sync.WaitGroup
	for _, i := range []int{0, 0, 1} { // two calls of the first
		callers.Go(func() {
			if _, err := clients[i].Ask(t.Context(), "?", func(string) (string, error) {
				inCall <- struct{}{}
				<-goOn
				return "", nil
			}); err != nil {
				t.Error(err)
			}
		})
		<-inCall
	}
	tap.Print(1, "for all to see")
	tap.Flush()
	close(goOn)
	callers.Wait()
	if a.String() != "for all to see" || b.String() != "for all to see" || c.String() != "printed by an initialiser\n" {
		t.Errorf("the clients got %q, %q and %q", &a, &b, &c)
	}
}

func TestOutputOverTheLimitEndsTheCellAndKeepsWhatCame(t *testing.T) {
	s, _ := tapped(t)
	var out bytes.Buffer
	k := stubtest.NewClient(s, hoose.Stdout(&out), hoose.OutputLimit(50_000))
	err := k.Say(t.Context(), strings.Repeat("x", 32<<10), "", func(string) error { return nil })
	if err != nil {
		t.Fatalf("within the limit: %v", err)
	}
	out.Reset()
	err = k.Say(t.Context(), strings.Repeat("y", 70<<10), "", func(string) error { return nil })
	if limit := stubtest.WantErr[*hoose.LimitError](t, err); limit.What != "output" || limit.Limit != 50_000 || limit.Size <= limit.Limit {
		t.Errorf("got %+v", limit)
	}
	if out.Len() != 32<<10 || strings.Trim(out.String(), "y") != "" {
		t.Errorf("%d bytes of output are kept", out.Len())
	}
	if _, err := k.Visit(t.Context()); err == nil {
		t.Error("the cell goes on")
	}
}

// TestDeathInACallTellsHowAndDeliversTheLastOutputOnce has several calls in
// flight when the inmate dies.
func TestDeathInACallTellsHowAndDeliversTheLastOutputOnce(t *testing.T) {
	cells := stubtest.NewCells()
	cells.Exit = func() launch.Exit {
		return launch.Exit{Code: 2, Stdout: []byte("last line"), Stderr: []byte("panic: \x1b[31mboom\n\ngoroutine 1 [running]:\n")}
	}
	pool := stubtest.NewPool(t, cells, hoose.PoolConfig{})
	s, err := pool.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var out, errs, other bytes.Buffer
	k, second := stubtest.NewClient(s, hoose.Stdout(&out), hoose.Stderr(&errs)), stubtest.NewClient(s, hoose.Stdout(&other))
	if err := k.Say(t.Context(), "", "warming up\n", func(string) error { return nil }); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	errs.Reset()
	for i, k := range []stubtest.Client{k, k, second, second} {
		err := k.Fail(t.Context(), "die")
		exit := stubtest.WantErr[*hoose.ExitError](t, err)
		if exit.Code != 2 || exit.Signal != 0 || exit.OutOfMemory || string(exit.Stderr) != "warming up\npanic: \x1b[31mboom\n\ngoroutine 1 [running]:\n" {
			t.Errorf("call %d: %+v", i, exit)
		}
		if text := err.Error(); !strings.Contains(text, "Sample.Fail: the inmate exited with status 2") || !strings.Contains(text, "(cell test-1)") || strings.Contains(text, "\x1b") {
			t.Errorf("call %d: %s", i, text)
		}
	}
	if out.String() != "last line" || !strings.HasPrefix(errs.String(), "panic: ") || strings.Count(errs.String(), "boom") != 1 || other.String() != "last line" {
		t.Errorf("delivered %q, %q, and %q to the other client", &out, &errs, &other)
	}
	if err := s.Ping(t.Context()); err == nil {
		t.Error("a dead cell answers")
	} else {
		stubtest.WantErr[*hoose.ExitError](t, err)
	}
}

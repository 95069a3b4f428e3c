package inmate_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/entrytest"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/inmate/testdata/kitchen"
)

// The programs in testdata.
var (
	cook        string
	plainInmate string // without the one-shot wire
)

func TestMain(m *testing.M) {
	testenv.MainOfProcesses()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "inmate")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	for program, path := range map[string]*string{"testdata/cook": &cook, "testdata/plain": &plainInmate} {
		if *path, err = entrytest.Build(program, dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return m.Run()
}

// bothForms runs a test with either entry point.
func bothForms(t *testing.T, test func(t *testing.T, cfg entrytest.Config)) {
	t.Helper()
	t.Run("two processes", func(t *testing.T) { test(t, entrytest.Config{Program: cook, Extra: []string{entrytest.AllTheTime}}) })
	t.Run("one process", func(t *testing.T) {
		test(t, entrytest.Config{Program: cook, OneProcess: true, Extra: []string{entrytest.AllTheTime}})
	})
}

// host is the host's end of a cell's channel.
type host struct {
	*entrytest.Cell
	close sync.Once

	mu   sync.Mutex
	sent []byte // all that the inmate has sent
}

func (h *host) Read(p []byte) (int, error) {
	n, err := h.Out.Read(p)
	h.mu.Lock()
	h.sent = append(h.sent, p[:n]...)
	h.mu.Unlock()
	return n, err
}

func (h *host) Write(p []byte) (int, error) { return h.In.Write(p) }
func (h *host) Close() error {
	h.close.Do(func() { h.In.Close(); h.Out.Close() })
	return nil
}

// connect starts a cell and connects to it.
func connect(t testing.TB, cfg entrytest.Config, opts ...hoose.ClientOption) (*kitchen.Client, *host) {
	t.Helper()
	h := &host{Cell: entrytest.Start(t, cfg)}
	s, err := hoose.Connect(t.Context(), h, hoose.SessionConfig{})
	if err != nil {
		t.Fatalf("connect: %v; descriptor 2: %q", err, h.Text())
	}
	t.Cleanup(func() { s.Close() })
	return kitchen.NewClient(s, opts...), h
}

func TestCallIsServed(t *testing.T) {
	bothForms(t, func(t *testing.T, cfg entrytest.Config) {
		client, h := connect(t, cfg)
		big := bytes.Repeat([]byte("dough"), 1<<20)
		got, err := client.Echo(t.Context(), big)
		if err != nil || !bytes.Equal(got, big) {
			t.Errorf("%d bytes came back, %v", len(got), err)
		}
		if err := client.Do(t.Context(), "sentinel", "baking"); !errors.Is(err, kitchen.ErrBurnt) {
			t.Errorf("error %v", err)
		}
		h.Close()
		if s := h.Status(); s.ExitStatus() != 0 {
			t.Errorf("status %#x after the host closed the channel", s)
		}
	})
}

// output collects what a client is given; a client calls it on one goroutine.
type output struct{ bytes.Buffer }

func TestWhatACallPrintsIsThereWhenItReturns(t *testing.T) {
	bothForms(t, func(t *testing.T, cfg entrytest.Config) {
		var stdout, stderr output
		client, _ := connect(t, cfg, hoose.Stdout(&stdout), hoose.Stderr(&stderr))
		for i := range 1000 {
			out, err := fmt.Sprintf("line %d\n", i), fmt.Sprintf("error %d\n", i)
			if err := client.Print(t.Context(), out, err); err != nil {
				t.Fatal(err)
			}
			if stdout.String() != out || stderr.String() != err {
				t.Fatalf("call %d printed %q and %q, and these had arrived: %q, %q", i, out, err, stdout.String(), stderr.String())
			}
			stdout.Reset()
			stderr.Reset()
		}
	})
}

func TestOutputOfChildrenIsCaptured(t *testing.T) {
	bothForms(t, func(t *testing.T, cfg entrytest.Config) {
		var stdout, stderr output
		client, _ := connect(t, cfg, hoose.Stdout(&stdout), hoose.Stderr(&stderr))
		if err := client.Do(t.Context(), "sh", "echo child; echo error >&2; setsid sh -c 'echo grandchild'"); err != nil {
			t.Fatal(err)
		}
		if got, want := stdout.String(), "child\ngrandchild\n"; got != want {
			t.Errorf("stdout %q, want %q", got, want)
		}
		if got, want := stderr.String(), "error\n"; got != want {
			t.Errorf("stderr %q, want %q", got, want)
		}
	})
}

func TestOutputOfInitialisersIsDeliveredAndBreaksNothing(t *testing.T) {
	for _, size := range []int{100_000, 2_000_000} {
		for _, how := range []string{"PRINT_FMT", "PRINT_PRINTLN"} {
			t.Run(fmt.Sprint(how, " ", size), func(t *testing.T) {
				bothForms(t, func(t *testing.T, cfg entrytest.Config) {
					var stdout, stderr output
					cfg.Env = map[string]string{how: fmt.Sprint(size), "PRINT_BARE": ""}
					client, _ := connect(t, cfg, hoose.Stdout(&stdout), hoose.Stderr(&stderr))
					if _, err := client.Echo(t.Context(), []byte("bread")); err != nil {
						t.Fatal(err)
					}
					// What is printed while no call is open is kept in part
					// only, but its end is.
					got, want := stdout.String(), fmt.Sprintf("%099d\n", size-100)
					if how == "PRINT_PRINTLN" {
						got, want = stderr.String(), "println 123\n"
					}
					if len(got) < 32<<10 || !strings.HasSuffix(got, want) {
						t.Errorf("the first call was given %d bytes, which end in %q", len(got), got[max(0, len(got)-100):])
					}
				})
			})
		}
	}
}

// A supervisor's own descriptor 2 may carry text before its report: from
// packages that are initialised before entry.
func TestPrintlnBeforeEarlyDoesNotReachTheChannel(t *testing.T) {
	bothForms(t, func(t *testing.T, cfg entrytest.Config) {
		cfg.Env = map[string]string{"PRINT_BARE": ""}
		client, h := connect(t, cfg)
		if _, err := client.Echo(t.Context(), []byte("bread")); err != nil {
			t.Fatal(err)
		}
		h.Close()
		h.Wait()
		if text := h.Text(); !strings.HasPrefix(text, "printed before entry\n") {
			t.Errorf("descriptor 2: %q", text)
		}
	})
}

func TestEndOfTheChannelEndsTheProcessInTheMiddleOfACall(t *testing.T) {
	bothForms(t, func(t *testing.T, cfg entrytest.Config) {
		client, h := connect(t, cfg)
		done := make(chan error, 1)
		go func() { done <- client.Do(t.Context(), "hang", "") }()
		if _, err := client.Echo(t.Context(), nil); err != nil { // served after the other has begun
			t.Fatal(err)
		}
		h.Close()
		if s := h.Status(); s.ExitStatus() != 0 { // it was not killed for lack of an end
			t.Errorf("status %#x", s)
		}
		if err := <-done; err == nil {
			t.Error("the call returned nothing wrong")
		}
	})
}

func TestDeathIsReportedWithItsLastWords(t *testing.T) {
	tests := []struct {
		how, arg     string
		code, signal int
		stderr       string
	}{
		{how: "exit", arg: "3", code: 3},
		{how: "fatal", arg: "out of cheese", code: 1, stderr: "out of cheese"},
		{how: "panic elsewhere", arg: "soufflé", code: 2, stderr: "panic: soufflé"},
		{how: "maps", code: 2, stderr: "fatal error: concurrent map"},
		{how: "kill", arg: "9", code: -1, signal: 9},
	}
	for _, tt := range tests {
		t.Run(tt.how, func(t *testing.T) {
			for range 20 { // what is printed last races with the end
				client, h := connect(t, entrytest.Config{Program: cook})
				if err := client.Do(t.Context(), tt.how, tt.arg); err == nil {
					t.Fatal("the call returned nothing wrong")
				}
				r := h.Report()
				if r.Code != tt.code || r.Signal != tt.signal {
					t.Errorf("code %d, signal %d; want %d, %d", r.Code, r.Signal, tt.code, tt.signal)
				}
				h.mu.Lock()
				sent := string(h.sent)
				h.mu.Unlock()
				if !strings.Contains(sent+string(r.Stderr), tt.stderr) {
					t.Errorf("no %q in what was sent, %q, and what was reported, %q", tt.stderr, sent, r.Stderr)
				}
			}
		})
	}
}

func TestStacksOfACrashComeWithoutASupervisorToo(t *testing.T) {
	client, h := connect(t, entrytest.Config{Program: cook, OneProcess: true})
	if err := client.Do(t.Context(), "panic elsewhere", "soufflé"); err == nil {
		t.Fatal("the call returned nothing wrong")
	}
	if s := h.Status(); s.ExitStatus() != 2 || !strings.Contains(h.Text(), "panic: soufflé") {
		t.Errorf("status %#x, descriptor 2 %q", s, h.Text())
	}
}

func TestHostThatBreaksTheProtocolIsTold(t *testing.T) {
	bothForms(t, func(t *testing.T, cfg entrytest.Config) {
		c := entrytest.Start(t, cfg)
		c.In.WriteString("\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")
		if s := c.Status(); s.ExitStatus() != 1 || !strings.Contains(c.Text(), "hoosegen inmate: ") {
			t.Errorf("status %#x, descriptor 2 %q", s, c.Text())
		}
	})
}

func TestCellThatIsClosedUnusedEndsInSilence(t *testing.T) {
	bothForms(t, func(t *testing.T, cfg entrytest.Config) {
		c := entrytest.Start(t, cfg)
		c.In.Close()
		if s := c.Status(); s.ExitStatus() != 0 || strings.Contains(c.Text(), "inmate") {
			t.Errorf("status %#x, descriptor 2 %q", s, c.Text())
		}
	})
}

func TestWrongUseIsExplained(t *testing.T) {
	tests := []struct{ name, input, want string }{
		{name: "text", input: "GET / HTTP/1.1\r\n", want: "begins with byte 0x47"},
		{name: "nothing", input: "", want: "nothing on the standard input"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bothForms(t, func(t *testing.T, cfg entrytest.Config) {
				cfg.ByHand = true
				c := entrytest.Start(t, cfg)
				io.WriteString(c.In, tt.input)
				c.In.Close()
				if got := c.ReadAll(); got != "" {
					t.Errorf("stdout %q", got)
				}
				if s := c.Status(); s.ExitStatus() != 2 {
					t.Errorf("status %#x, want exit status 2", s)
				}
				for _, want := range []string{tt.want, "inmate made by hoosegen", "Oven.Echo", "Printer.Only"} {
					if !strings.Contains(c.Text(), want) {
						t.Errorf("stderr lacks %q: %q", want, c.Text())
					}
				}
			})
		})
	}
}

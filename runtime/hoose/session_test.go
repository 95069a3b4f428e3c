package hoose_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/stubtest"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// TestCallbacksMayMakeCalls has each call make the next from its callback.
func TestCallbacksMayMakeCalls(t *testing.T) {
	_, k := stubtest.Loopback(t)
	var nested func(depth int) (string, error)
	nested = func(depth int) (string, error) {
		if depth == 20 {
			return ".", nil
		}
		return k.Ask(t.Context(), "?", func(string) (string, error) {
			s, err := nested(depth + 1)
			return "(" + s + ")", err
		})
	}
	got, err := nested(0)
	if want := strings.Repeat("(", 20) + "." + strings.Repeat(")", 20); err != nil || got != want {
		t.Errorf("got %s, %v", got, err)
	}
}

// TestCancelsOnASharedSession has many callers share a session and cancel at
// random; it is the pooled memory of calls that this is after.
func TestCancelsOnASharedSession(t *testing.T) {
	_, k := stubtest.Loopback(t, hoose.Grace(testenv.Patience))
	var callers sync.WaitGroup
	for i := range 16 {
		callers.Go(func() {
			for j := range 60 {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration((i*60+j)%40)*50*time.Microsecond)
				sent := strings.Repeat(string(rune('a'+i)), 1+j*i)
				got, err := k.Echo(ctx, []byte(sent))
				if err == nil && string(got) != sent || err != nil && !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("echo: %.20q of %.20q, %v", got, sent, err)
				}
				n, err := k.Count(ctx, j, func(int) {})
				if err == nil && n != j || err != nil && !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("count: %d of %d, %v", n, j, err)
				}
				cancel()
			}
		})
	}
	callers.Wait()
	if got, err := k.Echo(t.Context(), []byte("still here")); string(got) != "still here" || err != nil {
		t.Errorf("afterwards: %q, %v", got, err)
	}
}

func TestErrorsOfContextsTellTheirCause(t *testing.T) {
	stubtest.Bubble(t, errorsOfContextsTellTheirCause)
}

func errorsOfContextsTellTheirCause(t *testing.T) {
	_, k := stubtest.Loopback(t, hoose.Timeout(20*time.Millisecond))
	why := errors.New("the user went away")
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(5*time.Millisecond, func() { cancel(why) })
	err := k.Wait(ctx)
	if !errors.Is(err, context.Canceled) || !errors.Is(err, why) || errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "context canceled: the user went away") {
		t.Errorf("cancelled with a cause: %v", err)
	}
	// The inmate learns of the same deadline, and may be first to say so.
	err = k.Wait(t.Context())
	if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, hoose.ErrSandbox) && !strings.Contains(err.Error(), "no answer within 20ms (the context has no deadline; see hoose.Timeout)") {
		t.Errorf("without a deadline of its own: %v", err)
	}
}

func TestPingEndsWithItsContext(t *testing.T) { stubtest.Bubble(t, pingEndsWithItsContext) }

func pingEndsWithItsContext(t *testing.T) {
	hoosetest.NoLeaks(t)
	cells := &hoosetest.Cells{Inmate: func(rw io.ReadWriteCloser) {
		_, _ = rw.Read(make([]byte, 1000))
		_, _ = rw.Write(stubtest.Greeting())
		_, _ = io.Copy(io.Discard, rw)
	}}
	s, err := stubtest.NewPool(t, cells, hoose.PoolConfig{}).Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := s.Ping(ctx); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, hoose.ErrSandbox) || !strings.Contains(err.Error(), "cell test-1") {
		t.Errorf("got %v", err)
	}
}

// TestInmateThatClosesItsChannelAndLivesOn is killed, and not taken for one
// that has ended.
func TestInmateThatClosesItsChannelAndLivesOn(t *testing.T) {
	stubtest.Bubble(t, inmateThatClosesItsChannelAndLivesOn)
}

func inmateThatClosesItsChannelAndLivesOn(t *testing.T) {
	release := make(chan struct{})
	cells := &hoosetest.Cells{Inmate: func(rw io.ReadWriteCloser) {
		_, _ = rw.Read(make([]byte, 1000))
		_, _ = rw.Write(stubtest.Greeting())
		rw.Close()
		<-release
	}}
	s, err := stubtest.NewPool(t, cells, hoose.PoolConfig{}).Session(t.Context())
	if err == nil { // else its end was seen before its HELLO was dealt with
		_, err = stubtest.NewClient(s).Visit(t.Context())
	}
	close(release)
	stubtest.WantErr[*hoose.ProtocolError](t, err)
	if !strings.Contains(err.Error(), "closed its channel and is not known to have ended") {
		t.Errorf("got %v", err)
	}
}

// TestCallEndsInItsTimeWhenItsInmateLivesOn has inmates close their channels, at
// some moment of a call, and not end: how the call ends is not known before its time
// is over, whatever bounds that.
func TestCallEndsInItsTimeWhenItsInmateLivesOn(t *testing.T) {
	const bound = 300 * time.Millisecond
	for name, after := range map[string]int{"when it is called": 1, "when it has been answered": 2} {
		for by, call := range map[string]func(t *testing.T, s *hoose.Session) error{
			"by the option": func(t *testing.T, s *hoose.Session) error {
				_, err := stubtest.NewClient(s, hoose.Timeout(bound)).Ask(t.Context(), "?", func(string) (string, error) { return "!", nil })
				return err
			},
			"by the context": func(t *testing.T, s *hoose.Session) error {
				ctx, cancel := context.WithTimeout(t.Context(), bound)
				defer cancel()
				_, err := stubtest.NewClient(s).Ask(ctx, "?", func(string) (string, error) { return "!", nil })
				return err
			},
		} {
			t.Run(name+", "+by, func(t *testing.T) {
				stubtest.Bubble(t, func(t *testing.T) { callOfOneThatLivesOn(t, after, bound, call) })
			})
		}
	}
}

// callOfOneThatLivesOn makes the call; its inmate closes its channel after so many
// frames of it.
func callOfOneThatLivesOn(t *testing.T, after int, bound time.Duration, call func(*testing.T, *hoose.Session) error) {
	release := make(chan struct{})
	defer close(release)
	cells := &hoosetest.Cells{Inmate: func(rw io.ReadWriteCloser) {
		_, _ = rw.Read(make([]byte, 1000))
		_, _ = rw.Write(stubtest.Greeting())
		for i := range after {
			if i == 1 {
				_, _ = rw.Write(stubtest.Frame(frame.Header{Kind: frame.Yield, Flags: frame.FlagWaits, Call: 1}, 0x91, 0xa1, '?'))
			}
			_, _ = rw.Read(make([]byte, 1000))
		}
		rw.Close()
		<-release
	}}
	s, err := stubtest.NewPool(t, cells, hoose.PoolConfig{}).Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	err = call(t, s)
	if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took != bound {
		t.Errorf("after %v: %v", took, err)
	}
}

func TestClientOptionsTakeZeroForTheirDefault(t *testing.T) {
	_, k := stubtest.Loopback(t, hoose.Stdout(nil), hoose.Stderr(nil), hoose.Timeout(0), hoose.Grace(0), hoose.OutputLimit(0), hoose.Timeout(-1))
	if got, err := k.Echo(t.Context(), []byte("x")); string(got) != "x" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

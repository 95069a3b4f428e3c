package hoosetest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

// spy is a test whose failures and clean-ups the test at hand looks at.
type spy struct {
	testing.TB
	cleanups []func()
	failed   []string
}

func (s *spy) Helper()          {}
func (s *spy) Cleanup(f func()) { s.cleanups = append(s.cleanups, f) }
func (s *spy) Error(args ...any) {
	s.failed = append(s.failed, fmt.Sprint(args...))
}

func (s *spy) Errorf(format string, args ...any) {
	s.failed = append(s.failed, fmt.Sprintf(format, args...))
}

// Fatalf ends the goroutine, as that of a test does.
func (s *spy) Fatalf(format string, args ...any) {
	s.Errorf(format, args...)
	panic(s)
}

// end runs the clean-ups as the end of a test does.
func (s *spy) end() {
	for _, v := range slices.Backward(s.cleanups) {
		v()
	}
}

func TestNoLeaksFindsWhatIsLeftAndOnlyThat(t *testing.T) {
	synctest.Test(t, noLeaksFindsWhatIsLeftAndOnlyThat) // by a clock of its own
}

func noLeaksFindsWhatIsLeftAndOnlyThat(t *testing.T) {
	release := make(chan struct{})
	go func() { <-release }() // from before
	clean := &spy{TB: t}
	hoosetest.NoLeaks(clean)
	ended := make(chan struct{})
	go close(ended)
	<-ended
	if clean.end(); len(clean.failed) != 0 {
		t.Errorf("a clean test fails: %s", clean.failed)
	}
	leaky := &spy{TB: t}
	hoosetest.NoLeaks(leaky)
	go func() { <-release }()
	if leaky.end(); len(leaky.failed) == 0 || !strings.Contains(leaky.failed[0], "oLeaksFindsWhatIsLeftAndOnlyThat") {
		t.Errorf("a goroutine that is left is not told: %q", leaky.failed)
	}
	close(release)
}

var echoContract = &stub.Contract{Interface: "Echo", Methods: []stub.Method{{Name: "Nothing"}}}

func echo() hoose.Service {
	return echoing(func(_ context.Context, call *stub.ServerCall) error { return call.Decoded() })
}

func echoing(f func(ctx context.Context, call *stub.ServerCall) error) hoose.Service {
	return stub.NewService(echoContract, []stub.Handler{{Serve: f}})
}

func nothing(ctx context.Context, c hoose.Caller) error {
	call := stub.NewClient(c, echoContract).Start(ctx, 0)
	return stub.Done(call)
}

func TestLoopbackIsClosedWithItsTest(t *testing.T) {
	hoosetest.NoLeaks(t)
	inner := &spy{TB: t}
	s := hoosetest.Loopback(inner, echo())
	if err := nothing(t.Context(), s); err != nil {
		t.Error(err)
	}
	inner.end()
	if err := nothing(t.Context(), s); !errors.Is(err, hoose.ErrClosed) || len(inner.failed) != 0 {
		t.Errorf("after its test: %v, %q", err, inner.failed)
	}
}

func TestLoopbackTellsWhyServicesAreRefused(t *testing.T) {
	hoosetest.NoLeaks(t)
	inner := &spy{TB: t}
	func() {
		defer func() {
			if got := recover(); got != inner {
				t.Errorf("recovered %v", got)
			}
		}()
		hoosetest.Loopback(inner, echo(), echo())
	}()
	if len(inner.failed) != 1 || !strings.Contains(inner.failed[0], "two services of the name Echo") {
		t.Errorf("%q", inner.failed)
	}
}

func TestLoopbackHostServesBothEnds(t *testing.T) {
	hoosetest.NoLeaks(t)
	called := 0
	host := echoing(func(_ context.Context, call *stub.ServerCall) error {
		called++
		return call.Decoded()
	})
	passOn := func(caller hoose.Caller) []hoose.Service {
		return []hoose.Service{echoing(func(ctx context.Context, call *stub.ServerCall) error {
			return errors.Join(call.Decoded(), nothing(ctx, caller))
		})}
	}
	if err := nothing(t.Context(), hoosetest.LoopbackHost(t, []hoose.Service{host}, passOn)); err != nil || called != 1 {
		t.Errorf("%v, the host was called %d times", err, called)
	}
	cells := &hoosetest.Cells{Services: []hoose.Service{stub.NewService(&stub.Contract{Interface: "Other"}, nil)}, Serve: passOn}
	pool := hoose.NewPool(cells, hoose.PoolConfig{SessionConfig: hoose.SessionConfig{Host: []hoose.Service{host}}})
	for range 3 { // each cell has a Host of its own
		if err := nothing(t.Context(), pool); err != nil {
			t.Error(err)
		}
	}
	if err := pool.Close(); err != nil || called != 4 || cells.Launched() != 3 {
		t.Errorf("%v, the host was called %d times by %d cells", err, called, cells.Launched())
	}
}

func TestCellsCountAndEndAsTheyAreTold(t *testing.T) {
	hoosetest.NoLeaks(t)
	told := launch.Exit{Code: 3, OutOfMemory: true, Stderr: []byte("so long")}
	cells := &hoosetest.Cells{
		Inmate: func(rw io.ReadWriteCloser) { _, _ = io.Copy(io.Discard, rw) },
		Exit:   func() launch.Exit { return told },
	}
	var both [2]launch.Cell
	for i := range both {
		cell, err := cells.Launch(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		both[i] = cell
	}
	if cells.Launched() != 2 || cells.Open() != 2 || both[0].ID() == both[1].ID() || both[0].Channel() != both[0].Channel() {
		t.Errorf("%d launched, %d open, ids %s and %s", cells.Launched(), cells.Open(), both[0].ID(), both[1].ID())
	}
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := both[0].Wait(short); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Wait for a living cell: %v", err)
	}
	both[0].Channel().Close() // it ends by itself
	if exit, err := both[0].Wait(t.Context()); err != nil || exit.Code != 3 || exit.Killed || string(exit.Stderr) != "so long" {
		t.Errorf("%+v, %v", exit, err)
	}
	for range 2 {
		for _, cell := range both {
			if err := cell.Close(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}
	if exit, _ := both[0].Wait(t.Context()); exit.Killed {
		t.Error("a cell that had ended was killed")
	}
	if exit, _ := both[1].Wait(t.Context()); !exit.Killed || exit.Code == 3 {
		t.Errorf("a cell that was closed: %+v", exit)
	}
	if cells.Open() != 0 {
		t.Errorf("%d are open", cells.Open())
	}
}

func TestCellsServeOrFailToStart(t *testing.T) {
	hoosetest.NoLeaks(t)
	cells := &hoosetest.Cells{Services: []hoose.Service{echo()}}
	pool := hoose.NewPool(cells, hoose.PoolConfig{})
	if err := nothing(t.Context(), pool); err != nil {
		t.Error(err)
	}
	broken := errors.New("broken")
	cells.Fail = func() error { return broken }
	var failed *launch.Error
	if err := nothing(t.Context(), pool); !errors.Is(err, broken) || !errors.As(err, &failed) || failed.Launcher != "hoosetest" {
		t.Errorf("got %v", err)
	}
	if err := pool.Close(); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := cells.Launch(ctx); !errors.Is(err, context.Canceled) || !errors.As(err, &failed) {
		t.Errorf("with a context that is over: %v", err)
	}
	// What no cell can serve ends it with a status of its own.
	cells = &hoosetest.Cells{Services: []hoose.Service{echo(), echo()}}
	cell, err := cells.Launch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if exit, err := cell.Wait(t.Context()); err != nil || exit.Code != 1 {
		t.Errorf("%+v, %v", exit, err)
	}
	if err := cell.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

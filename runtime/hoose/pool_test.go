package hoose_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/stubtest"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

func TestEachCallGetsAFreshCell(t *testing.T) {
	for _, warm := range []int{0, 2} {
		cells := stubtest.NewCells()
		k := stubtest.NewClient(stubtest.NewPool(t, cells, hoose.PoolConfig{Warm: warm}))
		for i := range 10 {
			if n, err := k.Visit(t.Context()); n != 1 || err != nil {
				t.Errorf("warm %d, call %d: visit number %d, %v", warm, i, n, err)
			}
		}
		if got := cells.Launched(); got < 10 || got > 10+warm {
			t.Errorf("warm %d: %d cells for 10 calls", warm, got)
		}
	}
}

func TestWarmCellsAreStartedAheadAndReplaced(t *testing.T) {
	cells := stubtest.NewCells()
	k := stubtest.NewClient(stubtest.NewPool(t, cells, hoose.PoolConfig{Warm: 2}))
	for i := range 3 {
		testenv.Await(t, "two cells wait", func() bool { return cells.Launched() == 2+i && cells.Open() == 2 })
		if n, err := k.Visit(t.Context()); n != 1 || err != nil {
			t.Errorf("visit number %d, %v", n, err)
		}
	}
}

func TestMaxBoundsTheCellsThatExist(t *testing.T) {
	cells := stubtest.NewCells()
	var most, now atomic.Int64
	slow := &watched{Launcher: cells, launched: func() {
		n := now.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
	}, removed: func() { now.Add(-1) }}
	k := stubtest.NewClient(stubtest.NewPool(t, slow, hoose.PoolConfig{Max: 3, Warm: 1}))
	var callers sync.WaitGroup
	for range 12 {
		callers.Go(func() {
			for range 5 {
				if n, err := k.Visit(t.Context()); n != 1 || err != nil {
					t.Errorf("visit number %d, %v", n, err)
				}
			}
		})
	}
	callers.Wait()
	if most.Load() > 3 {
		t.Errorf("%d cells at once, want at most 3", most.Load())
	}
}

// watched tells of launches and removals.
type watched struct {
	launch.Launcher
	launched, removed func()
	removal           func() error
}

func (w *watched) Launch(ctx context.Context) (launch.Cell, error) {
	w.launched()
	cell, err := w.Launcher.Launch(ctx)
	if err != nil {
		w.removed()
		return nil, err
	}
	return &watchedCell{Cell: cell, w: w}, nil
}

type watchedCell struct {
	launch.Cell
	w    *watched
	once sync.Once
}

func (c *watchedCell) Close(ctx context.Context) error {
	err := c.Cell.Close(ctx)
	c.once.Do(c.w.removed)
	if c.w.removal != nil {
		err = errors.Join(err, c.w.removal())
	}
	return err
}

func TestWaitersAreServedInTheirOrder(t *testing.T) {
	cells := stubtest.NewCells()
	pool := stubtest.NewPool(t, cells, hoose.PoolConfig{Max: 1})
	k := stubtest.NewClient(pool)
	release := stubtest.Busy(t, pool)
	var mu sync.Mutex
	var order []int
	var callers sync.WaitGroup
	for i := range 8 {
		callers.Go(func() {
			// The callback runs while the call has the only cell.
			if _, err := k.Count(t.Context(), 1, func(int) {
				mu.Lock()
				defer mu.Unlock()
				order = append(order, i)
			}); err != nil {
				t.Error(err)
			}
		})
		testenv.Await(t, "the next one waits", func() bool { return pool.Waiting() == i+1 })
	}
	release()
	callers.Wait()
	if !slices.IsSorted(order) || len(order) != 8 {
		t.Errorf("served in the order %v", order)
	}
}

func TestWaiterThatGivesUpPassesItsTurnOn(t *testing.T) {
	cells := stubtest.NewCells()
	pool := stubtest.NewPool(t, cells, hoose.PoolConfig{Max: 1})
	k := stubtest.NewClient(pool)
	release := stubtest.Busy(t, pool)
	ctx, cancel := context.WithCancelCause(t.Context())
	gaveUp, served := make(chan error, 1), make(chan error, 1)
	go func() { _, err := k.Visit(ctx); gaveUp <- err }()
	testenv.Await(t, "the first waits", func() bool { return pool.Waiting() == 1 })
	go func() { _, err := k.Visit(t.Context()); served <- err }()
	testenv.Await(t, "both wait", func() bool { return pool.Waiting() == 2 })
	why := errors.New("changed my mind")
	cancel(why)
	err := <-gaveUp
	if !errors.Is(err, context.Canceled) || !errors.Is(err, why) || !errors.Is(err, hoose.ErrSandbox) || !strings.Contains(err.Error(), "waiting for a cell") {
		t.Errorf("who gave up got %v", err)
	}
	short := stubtest.NewClient(pool, hoose.Timeout(10*time.Millisecond))
	if _, err := short.Visit(t.Context()); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "Sample.Visit: waiting for a cell, of which there are 1, all that PoolConfig.Max allows; held by sessions that are not closed: 1: ") {
		t.Errorf("whose time was up got %v", err)
	}
	release()
	if err := <-served; err != nil {
		t.Errorf("who waited on got %v", err)
	}
}

func TestReuseIsCountedAndEndsWithTheCell(t *testing.T) {
	cells := stubtest.NewCells()
	k := stubtest.NewClient(stubtest.NewPool(t, cells, hoose.PoolConfig{ReuseWithoutIsolation: 3, Max: 1}))
	for i := range 9 {
		if n, err := k.Visit(t.Context()); n != i%3+1 || err != nil {
			t.Errorf("call %d: visit number %d, %v", i, n, err)
		}
	}
	if cells.Launched() != 3 {
		t.Errorf("%d cells, want 3", cells.Launched())
	}
}

func TestSpentCellsServeNoOtherCall(t *testing.T) {
	spoil := map[string]func(t *testing.T, k stubtest.Client){
		"panic": func(t *testing.T, k stubtest.Client) {
			stubtest.WantErr[*hoose.PanicError](t, k.Fail(t.Context(), "panic"))
		},
		"exit": func(t *testing.T, k stubtest.Client) {
			stubtest.WantErr[*hoose.ExitError](t, k.Fail(t.Context(), "die"))
		},
		"Goexit": func(t *testing.T, k stubtest.Client) {
			stubtest.WantErr[*hoose.PanicError](t, k.Fail(t.Context(), "goexit"))
		},
		"cancel": func(t *testing.T, k stubtest.Client) {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(10*time.Millisecond, cancel)
			if err := k.Wait(ctx); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
		},
		"protocol": func(t *testing.T, k stubtest.Client) {
			_, err := k.Count(t.Context(), 1, nil)
			stubtest.WantErr[*hoose.ProtocolError](t, err)
		},
		"panic of a callback": func(t *testing.T, k stubtest.Client) {
			defer func() { _ = recover() }()
			_, _ = k.Count(t.Context(), 1, func(int) { panic("host's own") })
			t.Error("the panic is gone")
		},
	}
	for name, spoil := range spoil {
		t.Run(name, func(t *testing.T) {
			stubtest.Bubble(t, func(t *testing.T) {
				cells := stubtest.NewCells()
				k := stubtest.NewClient(stubtest.NewPool(t, cells, hoose.PoolConfig{ReuseWithoutIsolation: 100, Max: 1}))
				if n, err := k.Visit(t.Context()); n != 1 || err != nil {
					t.Errorf("visit number %d, %v", n, err)
				}
				spoil(t, k)
				if n, err := k.Visit(t.Context()); n != 1 || err != nil || cells.Launched() != 2 {
					t.Errorf("afterwards: visit number %d in cell %d, %v", n, cells.Launched(), err)
				}
			})
		})
	}
}

func TestCellThatGotNothingIsStillFresh(t *testing.T) {
	cells := stubtest.NewCells()
	pool := stubtest.NewPool(t, cells, hoose.PoolConfig{SessionConfig: hoose.SessionConfig{MaxPayload: 1000}})
	k := stubtest.NewClient(pool)
	for range 3 {
		_, err := k.Echo(t.Context(), make([]byte, 2000))
		stubtest.WantErr[*hoose.LimitError](t, err)
	}
	changed := stubtest.Contract()
	changed.Methods[stubtest.MethodVisit].Hash++
	for range 3 {
		_, err := stubtest.Client{Client: stub.NewClient(pool, changed)}.Visit(t.Context())
		stubtest.WantErr[*hoose.ContractError](t, err)
	}
	if n, err := k.Visit(t.Context()); n != 1 || err != nil || cells.Launched() != 1 {
		t.Errorf("visit number %d, %v, in cell %d", n, err, cells.Launched())
	}
}

func TestDeadWarmCellIsReplacedAndNotHandedOut(t *testing.T) {
	stubtest.Bubble(t, deadWarmCellIsReplacedAndNotHandedOut)
}

func deadWarmCellIsReplacedAndNotHandedOut(t *testing.T) {
	cells := stubtest.NewCells()
	k := stubtest.NewClient(stubtest.NewPool(t, cells, hoose.PoolConfig{Warm: 1}))
	for i := range 5 {
		testenv.Await(t, "a cell waits", func() bool { return cells.Launched() == 2*i+1 && cells.Open() == 1 })
		cells.Kill(t)
		testenv.Await(t, "it is replaced", func() bool { return cells.Launched() == 2*i+2 && cells.Open() == 1 })
		if n, err := k.Visit(t.Context()); n != 1 || err != nil {
			t.Fatalf("round %d: visit number %d, %v", i, n, err)
		}
	}
}

// TestWarmCellWhoseDeathIsBeingLookedIntoIsNotHandedOut has one close its
// channel and live on, so that for a while nobody knows how it has ended.
func TestWarmCellWhoseDeathIsBeingLookedIntoIsNotHandedOut(t *testing.T) {
	cells := stubtest.NewCells()
	serve, leave, release := cells.Inmate, make(chan struct{}), make(chan struct{})
	var first atomic.Bool
	first.Store(true)
	cells.Inmate = func(rw io.ReadWriteCloser) {
		if !first.CompareAndSwap(true, false) {
			serve(rw)
			return
		}
		_, _ = rw.Read(make([]byte, 1000))
		_, _ = rw.Write(stubtest.Greeting())
		<-leave
		rw.Close()
		<-release
	}
	pool := stubtest.NewPool(t, cells, hoose.PoolConfig{Warm: 1, Max: 2})
	testenv.Await(t, "a cell waits", func() bool { return pool.Ready() == 1 })
	close(leave)
	testenv.Await(t, "it has left", func() bool { return pool.Dead() == 1 })
	n, err := stubtest.NewClient(pool).Visit(t.Context())
	if n != 1 || err != nil {
		t.Errorf("visit number %d, %v", n, err)
	}
	close(release)
}

var errNoRoom = errors.New("no room")

func TestFailedStartsAreToldAndHeldBackAndRecoveredFrom(t *testing.T) {
	stubtest.Bubble(t, failedStartsAreToldAndHeldBackAndRecoveredFrom)
}

func failedStartsAreToldAndHeldBackAndRecoveredFrom(t *testing.T) {
	cells := stubtest.NewCells()
	var failing atomic.Bool
	var asked atomic.Int64
	failing.Store(true)
	cells.Fail = func() error {
		asked.Add(1)
		if failing.Load() {
			return errNoRoom
		}
		return nil
	}
	k := stubtest.NewClient(stubtest.NewPool(t, cells, hoose.PoolConfig{Warm: 1}))
	for range 5 {
		_, err := k.Visit(t.Context())
		if failed := stubtest.WantErr[*launch.Error](t, err); !errors.Is(err, errNoRoom) || failed.Op != "launch" {
			t.Errorf("got %v", err)
		}
	}
	before := asked.Load()
	time.Sleep(450 * time.Millisecond)
	if more := asked.Load() - before; more > 3 { // after 100, 200 and 400 ms
		t.Errorf("%d starts ahead in 450 ms, although all fail", more)
	}
	failing.Store(false)
	if n, err := k.Visit(t.Context()); n != 1 || err != nil {
		t.Errorf("once starts succeed: visit number %d, %v", n, err)
	}
	testenv.Await(t, "a cell waits again", func() bool { return cells.Open() == 1 })
}

// TestCellsThatDieBeforeTheirFirstCallAreNotStartedAllTheTime has inmates that
// greet and end, as with a program that crashes at once.
func TestCellsThatDieBeforeTheirFirstCallAreNotStartedAllTheTime(t *testing.T) {
	stubtest.Bubble(t, cellsThatDieBeforeTheirFirstCallAreNotStartedAllTheTime)
}

func cellsThatDieBeforeTheirFirstCallAreNotStartedAllTheTime(t *testing.T) {
	cells := stubtest.NewCells()
	inner := cells.Inmate
	greeted := make(chan struct{}, 1000)
	cells.Inmate = func(rw io.ReadWriteCloser) {
		go func() {
			<-greeted
			rw.Close()
		}()
		inner(rw)
	}
	stubtest.NewPool(t, cells, hoose.PoolConfig{Warm: 1})
	for begun := time.Now(); time.Since(begun) < 800*time.Millisecond; time.Sleep(10 * time.Millisecond) {
		select {
		case greeted <- struct{}{}:
		default:
		}
	}
	// After 100, 200, 400 ms; without the growing pause it would be 8 or more.
	if n := cells.Launched(); n > 5 {
		t.Errorf("%d cells in 800 ms", n)
	}
	close(greeted)
}

func TestCellsThatDieAtTheirStartSayWhy(t *testing.T) {
	greet := func(rw io.ReadWriteCloser) { _, _ = rw.Read(make([]byte, 1000)) }
	tests := map[string]struct {
		inmate func(rw io.ReadWriteCloser)
		exit   launch.Exit
		check  func(t *testing.T, err error)
	}{
		"silence": {func(rw io.ReadWriteCloser) { _, _ = io.Copy(io.Discard, rw) }, launch.Exit{}, func(t *testing.T, err error) {
			if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "no sign of life within 50ms, see hoose.SessionConfig.StartTimeout") {
				t.Errorf("got %v", err)
			}
		}},
		"reads nothing": {func(rw io.ReadWriteCloser) {
			for {
				if _, err := rw.Write(nil); err != nil {
					return
				}
				timer := time.NewTimer(time.Millisecond)
				<-timer.C
			}
		}, launch.Exit{}, func(t *testing.T, err error) {
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		}},
		"text": {func(rw io.ReadWriteCloser) {
			greet(rw)
			_, _ = io.WriteString(rw, "Usage: inmate [flags]\nand much more\n")
			_, _ = io.Copy(io.Discard, rw)
		}, launch.Exit{}, func(t *testing.T, err error) { stubtest.WantErr[*hoose.ProtocolError](t, err) }},
		"another version": {func(rw io.ReadWriteCloser) {
			greet(rw)
			_, _ = rw.Write([]byte("\x00\x00\x00\x13\x01\x00\x00\x00\x00\x00\x00\x00\x92\xa8hoosegen\x02"))
			_, _ = io.Copy(io.Discard, rw)
		}, launch.Exit{}, func(t *testing.T, err error) {
			stubtest.WantErr[*hoose.ProtocolError](t, err)
			if !strings.Contains(err.Error(), "build host and inmate with the same hoosegen") {
				t.Errorf("got %v", err)
			}
		}},
		"death before a word": {greet, launch.Exit{Code: 2, Stderr: []byte("flag provided but not defined\n")}, func(t *testing.T, err error) {
			if exit := stubtest.WantErr[*hoose.ExitError](t, err); exit.Code != 2 || !strings.Contains(string(exit.Stderr), "not defined") || !strings.Contains(err.Error(), "exited with status 2") {
				t.Errorf("got %v", err)
			}
		}},
		"death in the middle of a word": {func(rw io.ReadWriteCloser) {
			greet(rw)
			_, _ = rw.Write([]byte{0, 0, 0})
		}, launch.Exit{Code: -1, Signal: 11}, func(t *testing.T, err error) {
			if exit := stubtest.WantErr[*hoose.ExitError](t, err); exit.Signal != 11 || !strings.Contains(err.Error(), "killed by signal 11") {
				t.Errorf("got %v", err)
			}
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			stubtest.Bubble(t, func(t *testing.T) {
				cells := &hoosetest.Cells{Inmate: tt.inmate, Exit: func() launch.Exit { return tt.exit }}
				pool := stubtest.NewPool(t, cells, hoose.PoolConfig{SessionConfig: hoose.SessionConfig{StartTimeout: 50 * time.Millisecond}})
				_, err := stubtest.NewClient(pool).Visit(t.Context())
				stubtest.WantErr[*launch.Error](t, err)
				tt.check(t, err)
				if _, err := pool.Session(t.Context()); err == nil {
					t.Error("a session with it succeeds")
				} else {
					stubtest.WantErr[*launch.Error](t, err)
				}
			})
		})
	}
}

func TestSessionKeepsItsCell(t *testing.T) { stubtest.Bubble(t, sessionKeepsItsCell) }

func sessionKeepsItsCell(t *testing.T) {
	cells := stubtest.NewCells()
	pool := stubtest.NewPool(t, cells, hoose.PoolConfig{Max: 2})
	s, err := pool.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a, b := stubtest.NewClient(s), stubtest.NewClient(s)
	for i := range 4 {
		k := a
		if i%2 == 1 {
			k = b
		}
		if n, err := k.Visit(t.Context()); n != i+1 || err != nil {
			t.Errorf("visit number %d, %v", n, err)
		}
	}
	stubtest.WantErr[*hoose.PanicError](t, a.Fail(t.Context(), "panic"))
	if n, err := a.Visit(t.Context()); n != 5 || err != nil {
		t.Errorf("after a panic: visit number %d, %v", n, err)
	}
	if n, err := stubtest.NewClient(pool).Visit(t.Context()); n != 1 || err != nil {
		t.Errorf("a call of the pool beside it: visit number %d, %v", n, err)
	}
	if err := s.Ping(t.Context()); err != nil || s.ID() == "" {
		t.Errorf("Ping: %v, id %q", err, s.ID())
	}
	second, err := pool.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := pool.Session(ctx); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, hoose.ErrSandbox) {
		t.Errorf("a third cell: %v", err)
	}
	for range 2 {
		if err := errors.Join(s.Close(), second.Close()); err != nil {
			t.Error(err)
		}
	}
	if cells.Open() != 0 {
		t.Errorf("%d cells are left by closed sessions", cells.Open())
	}
	if _, err := a.Visit(t.Context()); !errors.Is(err, hoose.ErrClosed) || !errors.Is(err, hoose.ErrSandbox) {
		t.Errorf("a call on a closed session: %v", err)
	}
	if err := s.Ping(t.Context()); !errors.Is(err, hoose.ErrClosed) || !errors.Is(err, hoose.ErrSandbox) {
		t.Errorf("a ping of a closed session: %v", err)
	}
}

func TestCloseLetsCallsInFlightEnd(t *testing.T) {
	cells := stubtest.NewCells()
	pool := stubtest.NewPool(t, cells, hoose.PoolConfig{Warm: 1, Max: 2})
	k := stubtest.NewClient(pool)
	inCallback, goOn := make(chan struct{}), make(chan struct{})
	flying, waiting, closed := make(chan error, 1), make(chan error, 1), make(chan error, 2)
	go func() {
		_, err := k.Ask(t.Context(), "?", func(string) (string, error) {
			close(inCallback)
			<-goOn
			return "!", nil
		})
		flying <- err
	}()
	<-inCallback
	release := stubtest.Busy(t, pool)
	go func() { waiting <- k.Wait(t.Context()) }()
	testenv.Await(t, "a call waits for a cell", func() bool { return pool.Waiting() == 1 })
	for range 2 {
		go func() { closed <- pool.Close() }()
	}
	if err := <-waiting; !errors.Is(err, hoose.ErrClosed) || !errors.Is(err, hoose.ErrSandbox) {
		t.Errorf("a call that waited got %v", err)
	}
	if _, err := k.Visit(t.Context()); !errors.Is(err, hoose.ErrClosed) {
		t.Errorf("a new call got %v", err)
	}
	if _, err := pool.Session(t.Context()); !errors.Is(err, hoose.ErrClosed) {
		t.Errorf("a new session got %v", err)
	}
	release()
	select {
	case err := <-closed:
		t.Errorf("Close returned %v before the call had ended", err)
	default:
	}
	close(goOn)
	if err := <-flying; err != nil {
		t.Errorf("the call in flight got %v", err)
	}
	for range 2 {
		if err := <-closed; err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	if cells.Open() != 0 {
		t.Errorf("%d cells are left", cells.Open())
	}
}

func TestCloseKillsWhatDoesNotEnd(t *testing.T) {
	cells := stubtest.NewCells()
	pool := stubtest.NewPool(t, cells, hoose.PoolConfig{DrainTimeout: 30 * time.Millisecond, ReuseWithoutIsolation: 5})
	k := stubtest.NewClient(pool)
	s, err := pool.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	started, flying := make(chan struct{}), make(chan error, 1)
	go func() {
		_, err := k.Ask(t.Context(), "?", func(string) (string, error) {
			close(started)
			<-t.Context().Done()
			return "", errors.New("never")
		})
		flying <- err
	}()
	waits := make(chan error, 1)
	go func() { waits <- k.Wait(t.Context()) }()
	<-started
	testenv.Await(t, "three cells", func() bool { return cells.Open() == 3 })
	stubtest.Within(t, testenv.Patience, "Close", func() {
		if err := pool.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	if err := <-waits; !errors.Is(err, hoose.ErrClosed) || !errors.Is(err, hoose.ErrSandbox) {
		t.Errorf("a call in flight got %v", err)
	}
	if _, err := stubtest.NewClient(s).Visit(t.Context()); !errors.Is(err, hoose.ErrClosed) {
		t.Errorf("a session got %v", err)
	}
	if cells.Open() != 0 {
		t.Errorf("%d cells are left", cells.Open())
	}
	// The call whose callback does not return is the caller's own affair.
	go func() { <-flying }()
}

func TestCloseWaitsForStartsAndTellsWhatIsLeft(t *testing.T) {
	stubtest.Bubble(t, closeWaitsForStartsAndTellsWhatIsLeft)
}

func closeWaitsForStartsAndTellsWhatIsLeft(t *testing.T) {
	cells := stubtest.NewCells()
	starting, goOn := make(chan struct{}), make(chan struct{})
	cells.Fail = func() error {
		close(starting)
		<-goOn
		return nil
	}
	stuck := errors.New("the engine does not answer")
	slow := &watched{Launcher: cells, launched: func() {}, removed: func() {}, removal: func() error { return stuck }}
	pool := stubtest.NewPool(t, slow, hoose.PoolConfig{Warm: 1})
	<-starting
	closed := make(chan error, 1)
	go func() { closed <- pool.Close() }()
	synctest.Wait()
	if len(closed) > 0 {
		t.Error("Close does not wait for a start under way")
	}
	close(goOn)
	if err := <-closed; !errors.Is(err, stuck) && cells.Launched() > 0 {
		t.Errorf("Close: %v, want the cell that could not be removed", err)
	}
}

// TestPoolUnderPressure has many callers, cells that die at any time, starts
// that fail and calls that are cancelled, and then looks for what is left.
func TestPoolUnderPressure(t *testing.T) {
	for _, cfg := range []hoose.PoolConfig{{Max: 4, Warm: 2}, {Max: 3, Warm: 1, ReuseWithoutIsolation: 4}, {Max: 2}} {
		t.Run(fmt.Sprintf("max %d, warm %d, reuse %d", cfg.Max, cfg.Warm, cfg.ReuseWithoutIsolation), func(t *testing.T) {
			cells := stubtest.NewCells()
			var starts atomic.Int64
			cells.Fail = func() error {
				if starts.Add(1)%7 == 0 {
					return errNoRoom
				}
				return nil
			}
			k := stubtest.NewClient(stubtest.NewPool(t, cells, cfg))
			var callers sync.WaitGroup
			for i := range 8 {
				callers.Go(func() {
					for j := range 25 {
						var err error
						switch (i + j) % 5 {
						case 0:
							err = k.Fail(t.Context(), "die")
						case 1:
							ctx, cancel := context.WithTimeout(t.Context(), time.Duration(j)*100*time.Microsecond)
							err = k.Wait(ctx)
							cancel()
						default:
							_, err = k.Visit(t.Context())
							if err != nil && !errors.Is(err, errNoRoom) {
								t.Errorf("a visit: %v", err)
							}
						}
						if err != nil && !errors.Is(err, hoose.ErrSandbox) && !errors.Is(err, context.DeadlineExceeded) {
							t.Errorf("got %v", err)
						}
					}
				})
			}
			stubtest.Within(t, 2*testenv.Patience, "all calls", callers.Wait)
		})
	}
}

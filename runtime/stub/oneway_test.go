package stub_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/e2e/stubtest"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

func numbers(n int) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprint(i))
	}
	return all
}

func TestOneWayCallsRunInOrderAndFlushWaitsForThem(t *testing.T) {
	hoosetest.NoLeaks(t)
	impl := &memoryStore{}
	session := hoosetest.Loopback(t, serveStore(impl))
	s := newStore(session)
	for _, text := range numbers(5000) {
		s.Note(text)
	}
	if err := session.Flush(t.Context()); err != nil {
		t.Error(err)
	}
	if !slices.Equal(impl.all(), numbers(5000)) {
		t.Errorf("%d came, or in another order", len(impl.all()))
	}
}

func TestOneWayCallsWaitForCreditAndNotForTheMethod(t *testing.T) {
	stubtest.Bubble(t, oneWayCallsWaitForCreditAndNotForTheMethod)
}

func oneWayCallsWaitForCreditAndNotForTheMethod(t *testing.T) {
	hoosetest.NoLeaks(t)
	impl := &memoryStore{noted: make(chan string)}
	session := hoosetest.Loopback(t, serveStore(impl))
	s := newStore(session, hoose.Timeout(100*time.Millisecond))
	large := strings.Repeat("x", 1<<19)
	s.Note(large)
	s.Note(large)
	s.Note("too many") // a whole window is on its way, and nothing is run
	short, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	err := session.Flush(short)
	var over *hoose.CallError
	if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &over) || !strings.Contains(err.Error(), "Store.Note: no answer within 100ms") {
		t.Errorf("got %v", err)
	}
	for range 2 {
		<-impl.noted
	}
	if err := session.Flush(t.Context()); err != nil {
		t.Errorf("what was told is told again: %v", err)
	}
	if _, err := s.Count(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestClosingASessionFlushesFirst(t *testing.T) {
	hoosetest.NoLeaks(t)
	impl := &memoryStore{}
	cells := &hoosetest.Cells{Services: []hoose.Service{serveStore(impl)}}
	pool := stubtest.NewPool(t, cells, hoose.PoolConfig{})
	session, err := pool.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range numbers(1000) {
		newStore(session).Note(text)
	}
	for range 2 {
		if err := session.Close(); err != nil {
			t.Error(err)
		}
	}
	if !slices.Equal(impl.all(), numbers(1000)) {
		t.Errorf("%d came, or in another order", len(impl.all()))
	}
}

func TestClosingASessionDoesNotWaitForEver(t *testing.T) {
	stubtest.Bubble(t, closingASessionDoesNotWaitForEver)
}

func closingASessionDoesNotWaitForEver(t *testing.T) {
	hoosetest.NoLeaks(t)
	impl := &memoryStore{noted: make(chan string)}
	cells := &hoosetest.Cells{Services: []hoose.Service{serveStore(impl)}}
	pool := stubtest.NewPool(t, cells, hoose.PoolConfig{})
	session, err := pool.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	newStore(session).Note("held up")
	err = session.Close()
	<-impl.noted // the cell is a goroutine: it cannot be killed
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if err := session.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
}

func TestOneWayCallKeepsItsCellOfAPoolUntilItHasRun(t *testing.T) {
	hoosetest.NoLeaks(t)
	impl := &memoryStore{noted: make(chan string)}
	s, pool, cells := storePool(t, impl, hoose.PoolConfig{})
	s.Note("first")
	s.Note("second")
	if cells.Open() != 2 {
		t.Errorf("%d cells for two one-way calls", cells.Open())
	}
	closed := make(chan error)
	go func() { closed <- pool.Close() }()
	got := []string{<-impl.noted, <-impl.noted}
	slices.Sort(got)
	if err := <-closed; err != nil || !slices.Equal(got, []string{"first", "second"}) || len(impl.all()) != 2 {
		t.Errorf("%v, %q", err, got)
	}
}

func TestPoolTellsOneWayCallsThatWereLost(t *testing.T) {
	stubtest.Bubble(t, poolTellsOneWayCallsThatWereLost)
}

func poolTellsOneWayCallsThatWereLost(t *testing.T) {
	hoosetest.NoLeaks(t)
	impl := &memoryStore{noted: make(chan string)}
	s, pool, _ := storePool(t, impl, hoose.PoolConfig{SessionConfig: hoose.SessionConfig{MaxPayload: 1 << 20}, DrainTimeout: 50 * time.Millisecond})
	s.Note(strings.Repeat("x", 2<<20))
	s.Note("held up")
	time.AfterFunc(100*time.Millisecond, func() { <-impl.noted })
	err := pool.Close()
	var limit *hoose.LimitError
	if !errors.As(err, &limit) || limit.Limit != 1<<20 || !errors.Is(err, hoose.ErrClosed) || !errors.Is(err, hoose.ErrSandbox) {
		t.Errorf("got %v", err)
	}
	s.Note("after")
	if err := pool.Close(); !errors.Is(err, hoose.ErrClosed) || !strings.Contains(err.Error(), "Store.Note") {
		t.Errorf("one that was made afterwards: %v", err)
	}
}

func TestOneWayCallsOnObjects(t *testing.T) {
	hoosetest.NoLeaks(t)
	impl := &memoryStore{}
	s, pool, cells := storePool(t, impl, hoose.PoolConfig{})
	o := begin(t, s, "a")
	for range 100 {
		o.Touch()
	}
	if err := o.Close(); err != nil {
		t.Error(err)
	}
	o.Touch()
	err := pool.Close()
	if !errors.Is(err, hoose.ErrClosed) || strings.Count(err.Error(), "Store.Tx.Touch") != 1 {
		t.Errorf("got %v", err)
	}
	if n := len(impl.all()); cells.Open() != 0 || cells.Launched() != 1 || n != 100 {
		t.Errorf("%d of %d cells are open, %d calls", cells.Open(), cells.Launched(), n)
	}
}

// TestPanicInAOneWayCallIsSeenAndGoesNoFurther looks at what the inmate prints.
func TestPanicInAOneWayCallIsSeenAndGoesNoFurther(t *testing.T) {
	hoosetest.NoLeaks(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr := os.Stderr
	os.Stderr = w
	t.Cleanup(func() {
		os.Stderr = stderr
		w.Close()
		printed, err := io.ReadAll(r)
		r.Close()
		for _, want := range []string{"hoosegen: one-way call of Store.Note: panic: note\n", "(*memoryStore).Note"} {
			if !strings.Contains(string(printed), want) {
				t.Errorf("%v, printed %q, not %q", err, printed, want)
			}
		}
	})
	impl := &memoryStore{}
	session := hoosetest.Loopback(t, serveStore(impl))
	s := newStore(session)
	s.Note("before")
	s.Note("panic")
	s.Note("after")
	if err := session.Flush(t.Context()); err != nil || !slices.Equal(impl.all(), []string{"before", "after"}) {
		t.Errorf("%v, %q", err, impl.all())
	}
}

// TestOneWayCallsOnACellThatDies loses calls, and says so.
func TestOneWayCallsOnACellThatDies(t *testing.T) {
	hoosetest.NoLeaks(t)
	cells := &hoosetest.Cells{
		Inmate: func(rw io.ReadWriteCloser) {
			r := frame.NewReader(rw, frame.MaxPayload)
			for h, _, err := r.Next(); err == nil; h, _, err = r.Next() {
				if h.Kind == frame.Call {
					return
				}
				_, _ = rw.Write(stubtest.GreetingOf(storeContract))
			}
		},
		Exit: func() launch.Exit { return launch.Exit{Code: 7} },
	}
	pool := stubtest.NewPool(t, cells, hoose.PoolConfig{})
	session, err := pool.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	newStore(session).Note("lost")
	err = session.Flush(t.Context())
	if e := stubtest.WantErr[*hoose.ExitError](t, err); e.Code != 7 {
		t.Errorf("got %v", err)
	}
	newStore(session).Note("lost too")
	if e := stubtest.WantErr[*hoose.ExitError](t, session.Close()); e.Code != 7 {
		t.Errorf("got %v", e)
	}
	newStore(pool).Note("lost three")
	if e := stubtest.WantErr[*hoose.ExitError](t, pool.Close()); e.Code != 7 {
		t.Errorf("got %v", e)
	}
}

// TestOutputOfAOneWayCallReachesItsClient prints where nobody waits.
func TestOutputOfAOneWayCallReachesItsClient(t *testing.T) {
	hoosetest.NoLeaks(t)
	cells := &hoosetest.Cells{Inmate: func(rw io.ReadWriteCloser) {
		r := frame.NewReader(rw, frame.MaxPayload)
		for h, p, err := r.Next(); err == nil; h, p, err = r.Next() {
			switch h.Kind {
			case frame.Hello:
				_, _ = rw.Write(stubtest.GreetingOf(storeContract))
			case frame.Call:
				_, _ = rw.Write(stubtest.Frame(frame.Header{Kind: frame.Output, Flags: frame.FlagStderr}, []byte("noted\n")...))
				_, _ = rw.Write(stubtest.Frame(frame.Header{Kind: frame.Credit}, codec.AppendInt(nil, len(p.B)+64)...))
			}
		}
	}}
	pool := stubtest.NewPool(t, cells, hoose.PoolConfig{})
	var out lockedBuffer
	newStore(pool, hoose.Stderr(&out)).Note("x")
	if err := pool.Close(); err != nil || out.String() != "noted\n" {
		t.Errorf("%v, %q", err, out.String())
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// TestOneWayCallsToTheHost are those of an inmate.
func TestOneWayCallsToTheHost(t *testing.T) {
	hoosetest.NoLeaks(t)
	impl := &memoryStore{}
	flushed := make(chan error, 1)
	host := hoose.NewHost()
	s := hoosetest.LoopbackHost(t, []hoose.Service{serveStore(impl)}, func(c hoose.Caller) []hoose.Service {
		host = c.(*hoose.Host)
		return []hoose.Service{serveStore(&memoryStore{})}
	})
	for _, text := range numbers(1000) {
		newStore(host).Note(text)
	}
	go func() { flushed <- host.Flush(t.Context()) }()
	if err := <-flushed; err != nil || !slices.Equal(impl.all(), numbers(1000)) {
		t.Errorf("%v, %d came, or in another order", err, len(impl.all()))
	}
	newStore(host).Note("panic")
	testenv.Await(t, "the session ends", func() bool { return s.Ping(t.Context()) != nil })
	_, err := newStore(s).Count(t.Context())
	if p := stubtest.WantErr[*hoose.PanicError](t, err); p.Host != "Store.Note" {
		t.Errorf("got %+v", p)
	}
	newStore(host).Note("nobody is there")
	if err := host.Flush(t.Context()); !errors.Is(err, hoose.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

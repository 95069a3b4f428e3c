package stub_test

import (
	"context"
	"errors"
	"fmt"
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
)

func begin(t *testing.T, s store, name string) tx {
	t.Helper()
	o, err := s.Begin(t.Context(), name)
	if err != nil || o == nil {
		t.Fatalf("begin %s: %v, %v", name, o, err)
	}
	return o
}

func wantGet(t *testing.T, o view, key, want string) {
	t.Helper()
	if got, err := o.Get(t.Context(), key); got != want || err != nil {
		t.Errorf("get %s: %q, %v, want %q", key, got, err, want)
	}
}

func wantClosed(t *testing.T, err error) {
	t.Helper()
	var call *hoose.CallError
	if !errors.Is(err, hoose.ErrClosed) || !errors.As(err, &call) || call.Method == "" {
		t.Errorf("got %v, want the method's name and ErrClosed", err)
	}
}

func TestObjectLivesUntilItIsClosed(t *testing.T) {
	hoosetest.NoLeaks(t)
	impl := &memoryStore{}
	s := newStore(hoosetest.Loopback(t, serveStore(impl)))
	a, b := begin(t, s, "a"), begin(t, s, "b")
	if err := a.Set("k", "v"); err != nil {
		t.Fatal(err)
	}
	wantGet(t, a, "k", "v")
	wantGet(t, b, "name", "b")
	if _, err := b.Get(t.Context(), "k"); !errors.Is(err, errNoKey) || errors.Is(err, hoose.ErrSandbox) {
		t.Errorf("the object's own error: %v", err)
	}
	inner, err := a.Nest(t.Context(), "inner")
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	wantGet(t, inner, "name", "inner")
	wantClosed(t, a.Close())
	_, err = a.Get(t.Context(), "k")
	wantClosed(t, err)
	if n, err := s.Count(t.Context()); n != 2 || err != nil {
		t.Errorf("%d are open, %v", n, err)
	}
}

func TestObjectThatIsNilStaysNil(t *testing.T) {
	s := newStore(hoosetest.Loopback(t, serveStore(&memoryStore{})))
	if o, err := s.Begin(t.Context(), ""); o != nil || err != nil {
		t.Errorf("%v, %v", o, err)
	}
}

// TestObjectsThatTheirCallerCannotCloseAreClosed ends the connection, or the
// call before the object has reached its caller.
func TestObjectsThatTheirCallerCannotCloseAreClosed(t *testing.T) {
	hoosetest.NoLeaks(t)
	impl := &memoryStore{}
	session := hoosetest.Loopback(t, serveStore(impl))
	s := newStore(session)
	a, b := begin(t, s, "a"), begin(t, s, "b")
	busy := make(chan error)
	go func() {
		_, err := a.Get(context.Background(), "wait")
		busy <- err
	}()
	wantGet(t, b, "name", "b")
	if err := session.Close(); err != nil {
		t.Error(err)
	}
	wantClosed(t, <-busy)
	testenv.Await(t, "the objects are closed", func() bool { n, _ := impl.Count(t.Context()); return n == 0 })
	_, err := b.Get(t.Context(), "name")
	wantClosed(t, err)
}

func TestObjectKeepsItsCellOfAPool(t *testing.T) {
	hoosetest.NoLeaks(t)
	impl := &memoryStore{}
	s, pool, cells := storePool(t, impl, hoose.PoolConfig{})
	a := begin(t, s, "a")
	inner, err := a.Nest(t.Context(), "inner")
	if err != nil {
		t.Fatal(err)
	}
	wantGet(t, a, "name", "a")
	if _, err := s.Count(t.Context()); err != nil || cells.Launched() != 2 {
		t.Errorf("%v, %d cells were started for an object and a call", err, cells.Launched())
	}
	testenv.Await(t, "the call's cell goes", func() bool { return cells.Open() == 1 })
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	wantGet(t, inner, "name", "inner")
	if cells.Open() != 1 {
		t.Error("the cell goes before its last object is closed")
	}
	if err := inner.Close(); err != nil {
		t.Error(err)
	}
	testenv.Await(t, "the cell goes", func() bool { return cells.Open() == 0 })
	_, err = inner.Get(t.Context(), "name")
	wantClosed(t, err)
	if err := pool.Close(); err != nil || impl.open != 0 || cells.Launched() != 2 {
		t.Errorf("%v, %d open, %d cells", err, impl.open, cells.Launched())
	}
}

func TestCellIsUsedAgainOnceItsObjectsAreClosed(t *testing.T) {
	stubtest.Bubble(t, cellIsUsedAgainOnceItsObjectsAreClosed)
}

func cellIsUsedAgainOnceItsObjectsAreClosed(t *testing.T) {
	s, _, cells := storePool(t, &memoryStore{}, hoose.PoolConfig{Max: 1, ReuseWithoutIsolation: 10})
	for range 3 {
		a := begin(t, s, "a")
		short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		const who = "waiting for a cell, of which there are 1, all that PoolConfig.Max allows; held by objects that are not closed: 1: context deadline exceeded"
		if _, err := s.Begin(short, "b"); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), who) {
			t.Errorf("a second cell while there is to be one: %v", err)
		}
		cancel()
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
	if cells.Launched() != 1 {
		t.Errorf("%d cells", cells.Launched())
	}
}

// TestPoolThatIsClosedEndsItsObjects holds that it does not wait for somebody to
// close them.
func TestPoolThatIsClosedEndsItsObjects(t *testing.T) {
	hoosetest.NoLeaks(t)
	impl := &memoryStore{}
	s, pool, cells := storePool(t, impl, hoose.PoolConfig{DrainTimeout: 24 * time.Hour})
	a := begin(t, s, "a")
	if err := pool.Close(); err != nil {
		t.Error(err)
	}
	_, err := a.Get(t.Context(), "name")
	wantClosed(t, err)
	wantClosed(t, a.Close())
	wantClosed(t, a.Close())
	if cells.Open() != 0 {
		t.Errorf("%d cells are open", cells.Open())
	}
	testenv.Await(t, "the object is closed", func() bool { n, _ := impl.Count(t.Context()); return n == 0 })
}

// TestClosingAnObjectEndsItWhateverBecomesOfTheCall has the close never reach
// the implementation: the cell must not wait for another.
func TestClosingAnObjectEndsItWhateverBecomesOfTheCall(t *testing.T) {
	hoosetest.NoLeaks(t)
	s, _, cells := storePool(t, &memoryStore{}, hoose.PoolConfig{ReuseWithoutIsolation: 10})
	object := begin(t, s, "a").(*storeTx).object
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	call := object.Start(ctx, storeTxClose)
	if _, err := call.Do(); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	testenv.Await(t, "the cell goes", func() bool { return cells.Open() == 0 })
	_, err := (&storeTx{object}).Get(t.Context(), "name")
	wantClosed(t, err)
}

func TestObjectsAreUsedByMany(t *testing.T) {
	hoosetest.NoLeaks(t)
	impl := &memoryStore{}
	s, _, cells := storePool(t, impl, hoose.PoolConfig{Max: 4})
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			o, err := s.Begin(t.Context(), fmt.Sprint(i))
			if err != nil {
				t.Error(err)
				return
			}
			var calls sync.WaitGroup
			for range 5 {
				calls.Go(func() { wantGet(t, o, "name", fmt.Sprint(i)) })
			}
			calls.Wait()
			if err := o.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	testenv.Await(t, "the cells go", func() bool { return cells.Open() == 0 })
	if n, _ := impl.Count(t.Context()); n != 0 {
		t.Errorf("%d are open", n)
	}
}

func TestObjectsOfAConnectionAreBounded(t *testing.T) {
	impl := &memoryStore{}
	s := newStore(hoosetest.Loopback(t, serveStore(impl)))
	var last tx
	for range 4096 {
		last = begin(t, s, "x")
	}
	_, err := s.Begin(t.Context(), "one more")
	if v := stubtest.WantErr[*hoose.ValueError](t, err); v.Reason != "more than 4096 objects of one connection are open" {
		t.Errorf("got %v", err)
	}
	if n, _ := s.Count(t.Context()); n != 4096 {
		t.Errorf("%d are open: the one that was refused is left", n)
	}
	if err := last.Close(); err != nil {
		t.Fatal(err)
	}
	wantGet(t, begin(t, s, "again"), "name", "again")
}

// TestObjectHasTheMethodsOfItsKindOnly calls on one kind of object what another
// has, and what is none.
func TestObjectHasTheMethodsOfItsKindOnly(t *testing.T) {
	s := newStore(hoosetest.Loopback(t, serveStore(&memoryStore{})))
	v, err := s.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := objectGet(v.Start(t.Context(), storeViewGet), "name"); got != "view" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	wantClosed(t, (&storeTx{v}).Set("k", "v")) // the value has the method
	if _, err := objectGet(v.Start(t.Context(), storeViewGet), "name"); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestHostileObjects has an inmate make up objects, and a host call on them.
func TestHostileObjects(t *testing.T) {
	hoosetest.NoLeaks(t)
	tests := map[string]struct {
		result []byte
		ok     bool
	}{
		"an id like any other": {codec.AppendUint(nil, uint64(1<<63)), true},
		"a string":             {codec.AppendString(nil, "x"), false},
		"a negative id":        {codec.AppendInt(nil, -1), false},
		"an array":             {[]byte{0x91, 1}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newStore(fakeInmateOf(t, hoose.SessionConfig{}, stubtest.GreetingOf(storeContract), func(h frame.Header, _ []byte) []byte {
				if h.Kind != frame.Call {
					return nil
				}
				return stubtest.Frame(frame.Header{Kind: frame.Return, Call: h.Call}, append([]byte{0x91}, tt.result...)...)
			}))
			o, err := s.Begin(t.Context(), "x")
			if tt.ok != (err == nil) || tt.ok != (o != nil) {
				t.Errorf("%v, %v", o, err)
			}
			if err != nil {
				stubtest.WantErr[*hoose.ProtocolError](t, err)
			}
		})
	}
}

package suite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/suite/store"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
)

// relayed returns a session with a relay, whose host has the store.
func (r row) relayed(tb testing.TB, host store.Store) *hoose.Session {
	tb.Helper()
	services := []hoose.Service{store.Serve(host)}
	if r.launcher == nil {
		return hoosetest.LoopbackHost(tb, services, store.Relay)
	}
	p := r.relayPool(tb, host, hoose.PoolConfig{DrainTimeout: 100 * time.Millisecond})
	s, err := p.Session(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// relayPool returns a pool of relays.
func (r row) relayPool(tb testing.TB, host store.Store, cfg hoose.PoolConfig) *hoose.Pool {
	tb.Helper()
	cfg.Host = []hoose.Service{store.Serve(host)}
	p := hoose.NewPool(r.relay(tb), cfg)
	tb.Cleanup(func() {
		if err := p.Close(); err != nil {
			tb.Errorf("close the pool: %v", err)
		}
	})
	return p
}

// TestStores makes the same calls of a store in the cell and of one at the host,
// which the cell calls: objects, callbacks, one-way calls.
func TestStores(t *testing.T) {
	each(t, nil, func(t *testing.T, r row) {
		host := store.New()
		s := r.relayed(t, host)
		for where, st := range map[string]store.Store{"in the cell": store.NewOwn(s), "at the host": store.NewClient(s)} {
			for name, test := range map[string]func(*testing.T, store.Store){
				"objects live until they are closed": objectsLive,
				"callbacks":                          foldsByCallbacks,
				"many at once":                       manyBucketsAtOnce,
				"a call that is cancelled":           waitsAreCancelled,
			} {
				t.Run(name+" "+where, func(t *testing.T) { test(t, st) })
			}
			t.Run("one-way calls "+where, func(t *testing.T) { notesComeInOrder(t, st, s) })
		}
		if n, err := host.Count(t.Context()); n != 0 || err != nil {
			t.Errorf("the host has %d buckets open, %v", n, err)
		}
	})
}

func objectsLive(t *testing.T, st store.Store) {
	if none, err := st.Open(t.Context(), ""); none != nil || err != nil {
		t.Errorf("none: %v, %v", none, err)
	}
	o, err := st.Open(t.Context(), "first")
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Put(t.Context(), "key", strings.Repeat("text", 100_000)); err != nil {
		t.Error(err)
	}
	if text, err := o.Get(t.Context(), "key"); len(text) != 400_000 || err != nil {
		t.Errorf("%d bytes, %v", len(text), err)
	}
	if _, err := o.Get(t.Context(), "nothing"); !errors.Is(err, store.ErrNotThere) || errors.Is(err, hoose.ErrSandbox) {
		t.Errorf("got %v", err)
	}
	if err := o.Close(); err != nil {
		t.Error(err)
	}
	if _, err := o.Get(t.Context(), "key"); !errors.Is(err, hoose.ErrClosed) {
		t.Errorf("afterwards: %v", err)
	}
	if n, err := st.Count(t.Context()); n != 0 || err != nil {
		t.Errorf("%d are open, %v", n, err)
	}
}

func foldsByCallbacks(t *testing.T, st store.Store) {
	join := func(sum, text string) (string, error) { return sum + text, nil }
	if sum, err := st.Fold(t.Context(), strings.Split("to be or not", " "), join); sum != "tobeornot" || err != nil {
		t.Errorf("%q, %v", sum, err)
	}
	stop := func(string, string) (string, error) { return "", fmt.Errorf("no: %w", store.ErrNotThere) }
	if _, err := st.Fold(t.Context(), []string{"a"}, stop); !errors.Is(err, store.ErrNotThere) {
		t.Errorf("got %v", err)
	}
}

func manyBucketsAtOnce(t *testing.T, st store.Store) {
	var callers sync.WaitGroup
	for i := range 32 {
		callers.Go(func() {
			o, err := st.Open(t.Context(), fmt.Sprint(i))
			if err != nil {
				t.Error(err)
				return
			}
			for range 10 {
				if text, err := o.Get(t.Context(), "name"); text != fmt.Sprint(i) || err != nil {
					t.Errorf("bucket %d: %q, %v", i, text, err)
				}
			}
			if err := o.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	callers.Wait()
}

func waitsAreCancelled(t *testing.T, st store.Store) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if err := st.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if _, err := st.Count(t.Context()); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func notesComeInOrder(t *testing.T, st store.Store, s *hoose.Session) {
	var want []string
	for i := range 3000 {
		want = append(want, fmt.Sprint(i))
		st.Note(want[i])
	}
	if err := s.Flush(t.Context()); err != nil {
		t.Error(err)
	}
	// What a relay passes on has been run by the relay, and not by the host yet.
	var got []string
	testenv.Await(t, "all notes", func() bool {
		var err error
		if got, err = st.Notes(t.Context()); err != nil {
			t.Fatal(err)
		}
		return len(got) >= len(want)
	})
	if !slices.Equal(got, want) {
		t.Errorf("%d notes, or in another order", len(got))
	}
}

// TestPanicInAOneWayCallIsPrintedAndGoesNoFurther reads the stderr of the cell.
func TestPanicInAOneWayCallIsPrintedAndGoesNoFurther(t *testing.T) {
	each(t, isProcess, func(t *testing.T, r row) {
		s := r.relayed(t, store.New())
		var stderr bytes.Buffer
		st := store.NewOwn(s, hoose.Stderr(&stderr))
		st.Note("panic")
		st.Note("after it")
		if err := s.Flush(t.Context()); err != nil {
			t.Error(err)
		}
		notes, err := st.Notes(t.Context())
		if err != nil || !slices.Equal(notes, []string{"after it"}) {
			t.Errorf("%q, %v", notes, err)
		}
		for _, want := range []string{"one-way call of Own.Note: panic: a note that is none", "store.(*store).Note"} {
			if !strings.Contains(stderr.String(), want) {
				t.Errorf("printed %q, not %q", stderr.String(), want)
			}
		}
	})
}

// TestBucketsKeepTheirCell uses a pool, where each call has a cell of its own.
func TestBucketsKeepTheirCell(t *testing.T) {
	each(t, isProcess, func(t *testing.T, r row) {
		pool := r.relayPool(t, store.New(), hoose.PoolConfig{})
		st := store.NewOwn(pool)
		o, err := st.Open(t.Context(), "x")
		if err != nil {
			t.Fatal(err)
		}
		if n, err := st.Count(t.Context()); n != 0 || err != nil {
			t.Errorf("another cell has %d open, %v", n, err)
		}
		if text, err := o.Get(t.Context(), "name"); text != "x" || err != nil {
			t.Errorf("%q, %v", text, err)
		}
		if err := o.Close(); err != nil {
			t.Error(err)
		}
		st.Note("somewhere")
	})
}

// TestOneShotWireHasNoHost has an implementation call its host where there is
// none: it fails at once.
func TestOneShotWireHasNoHost(t *testing.T) {
	items := decodeItems(t, runOneShot(t, relay, mustMarshal(t, []any{"Store.Count", []any{}}), "HOOSEGEN_ENTRY=inmate"))
	raised, _ := items[len(items)-1].Value.(map[string]any)
	if !strings.Contains(fmt.Sprint(raised["message"]), "the one-shot wire has no host to call") {
		t.Errorf("%v", items)
	}
	items = decodeItems(t, runOneShot(t, relay, mustMarshal(t, []any{"Own.Count", []any{}}), "HOOSEGEN_ENTRY=inmate"))
	if last := items[len(items)-1]; last.Kind != "return" || last.Value != int64(0) {
		t.Errorf("what needs no host: %v", items)
	}
	items = decodeItems(t, runOneShot(t, relay, mustMarshal(t, []any{"Own.Bucket.Get", []any{}}), "HOOSEGEN_ENTRY=inmate"))
	if raised, _ = items[len(items)-1].Value.(map[string]any); !strings.Contains(fmt.Sprint(raised["message"]), "cannot be called on the one-shot wire") {
		t.Errorf("a method of an object: %v", items)
	}
}

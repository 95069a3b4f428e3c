package stubtest

import (
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
)

// Bubble runs a test by a clock of its own, which stands still as long as any
// goroutine of the test has something to do. Calls are pooled, and their channels
// must not get in or out, so that the pools are emptied, which takes two
// collections.
func Bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	empty := func() { runtime.GC(); runtime.GC() }
	empty()
	defer empty()
	synctest.Test(t, test)
}

// Within fails the test if f takes longer than d.
func Within(tb testing.TB, d time.Duration, what string, f func()) {
	tb.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(d):
		tb.Fatalf("%s takes longer than %v", what, d)
	}
}

// WantErr returns the error of type E inside a *CallError.
func WantErr[E error](t *testing.T, err error) (want E) {
	t.Helper()
	var call *hoose.CallError
	if !errors.As(err, &want) || !errors.As(err, &call) || !errors.Is(err, hoose.ErrSandbox) {
		t.Fatalf("got %v (%T), want a CallError with %T", err, err, want)
	}
	return want
}

// Busy takes the pool's only cell until the function it returns is called.
func Busy(t *testing.T, pool *hoose.Pool) func() {
	t.Helper()
	s, err := pool.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Loopback returns a Sample and a client of it.
func Loopback(t *testing.T, opts ...hoose.ClientOption) (*Sample, Client) {
	t.Helper()
	hoosetest.NoLeaks(t)
	k := &Sample{Waited: make(chan error, 8)}
	return k, NewClient(hoosetest.Loopback(t, k.Service()), opts...)
}

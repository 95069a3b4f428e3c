package session

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

var oneWay = frame.Header{Kind: frame.Call, Flags: frame.FlagOneWay, Index: 1, Call: 4711}

// bothEnds runs a test at either end.
func bothEnds(t *testing.T, test func(t *testing.T, host bool)) {
	t.Run("host", func(t *testing.T) { test(t, true) })
	t.Run("inmate", func(t *testing.T) { test(t, false) })
}

// bothEndsInBubbles does so by a clock of the test's own, which stands still as
// long as any goroutine of it has something to do. None may be left at the end.
func bothEndsInBubbles(t *testing.T, test func(t *testing.T, host bool)) {
	bothEnds(t, func(t *testing.T, host bool) {
		synctest.Test(t, func(t *testing.T) { test(t, host) })
	})
}

// serving connects a caller to an end that serves T.M and, one-way, T.W.
func serving(t testing.TB, host bool, cfg Config) (caller, callee *Conn) {
	t.Helper()
	cfg.Methods = []Method{{Name: "T.M", Hash: 1}, {Name: "T.W", Hash: 2, OneWay: true}}
	cfg.Host = host
	other := Config{Host: !host, Limits: Limits{Payload: cfg.Limits.Payload}}
	caller, callee = endsOf(t, other, cfg)
	return caller, callee
}

func argument(in *Incoming) int {
	n := codec.ReadInt[int](codec.NewReader(in.Payload.B))
	in.Payload.Free()
	return n
}

func TestOneWayCallsRunOneByOneInOrder(t *testing.T) {
	bothEnds(t, func(t *testing.T, host bool) {
		noLeaks(t)
		var running atomic.Int32
		var got []int
		caller, callee := serving(t, host, Config{Limits: Limits{Window: 700}, Serve: func(in *Incoming) {
			if running.Add(1) != 1 {
				t.Error("two run at once")
			}
			defer running.Add(-1)
			n := argument(in)
			got = append(got, n)
			if err := in.Return(nil); err != nil || !in.OneWay {
				t.Errorf("Return of a one-way call (%v): %v", in.OneWay, err)
			}
			if err := in.Raise(0, nil); !errors.Is(err, ErrCallEnded) {
				t.Errorf("Raise after Return: %v", err)
			}
			if n%100 == 7 {
				runtime.Goexit()
			}
		}})
		for i := range 1000 {
			if err := caller.OneWay(t.Context(), 1, withHeader(num(i))); err != nil {
				t.Fatal(err)
			}
		}
		if err := caller.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(got) != 1000 || !slices.IsSorted(got) {
			t.Errorf("%d calls were run, in order %v", len(got), slices.IsSorted(got))
		}
		if caller.Err() != nil || callee.Err() != nil {
			t.Errorf("causes %v and %v", caller.Err(), callee.Err())
		}
	})
}

func TestOneWayCallsDoNotHoldUpOthers(t *testing.T) {
	bothEnds(t, func(t *testing.T, host bool) {
		noLeaks(t)
		running, release := make(chan struct{}), make(chan struct{})
		caller, _ := serving(t, host, Config{Serve: func(in *Incoming) {
			if in.OneWay {
				close(running)
				<-release
			}
			in.Payload.Free()
			_ = in.Return(withHeader([]byte{0x90}))
		}})
		if err := caller.OneWay(t.Context(), 1, withHeader(num(0))); err != nil {
			t.Fatal(err)
		}
		<-running
		for range 10 {
			roundTrip(t, caller, 0)
		}
		close(release)
		if err := caller.Drain(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// TestCreditForOneWayCallsComesInHalvesOrAtTheEnd counts what a callee gives
// back, and when.
func TestCreditForOneWayCallsComesInHalvesOrAtTheEnd(t *testing.T) {
	bothEnds(t, func(t *testing.T, host bool) {
		noLeaks(t)
		release := make(chan struct{}, 20)
		var flushed atomic.Int32
		c, w := endOf(t, Config{
			Host: host, Limits: Limits{Window: 1000}, Flush: func() { flushed.Add(1) },
			Serve: func(*Incoming) { <-release },
		}, Limits{})
		credit := func(want int) {
			t.Helper()
			p := w.want(frame.Header{Kind: frame.Credit})
			if n := codec.ReadInt[int](codec.NewReader(p)); n != want {
				t.Errorf("credit of %d, want %d", n, want)
			}
		}
		for range 10 {
			w.send(oneWay, yieldOf(36))
		}
		w.sync(c)
		if c.oneWaysIn.held != 1000 || c.Err() != nil {
			t.Fatalf("%d held, cause %v", c.oneWaysIn.held, c.Err())
		}
		for range 4 {
			release <- struct{}{}
		}
		w.quiet()
		release <- struct{}{}
		credit(500)
		for range 5 {
			release <- struct{}{}
		}
		credit(500)
		release <- struct{}{}
		w.send(oneWay, yieldOf(36))
		credit(100)
		if n := flushed.Load(); n != 3 {
			t.Errorf("output was flushed %d times, want before each of 3 credits", n)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.oneWaysIn.held != 0 || c.oneWaysIn.run != 0 {
			t.Errorf("%d held, %d run", c.oneWaysIn.held, c.oneWaysIn.run)
		}
	})
}

func TestOneWayFloodIsBoundedByTheWindow(t *testing.T) {
	bothEnds(t, func(t *testing.T, host bool) {
		noLeaks(t)
		release := make(chan struct{})
		var ran atomic.Int32
		c, w := endOf(t, Config{Host: host, Serve: func(in *Incoming) {
			ran.Add(1)
			in.Payload.Free()
			<-release
		}}, Limits{})
		before := heap()
		w.flood(frames(100, oneWay, []byte{0x90}))
		wantViolation(t, c, "more one-way calls than there is credit for")
		c.mu.Lock()
		waiting := len(c.oneWaysIn.queue) - c.oneWaysIn.head
		c.mu.Unlock()
		used := heap() - before
		t.Logf("%d calls of one byte wait in %.1f MB", waiting, float64(used)/1e6)
		if used > 20<<20 {
			t.Errorf("%d bytes are held for a window of 1 MiB", used)
		}
		if waiting < 16130 || waiting > 16132 {
			t.Errorf("%d calls wait, want 16132 less the one that runs", waiting)
		}
		close(release)
		within(t, patient, "Close", c.Close)
		eventually(t, "what waits is dropped", func() bool {
			c.mu.Lock()
			defer c.mu.Unlock()
			return !c.oneWaysIn.busy && c.oneWaysIn.empty()
		})
		if n := ran.Load(); n > 2 {
			t.Errorf("%d calls of a peer that broke the protocol were run", n)
		}
	})
}

func TestOneWayCallThatCrossesTheWindowIsTheLast(t *testing.T) {
	for _, tt := range []struct{ window, payload, allowed int }{{1, 1, 1}, {65, 1, 1}, {66, 1, 2}, {1000, 10, 14}, {100, 5000, 1}} {
		t.Run(fmt.Sprintf("window %d, payload %d", tt.window, tt.payload), func(t *testing.T) {
			noLeaks(t)
			release := make(chan struct{})
			c, w := endOf(t, Config{Host: true, Limits: Limits{Window: tt.window}, Serve: func(*Incoming) { <-release }}, Limits{})
			defer close(release)
			for range tt.allowed {
				w.send(oneWay, yieldOf(tt.payload))
			}
			w.sync(c)
			if c.Err() != nil {
				t.Fatalf("%d calls are refused: %v", tt.allowed, c.Err())
			}
			w.send(oneWay, yieldOf(tt.payload))
			wantViolation(t, c, "more one-way calls than there is credit for")
		})
	}
}

// TestOneWayCallsThatHaveComeAreRunAtAHost has an inmate tell something and end,
// or be ended.
func TestOneWayCallsThatHaveComeAreRunAtAHost(t *testing.T) {
	tests := map[string]struct {
		end  func(c *Conn, w *wire)
		want int32
	}{
		"the inmate ends":             {func(c *Conn, w *wire) { _ = w.rw.Close() }, 10},
		"the host closes":             {func(c *Conn, _ *wire) { c.Close() }, 10},
		"the inmate breaks the rules": {func(c *Conn, w *wire) { w.send(frame.Header{Kind: frame.Exit}, []byte{0xc0}) }, 1},
		"the host has another reason": {func(c *Conn, _ *wire) { c.Fail(ErrUnresponsive) }, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			begun, release := make(chan struct{}, 10), make(chan struct{})
			var ran, cancelled atomic.Int32
			c, w := endOf(t, Config{Host: true, Serve: func(in *Incoming) {
				begun <- struct{}{}
				defer ran.Add(1)
				<-release
				if in.Context(0).Err() != nil {
					cancelled.Add(1)
				}
			}}, Limits{})
			for range 10 {
				w.send(oneWay, num(1))
			}
			w.sync(c)
			<-begun // those that have not may be dropped
			tt.end(c, w)
			failure(t, c)
			close(release)
			eventually(t, "the last has been run", func() bool {
				c.mu.Lock()
				defer c.mu.Unlock()
				return !c.oneWaysIn.busy
			})
			if ran.Load() != tt.want || cancelled.Load() != tt.want {
				t.Errorf("%d calls were run, %d under a context that has ended, want %d", ran.Load(), cancelled.Load(), tt.want)
			}
		})
	}
}

func TestInmateLeavesOnceOneWayCallsHaveBeenRun(t *testing.T) {
	noLeaks(t)
	release := make(chan struct{})
	var ran atomic.Int32
	c, w := inmateEnd(t, Config{Serve: func(*Incoming) {
		<-release
		ran.Add(1)
	}}, Limits{})
	for range 3 {
		w.send(oneWay, num(1))
	}
	w.send(frame.Header{Kind: frame.Goaway}, str("enough"))
	w.sync(c)
	if c.Err() != nil {
		t.Fatalf("it leaves at once: %v", c.Err())
	}
	close(release)
	got := w.want(frame.Header{Kind: frame.Credit})
	if err := failure(t, c); !errors.Is(err, ErrClosed) || ran.Load() != 3 {
		t.Errorf("cause %v after %d calls (credit %x)", err, ran.Load(), got)
	}
}

func TestOneWayCallsHaveNoCallbacks(t *testing.T) {
	noLeaks(t)
	done := make(chan struct{})
	caller, _ := serving(t, true, Config{Serve: func(in *Incoming) {
		defer close(done)
		if err := in.Notify(0, withHeader([]byte{0x90})); err == nil {
			t.Error("Notify passes")
		}
		if _, _, err := in.Request(0, withHeader([]byte{0x90})); err == nil {
			t.Error("Request passes")
		}
	}})
	if err := caller.OneWay(t.Context(), 1, withHeader(num(1))); err != nil {
		t.Fatal(err)
	}
	<-done
}

// TestManyOneWayCallersAtOnce mixes one-way calls of many goroutines, in both
// directions, with ordinary ones: each goroutine's are run in order.
func TestManyOneWayCallersAtOnce(t *testing.T) {
	noLeaks(t)
	const callers, each = 8, 200
	serve := func() (func(*Incoming), *[callers]int) {
		var mu sync.Mutex
		last := new([callers]int)
		return func(in *Incoming) {
			if n := argument(in); in.OneWay {
				mu.Lock()
				defer mu.Unlock()
				if last[n/each]++; last[n/each] != n%each+1 {
					t.Errorf("call %d of caller %d is run in place %d", n%each+1, n/each, last[n/each])
				}
				return
			}
			_ = in.Return(withHeader([]byte{0x90}))
		}, last
	}
	serveHost, atHost := serve()
	serveInmate, atInmate := serve()
	methods := []Method{{Name: "T.M", Hash: 1}, {Name: "T.W", Hash: 2, OneWay: true}}
	host, inmate := endsOf(t, Config{Host: true, Methods: methods, Limits: Limits{Window: 1000}, Serve: serveHost}, Config{Methods: methods, Limits: Limits{Window: 1000}, Serve: serveInmate})
	var all sync.WaitGroup
	for i := range callers {
		for _, c := range []*Conn{host, inmate} {
			all.Go(func() {
				for j := range each {
					if err := c.OneWay(t.Context(), 1, withHeader(num(i*each+j))); err != nil {
						t.Error(err)
					}
					if j%20 == 0 {
						roundTrip(t, c, 0)
					}
				}
				if err := c.Drain(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
	}
	within(t, patient, "all of them", all.Wait)
	for i := range callers {
		if atHost[i] != each || atInmate[i] != each {
			t.Errorf("caller %d: %d and %d calls, want %d", i, atHost[i], atInmate[i], each)
		}
	}
	if host.Err() != nil || inmate.Err() != nil {
		t.Errorf("causes %v and %v", host.Err(), inmate.Err())
	}
}

func TestInmateWaitsForItsOneWayCallsOnClose(t *testing.T) {
	synctest.Test(t, inmateWaitsForItsOneWayCallsOnClose)
}

func inmateWaitsForItsOneWayCallsOnClose(t *testing.T) {
	noLeaks(t)
	running := make(chan struct{})
	var over atomic.Bool
	c, w := inmateEnd(t, Config{Serve: func(in *Incoming) {
		close(running)
		<-in.Context(0).Done()
		time.Sleep(time.Second) // so that it has to be waited for
		over.Store(true)
	}}, Limits{})
	w.send(oneWay, num(1))
	<-running
	within(t, patient, "Close", c.Close)
	if !over.Load() {
		t.Error("Close has not waited")
	}
}

package session

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

func TestHostDoesNotServeMoreAtOnceThanItAllows(t *testing.T) {
	for _, tt := range []struct{ limit, want int }{{0, 256}, {3, 3}} {
		t.Run(fmt.Sprint(tt.limit), func(t *testing.T) {
			noLeaks(t)
			release := make(chan struct{})
			c, w := endOf(t, Config{Host: true, Limits: Limits{Calls: tt.limit}, Serve: func(*Incoming) { <-release }}, Limits{})
			defer close(release)
			for id := range tt.want {
				w.send(frame.Header{Kind: frame.Call, Call: uint32(id) + 1}, []byte{0x90})
			}
			w.sync(c)
			if c.Err() != nil {
				t.Fatalf("%d calls are refused: %v", tt.want, c.Err())
			}
			w.send(frame.Header{Kind: frame.Call, Call: 1000}, []byte{0x90})
			wantViolation(t, c, "too many calls at once")
		})
	}
}

// TestHostHoldsArgumentsUpToItsPayloadLimit has an inmate send large arguments
// to methods that take their time.
func TestHostHoldsArgumentsUpToItsPayloadLimit(t *testing.T) {
	noLeaks(t)
	const limit = 100 << 10
	served := make(chan *Incoming, 10)
	c, w := endOf(t, Config{Host: true, Limits: Limits{Payload: limit}, Serve: func(in *Incoming) { served <- in }}, Limits{})
	call := func(id uint32, size int) { w.send(frame.Header{Kind: frame.Call, Call: id}, yieldOf(size)) }
	call(1, 60<<10)
	call(2, 60<<10) // the one that crosses it
	in := <-served
	go func() { _ = in.Return(withHeader([]byte{0x90})) }()
	w.next()
	call(3, 60<<10) // there is room again
	w.sync(c)
	if c.Err() != nil {
		t.Fatalf("refused: %v", c.Err())
	}
	call(4, 1)
	wantViolation(t, c, "too many arguments at once")
}

// TestInmateThatReadsNothing has an inmate make calls and not read what they
// return: those that cannot be answered are still calls at once.
func TestInmateThatReadsNothing(t *testing.T) {
	noLeaks(t)
	var served atomic.Int32
	result := withHeader(yieldOf(100 << 10))
	c, w := endOf(t, Config{Host: true, Limits: Limits{Calls: 20}, Serve: func(in *Incoming) {
		served.Add(1)
		in.Payload.Free()
		_ = in.Return(bytes.Clone(result))
	}}, Limits{})
	n := 0
	for ; n < 1000 && c.Err() == nil; n++ {
		w.send(frame.Header{Kind: frame.Call, Call: uint32(n) + 1}, []byte{0x90})
		eventually(t, "the call waits for its answer to be read at most", func() bool {
			c.mu.Lock()
			defer c.mu.Unlock()
			return c.cause != nil || int(served.Load()) == n+1 && len(c.served) == 0
		})
	}
	wantViolation(t, c, "too many calls at once")
	// Of two times maxPending one part is being written and one waits to be, and
	// twenty calls wait for that.
	if most := int32(2*(maxPending/len(result)) + 1 + 20); n < 20 || served.Load() > most {
		t.Errorf("%d of %d calls were served, want at most %d", served.Load(), n, most)
	}
}

// TestReaderOfAHostWaitsForNoInmate has an inmate that reads nothing end calls
// whose yields wait to be written, and more: the host reads it all.
func TestReaderOfAHostWaitsForNoInmate(t *testing.T) {
	noLeaks(t)
	yielding := make(chan *Incoming, 2)
	ended := make(chan error, 2)
	c, w := endOf(t, Config{Host: true, Serve: func(in *Incoming) {
		if in.OneWay {
			return
		}
		requests := argument(in) == 1
		yielding <- in
		big := withHeader(yieldOf(200 << 10))
		var err error
		for err == nil {
			if requests {
				_, _, err = in.Request(0, bytes.Clone(big))
			} else {
				err = in.Notify(0, bytes.Clone(big))
			}
		}
		ended <- err
	}}, Limits{Window: maxWindow})
	w.send(frame.Header{Kind: frame.Call, Call: 1}, num(0))
	<-yielding
	eventually(t, "the first call waits for room", func() bool {
		c.out.mu.Lock()
		defer c.out.mu.Unlock()
		return len(c.out.pending) > maxPending-(210<<10)
	})
	w.send(frame.Header{Kind: frame.Call, Call: 2}, num(1))
	in := <-yielding
	eventually(t, "the second call has asked", func() bool {
		in.mu.Lock()
		defer in.mu.Unlock()
		return len(in.requests) == 1
	})
	for range 100 {
		w.send(frame.Header{Kind: frame.Credit, Call: 1}, num(1))
		w.send(frame.Header{Kind: frame.Credit, Call: 2}, num(1))
		w.send(oneWay, num(1))
		w.send(frame.Header{Kind: frame.Output, Flags: 1}, []byte("x"))
	}
	for id := range uint32(2) {
		w.send(frame.Header{Kind: frame.Cancel, Call: id + 1}, []byte{0xc0})
	}
	eventually(t, "the second is cancelled", func() bool { return in.ctx.Err() != nil })
	if c.Err() != nil {
		t.Errorf("cause %v", c.Err())
	}
	within(t, patient, "Close", c.Close)
	for range 2 {
		if err := <-ended; err == nil {
			t.Error("it yields without end")
		}
	}
}

func TestCloseOfAHostDoesNotWaitForWhatItServes(t *testing.T) {
	noLeaks(t)
	served, release := make(chan *Incoming, 2), make(chan struct{})
	var left sync.WaitGroup
	left.Add(2)
	c, w := endOf(t, Config{Host: true, Serve: func(in *Incoming) {
		defer left.Done()
		served <- in
		<-release
	}}, Limits{})
	w.send(frame.Header{Kind: frame.Call, Call: 1}, []byte{0x90})
	w.send(oneWay, num(1))
	first, second := <-served, <-served
	within(t, patient, "Close", c.Close)
	for _, in := range []*Incoming{first, second} {
		if in.Context(0).Err() == nil {
			t.Error("a call is not cancelled")
		}
	}
	if err := first.Return(withHeader([]byte{0x90})); err == nil && !first.OneWay {
		t.Error("it can still be answered")
	}
	close(release)
	left.Wait()
}

func TestServedCallMayCloseItsHost(t *testing.T) {
	noLeaks(t)
	closed := make(chan struct{})
	c, w := endOf(t, Config{Host: true, Serve: func(in *Incoming) {
		in.conn.Close()
		close(closed)
	}}, Limits{})
	w.send(frame.Header{Kind: frame.Call, Call: 1}, []byte{0x90})
	within(t, patient, "Close by the call", func() { <-closed })
	if !errors.Is(c.Err(), ErrClosed) {
		t.Errorf("cause %v", c.Err())
	}
}

// TestHostRunsNothingOnItsReader has calls that are quick, and then one that
// waits for another.
func TestHostRunsNothingOnItsReader(t *testing.T) {
	noLeaks(t)
	others := make(chan struct{}, 1)
	inmate, host := serving(t, true, Config{Serve: func(in *Incoming) {
		switch argument(in) {
		case 1:
			<-others
		case 2:
			others <- struct{}{}
		}
		_ = in.Return(withHeader([]byte{0x90}))
	}})
	for range 100 {
		roundTrip(t, inmate, 0)
	}
	o := NewOutgoing()
	if err := inmate.Begin(o, CallSpec{}, withHeader(num(1))); err != nil {
		t.Fatal(err)
	}
	roundTrip(t, inmate, 2)
	finish(t, o)
	if host.inline.begun != 0 {
		t.Errorf("the reader ran %d calls", host.inline.begun)
	}
}

// TestCallsWithinCalls goes back and forth between two ends that both serve.
func TestCallsWithinCalls(t *testing.T) {
	noLeaks(t)
	var host, inmate *Conn
	ready := make(chan struct{})
	serve := func(other **Conn) func(*Incoming) {
		return func(in *Incoming) {
			<-ready
			if n := argument(in); n > 0 {
				o := NewOutgoing()
				if err := (*other).Begin(o, CallSpec{}, withHeader(num(n-1))); err != nil {
					t.Error(err)
				} else if e, err := o.Next(); err != nil || e.Kind != frame.Return {
					t.Errorf("%v, %v", e.Kind, err)
				}
			}
			// The last may be at the other end, and the test over, before its
			// writer knows.
			if err := in.Return(withHeader([]byte{0x90})); err != nil && !errors.Is(err, ErrClosed) {
				t.Error(err)
			}
		}
	}
	methods := []Method{{Name: "T.M", Hash: 1}}
	host, inmate = endsOf(t, Config{Host: true, Methods: methods, Serve: serve(&host)}, Config{Methods: methods, Serve: serve(&inmate)})
	close(ready)
	var all sync.WaitGroup
	for range 8 {
		for _, c := range []*Conn{host, inmate} {
			all.Go(func() {
				for i := range 50 {
					roundTrip(t, c, i%10)
				}
			})
		}
	}
	within(t, 2*patient, "all calls", all.Wait)
	if host.Err() != nil || inmate.Err() != nil {
		t.Errorf("causes %v and %v", host.Err(), inmate.Err())
	}
}

// TestQuickMethodThatCallsTheHost has a method that its reader runs make a call
// of its own, and more one-way calls than there is credit for. Nobody watches the
// reader: whoever waits has to hand the reading over.
func TestQuickMethodThatCallsTheHost(t *testing.T) {
	tests := map[string]func(c *Conn) error{
		"call": func(c *Conn) error {
			o := NewOutgoing()
			if err := c.Begin(o, CallSpec{}, withHeader(num(0))); err != nil {
				return err
			}
			_, err := o.Next()
			return err
		},
		"one-way calls and drain": func(c *Conn) error {
			for range 20 {
				if err := c.OneWay(t.Context(), 1, withHeader(num(0))); err != nil {
					return err
				}
			}
			return c.Drain(t.Context())
		},
	}
	for name, back := range tests {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			methods := []Method{{Name: "T.M", Hash: 1}, {Name: "T.W", Hash: 2, OneWay: true}}
			host, inmate := endsOf(t, Config{Host: true, Limits: Limits{Window: 300}, Methods: methods, Serve: func(in *Incoming) {
				in.Payload.Free()
				_ = in.Return(withHeader([]byte{0x90}))
			}}, Config{Methods: methods, Serve: func(in *Incoming) {
				if argument(in) == 1 {
					if err := back(in.conn); err != nil {
						t.Error(err)
					}
				}
				_ = in.Return(withHeader([]byte{0x90}))
			}})
			inmate.inline.watch.Do(func() {})
			for range 5 {
				earn(t, host, inmate)
				roundTrip(t, host, 1)
			}
		})
	}
}

// TestInmateForgivesASlowHost abandons calls that the host does not end.
func TestInmateForgivesASlowHost(t *testing.T) {
	noLeaks(t)
	release := make(chan struct{})
	inmate, host := serving(t, true, Config{Serve: func(in *Incoming) {
		<-release
		_ = in.Return(withHeader([]byte{0x90}))
	}})
	o := NewOutgoing()
	if err := inmate.Begin(o, CallSpec{}, withHeader(num(0))); err != nil {
		t.Fatal(err)
	}
	o.Cancel(errEnough)
	if !o.Abandon(0) {
		t.Error("there was nothing to abandon")
	}
	if err := host.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Next(); !errors.Is(err, errEnough) || inmate.Err() != nil {
		t.Errorf("%v; cause %v", err, inmate.Err())
	}
	close(release)
	eventually(t, "the call ends after all", func() bool {
		inmate.mu.Lock()
		defer inmate.mu.Unlock()
		return len(inmate.calls) == 0 && inmate.admission.args == 0
	})
}

// TestYieldsStayBeforeTheEndOfTheirCall has yields raced by the end of the call.
func TestYieldsStayBeforeTheEndOfTheirCall(t *testing.T) {
	bothEnds(t, func(t *testing.T, host bool) {
		noLeaks(t)
		caller, callee := serving(t, host, Config{Serve: func(in *Incoming) {
			var all sync.WaitGroup
			for i := range 4 {
				all.Go(func() {
					for err := error(nil); err == nil; {
						if i%2 == 0 {
							err = in.Notify(1, withHeader([]byte{0x90}))
							continue
						}
						var p *frame.Buffer
						_, p, err = in.Request(0, withHeader([]byte{0x90}))
						p.Free()
					}
				})
			}
			runtime.Gosched()
			_ = in.Return(withHeader([]byte{0x90}))
			all.Wait()
		}})
		for range testenv.Times(200, 2000) {
			o := NewOutgoing()
			if err := caller.Begin(o, CallSpec{Callbacks: []CallbackMode{Requests, Notifies}}, withHeader(num(0))); err != nil {
				t.Fatal(err)
			}
			for {
				e := take(t, o)
				if e.Kind != frame.Yield {
					break
				}
				if e.Flags != 0 {
					_ = o.Answer(false, withHeader([]byte{0x90}))
				}
				_ = o.Consumed(len(e.Payload.B))
			}
		}
		if caller.Err() != nil || callee.Err() != nil {
			t.Errorf("causes %v and %v", caller.Err(), callee.Err())
		}
	})
}

func TestMalformedArgumentsAreRefused(t *testing.T) {
	noLeaks(t)
	c, w := endOf(t, Config{Host: true, Serve: func(in *Incoming) {
		r := codec.NewReader(in.Payload.B)
		codec.ReadString[string](r)
		in.Refuse(r.End())
	}}, Limits{})
	w.send(frame.Header{Kind: frame.Call, Call: 7}, num(1))
	wantViolation(t, c, "CALL for call 7: malformed arguments: codec: want str")
}

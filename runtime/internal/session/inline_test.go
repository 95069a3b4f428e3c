package session

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// earn makes calls until the inmate's reader runs them itself. The method must
// return at once when its argument is 0.
func earn(t *testing.T, host, inmate *Conn) {
	t.Helper()
	eventually(t, "the method is run by the reader", func() bool {
		roundTrip(t, host, 0)
		return inmate.inline.quick[0].Load()
	})
}

func roundTrip(t testing.TB, host *Conn, n int) {
	t.Helper()
	o := NewOutgoing()
	if err := host.Begin(o, CallSpec{Callbacks: []CallbackMode{Requests}}, withHeader(num(n))); err != nil {
		t.Fatal(err)
	}
	finish(t, o)
}

// finish answers what a call requests until it ends.
func finish(t testing.TB, o *Outgoing) {
	t.Helper()
	within(t, patient, "a call", func() {
		for {
			e, err := o.Next()
			switch {
			case err != nil:
				t.Errorf("the call ends with %v", err)
				return
			case e.Kind != frame.Yield:
				return
			}
			if err := o.Answer(false, withHeader([]byte{0x90})); err != nil {
				t.Error(err)
			}
			if err := o.Consumed(len(e.Payload.B)); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestQuickMethodThatTurnsSlow has a method that has earned to be run by the
// reader do everything that needs somebody to read meanwhile.
func TestQuickMethodThatTurnsSlow(t *testing.T) {
	tests := map[string]func(in *Incoming, others <-chan struct{}){
		"waits for the answer of the host": func(in *Incoming, _ <-chan struct{}) {
			_, p, _ := in.Request(0, withHeader([]byte{0x90}))
			p.Free()
		},
		"has another goroutine wait for it": func(in *Incoming, _ <-chan struct{}) {
			var all sync.WaitGroup
			for range 3 {
				all.Go(func() {
					_, p, _ := in.Request(0, withHeader([]byte{0x90}))
					p.Free()
				})
			}
			all.Wait()
		},
		"waits for credit": func(in *Incoming, _ <-chan struct{}) {
			for range 50 {
				_, p, _ := in.Request(0, withHeader(yieldOf(100)))
				p.Free()
			}
		},
		"waits for another call": func(_ *Incoming, others <-chan struct{}) { <-others },
		"waits for its cancelling": func(in *Incoming, _ <-chan struct{}) {
			<-in.Context(0).Done()
		},
		"computes": func(*Incoming, <-chan struct{}) {
			for start := time.Now(); time.Since(start) < 20*time.Millisecond; {
			}
		},
		"ends its goroutine": func(in *Incoming, _ <-chan struct{}) {
			defer func() { _ = in.Return(withHeader([]byte{0x90})) }()
			runtime.Goexit()
		},
	}
	for name, slow := range tests {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			others := make(chan struct{}, 100)
			host, inmate := pair(t, Limits{Window: 300}, func(in *Incoming) {
				n := codec.ReadInt[int](codec.NewReader(in.Payload.B))
				switch n {
				case 1:
					slow(in, others)
				case 2:
					others <- struct{}{}
				}
				_ = in.Return(withHeader([]byte{0x90}))
			})
			for range 5 {
				earn(t, host, inmate)
				o := NewOutgoing()
				if err := host.Begin(o, CallSpec{Callbacks: []CallbackMode{Requests}}, withHeader(num(1))); err != nil {
					t.Fatal(err)
				}
				within(t, patient, "a ping beside it", func() {
					if err := host.Ping(t.Context()); err != nil {
						t.Error(err)
					}
				})
				if name == "waits for another call" {
					roundTrip(t, host, 2)
				}
				if name == "waits for its cancelling" {
					o.Abandon(patient)
					eventually(t, "the cancelled call has ended", func() bool {
						host.mu.Lock()
						defer host.mu.Unlock()
						return len(host.calls) == 0
					})
					continue
				}
				finish(t, o)
			}
			if host.Err() != nil || inmate.Err() != nil {
				t.Errorf("causes %v and %v", host.Err(), inmate.Err())
			}
		})
	}
}

func TestCloseWhileTheReaderRunsACall(t *testing.T) {
	noLeaks(t)
	running := make(chan *Incoming, 1)
	host, inmate := pair(t, Limits{}, func(in *Incoming) {
		if codec.ReadInt[int](codec.NewReader(in.Payload.B)) == 1 {
			running <- in
			<-in.Context(0).Done()
		}
		_ = in.Return(withHeader([]byte{0x90}))
	})
	earn(t, host, inmate)
	o := NewOutgoing()
	if err := host.Begin(o, CallSpec{}, withHeader(num(1))); err != nil {
		t.Fatal(err)
	}
	<-running
	within(t, patient, "Close of the host", host.Close)
	// Nobody but the inmate's reader could tell it, and that is in the call.
	failure(t, inmate)
	within(t, patient, "Close of the inmate", inmate.Close)
}

// TestManyQuickCallsAtOnce mixes calls that the reader runs with such as it
// cannot, from many callers.
func TestManyQuickCallsAtOnce(t *testing.T) {
	noLeaks(t)
	var served atomic.Int64
	host, inmate := osPair(t, func(in *Incoming) {
		served.Add(1)
		if n := codec.ReadInt[int](codec.NewReader(in.Payload.B)); n%50 == 49 {
			_, p, _ := in.Request(0, withHeader([]byte{0x90}))
			p.Free()
		}
		in.Payload.Free()
		_ = in.Return(withHeader([]byte{0x90}))
	})
	var callers sync.WaitGroup
	for range 16 {
		callers.Go(func() {
			for i := range 200 {
				roundTrip(t, host, i)
			}
		})
	}
	callers.Wait()
	if served.Load() != 16*200 || host.Err() != nil || inmate.Err() != nil {
		t.Errorf("%d calls were served; causes %v and %v", served.Load(), host.Err(), inmate.Err())
	}
}

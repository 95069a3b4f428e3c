package session

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// queueUp has a call of the given size wait for its turn, behind all that wait
// already, and returns where its end can be had.
func queueUp(t *testing.T, c *Conn, o *Outgoing, size int) <-chan error {
	t.Helper()
	waiting := func() int {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.admission.waiting.Len()
	}
	before, ended := waiting(), make(chan error, 1)
	go func() { ended <- c.Begin(o, CallSpec{}, withHeader(yieldOf(size))) }()
	eventually(t, "the call waits", func() bool { return waiting() == before+1 })
	return ended
}

func TestCallsBeyondThePeersLimitWaitForTheirTurnInOrder(t *testing.T) {
	for _, host := range []bool{true, false} {
		t.Run(fmt.Sprintf("host %v", host), func(t *testing.T) {
			noLeaks(t)
			c, w := endOf(t, Config{Host: host}, Limits{Calls: 2})
			first, second := begin(t, c, w, CallSpec{}), begin(t, c, w, CallSpec{})
			third, fourth, fifth := NewOutgoing(), NewOutgoing(), NewOutgoing()
			ends := []<-chan error{queueUp(t, c, third, 1), queueUp(t, c, fourth, 1), queueUp(t, c, fifth, 1)}

			fourth.Cancel(errEnough)
			var wait *WaitError
			if err := <-ends[1]; !errors.As(err, &wait) || !errors.Is(err, errEnough) || *wait != (WaitError{"calls at once", 2, 1, !host, errEnough}) {
				t.Errorf("one that is cancelled while it waits: %+v", err)
			}
			if fourth.Abandon(patient) {
				t.Error("there was something to abandon")
			}
			second.Abandon(patient)
			w.want(frame.Header{Kind: frame.Cancel, Call: 2})
			w.quiet() // an abandoned call is still one
			for i, o := range []*Outgoing{second, first} {
				w.send(frame.Header{Kind: frame.Return, Call: o.id}, []byte{0x90})
				w.want(frame.Header{Kind: frame.Call, Call: uint32(3 + i)})
				if err := <-ends[2*i]; err != nil {
					t.Errorf("call %d: %v", 3+i, err)
				}
			}
			if third.id != 3 || fifth.id != 4 {
				t.Errorf("ids %d and %d", third.id, fifth.id)
			}
			last := queueUp(t, c, NewOutgoing(), 1)
			c.Fail(errEnough)
			if err := <-last; !errors.Is(err, errEnough) {
				t.Errorf("one that waits when the connection ends: %v", err)
			}
		})
	}
}

func TestArgumentsBeyondTheHostsLimitWaitForTheirTurnInOrder(t *testing.T) {
	noLeaks(t)
	const limit = 100 << 10
	c, w := endOf(t, Config{}, Limits{Payload: limit})
	open := func(id uint32, size int) {
		ended := make(chan error, 1)
		go func() { ended <- c.Begin(NewOutgoing(), CallSpec{}, withHeader(yieldOf(size))) }()
		w.want(frame.Header{Kind: frame.Call, Call: id})
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	open(1, 60<<10)
	open(2, 60<<10) // the one that crosses the bound
	large, small := NewOutgoing(), NewOutgoing()
	largeEnds, smallEnds := queueUp(t, c, large, 90<<10), queueUp(t, c, small, 10)
	given := NewOutgoing()
	gives := queueUp(t, c, given, 10)
	given.Cancel(errEnough)
	var wait *WaitError
	if err := <-gives; !errors.As(err, &wait) || *wait != (WaitError{"arguments of calls at once", limit, 2, true, errEnough}) {
		t.Errorf("one that is cancelled while it waits: %+v", err)
	}
	w.quiet()
	w.send(frame.Header{Kind: frame.Raise, Call: 1}, []byte{0xc0})
	w.want(frame.Header{Kind: frame.Call, Call: 3})
	w.quiet() // the bound is crossed again
	w.send(frame.Header{Kind: frame.Raise, Call: 2}, []byte{0xc0})
	w.want(frame.Header{Kind: frame.Call, Call: 4})
	if a, b := <-largeEnds, <-smallEnds; a != nil || b != nil {
		t.Errorf("%v, %v", a, b)
	}
}

// TestCallThatCrossesTheBoundIsSentBehindAllBeforeIt has a small call be let in
// and not be sent, as if its goroutine had been put aside.
func TestCallThatCrossesTheBoundIsSentBehindAllBeforeIt(t *testing.T) {
	noLeaks(t)
	const limit = 1 << 10
	c, w := endOf(t, Config{}, Limits{Payload: limit})
	slow, payload := NewOutgoing(), withHeader(yieldOf(10))
	if err := c.Admit(slow, CallSpec{}, payload); err != nil {
		t.Fatal(err)
	}
	large := NewOutgoing()
	largeEnds := queueUp(t, c, large, limit)
	slowEnds := make(chan error, 1)
	go func() { slowEnds <- slow.Send(payload) }()
	w.want(frame.Header{Kind: frame.Call, Call: 1})
	w.want(frame.Header{Kind: frame.Call, Call: 2})
	if a, b := <-slowEnds, <-largeEnds; a != nil || b != nil {
		t.Errorf("%v, %v", a, b)
	}
}

// TestCallThatIsCancelledBeforeItIsSentMakesRoom is about one that was let in:
// nothing is sent, the next is let in, and what was printed is for that.
func TestCallThatIsCancelledBeforeItIsSentMakesRoom(t *testing.T) {
	noLeaks(t)
	c, w := hostEnd(t, Limits{}, Limits{Calls: 1})
	w.send(frame.Header{Kind: frame.Output, Flags: 1}, []byte("hello"))
	w.sync(c)
	o, next, payload := NewOutgoing(), NewOutgoing(), withHeader([]byte{0x90})
	spec := CallSpec{Sink: 1, MaxOutput: 1000}
	if err := c.Admit(o, spec, payload); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Begin(next, spec, withHeader([]byte{0x90})) }()
	o.Cancel(errEnough)
	if err := o.Send(payload); !errors.Is(err, errEnough) || o.Abandon(patient) {
		t.Errorf("Send: %v", err)
	}
	w.want(frame.Header{Kind: frame.Call, Call: 2})
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if e := take(t, next); string(e.Payload.B) != "hello" {
		t.Errorf("%v %q", e.Kind, e.Payload.B)
	}
}

func TestReturnOfACallThatWasNotSentIsCountedOnce(t *testing.T) {
	noLeaks(t)
	c, w := hostEnd(t, Limits{}, Limits{Calls: 1})
	o, payload := NewOutgoing(), withHeader([]byte{0x90})
	if err := c.Admit(o, CallSpec{}, payload); err != nil {
		t.Fatal(err)
	}
	w.send(frame.Header{Kind: frame.Return, Call: 1}, []byte{0x90})
	w.sync(c)
	o.Cancel(errEnough)
	if err := o.Send(payload); !errors.Is(err, errEnough) {
		t.Errorf("Send: %v", err)
	}
	if n := c.admission.args; n != 0 || len(c.calls) != 0 {
		t.Errorf("arguments of %d bytes are open, and %d calls", n, len(c.calls))
	}
}

// honestSizes are lengths of payloads of very different sizes, some of which are
// over a bound of 1000.
var honestSizes = []int{1, 2, 30, 200, 999, 3000}

// TestHonestEndIsNotAccusedWhateverItsSizes has many goroutines of an honest
// inmate use every bound that the one which crosses it may pass, with frames of
// unequal sizes: yields of a call, one-way calls, and the arguments of calls.
func TestHonestEndIsNotAccusedWhateverItsSizes(t *testing.T) {
	const senders, each = 16, 150
	random := func(i int) func() []byte {
		r := rand.New(rand.NewPCG(uint64(i), 8))
		return func() []byte { return withHeader(yieldOf(honestSizes[r.IntN(len(honestSizes))])) }
	}
	methods := []Method{{Name: "T.M", Hash: 1}, {Name: "T.W", Hash: 2, OneWay: true}}
	var inmate *Conn
	flood := func(in *Incoming) {
		var all sync.WaitGroup
		for i := range senders {
			next := random(i)
			all.Go(func() {
				for j := range each {
					var err error
					switch {
					case in.Method == 0 && j%10 == 9:
						var p *frame.Buffer
						if _, p, err = in.Request(1, next()); err == nil {
							p.Free()
						}
					case in.Method == 0:
						err = in.Notify(0, next())
					case in.Method == 1:
						err = inmate.OneWay(t.Context(), 1, next())
					default:
						o := NewOutgoing()
						if err = inmate.Begin(o, CallSpec{}, next()); err == nil {
							_, err = o.Next()
						}
					}
					if err != nil {
						t.Errorf("sender %d, frame %d: %v", i, j, err)
						return
					}
				}
			})
		}
		all.Wait()
		_ = in.Return(withHeader([]byte{0x90}))
	}
	serveHost := func(in *Incoming) {
		in.Payload.Free()
		_ = in.Return(withHeader([]byte{0x90}))
	}
	for method, name := range []string{"yields", "one-way calls", "arguments of calls", "calls at once"} {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			limits := Limits{Window: 1000, Payload: 4000}
			if name == "calls at once" {
				limits = Limits{Calls: 3}
			}
			host, in := endsOf(t, Config{Host: true, Methods: methods, Serve: serveHost, Limits: limits},
				Config{Methods: []Method{{Name: "T.A"}, {Name: "T.B"}, {Name: "T.C"}, {Name: "T.D"}}, Serve: flood})
			inmate = in
			o := NewOutgoing()
			if err := host.Begin(o, CallSpec{Method: uint16(method), Callbacks: []CallbackMode{Notifies, Requests}}, withHeader([]byte{0x90})); err != nil {
				t.Fatal(err)
			}
			yields := 0
			for {
				e, err := o.Next()
				if err != nil {
					t.Fatalf("after %d yields: %v", yields, err)
				}
				if e.Kind != frame.Yield {
					break
				}
				yields++
				size := len(e.Payload.B)
				e.Payload.Free()
				if e.Index == 1 {
					if err := o.Answer(false, withHeader([]byte{0x90})); err != nil {
						t.Fatal(err)
					}
				}
				if err := o.Consumed(size); err != nil {
					t.Fatal(err)
				}
			}
			if method == 0 && yields != senders*each {
				t.Errorf("%d yields, want %d", yields, senders*each)
			}
			if host.Err() != nil || in.Err() != nil {
				t.Errorf("causes %v and %v", host.Err(), in.Err())
			}
		})
	}
}

// TestEveryOrderOfSendingIsLegal walks through all ways in which an inmate's calls
// of a few sizes can be let in, sent and answered, and holds each against the
// host's rule.
func TestEveryOrderOfSendingIsLegal(t *testing.T) {
	const limit = 4
	type call struct{ size, state int } // 0 made, 1 let in, 2 sent, 3 answered
	seen, crossed := make(map[string]bool), 0
	var walk func(calls []call)
	walk = func(calls []call) {
		key := fmt.Sprint(calls)
		if seen[key] {
			return
		}
		seen[key] = true
		c := &Conn{peer: hello{limits: Limits{Payload: limit, Calls: len(calls)}}, calls: make(map[uint32]*Outgoing)}
		held := 0
		for i, k := range calls {
			if k.state == 1 || k.state == 2 {
				c.calls[uint32(i+1)] = nil
				c.admission.args += k.size
			}
			if k.state == 1 {
				c.admission.unsent++
			}
			if k.state == 2 {
				held += k.size
			}
		}
		for i, k := range calls {
			next := slices.Clone(calls)
			switch next[i].state++; {
			case k.state == 0 && !c.admits(k.size), k.state == 3:
				continue
			case k.state == 1 && held >= limit:
				t.Fatalf("%v: sending call %d is a violation", calls, i)
			case k.state == 1 && held+k.size >= limit:
				crossed++
			}
			walk(next)
		}
	}
	for a := 1; a <= limit+1; a++ {
		for b := a; b <= limit+1; b++ {
			for d := b; d <= limit+1; d++ {
				walk([]call{{size: 1}, {size: a}, {size: b}, {size: d}})
			}
		}
	}
	if len(seen) < 1000 || crossed == 0 {
		t.Errorf("%d states, %d calls that cross the bound", len(seen), crossed)
	}
}

// TestThousandsOfCallsAtOnceAreAllMade is about goroutines that make a call each,
// many more than the peer serves at once.
func TestThousandsOfCallsAtOnceAreAllMade(t *testing.T) {
	synctest.Test(t, thousandsOfCallsAtOnceAreAllMade)
}

func thousandsOfCallsAtOnceAreAllMade(t *testing.T) {
	const callers = 5000
	var served, most atomic.Int64
	host, _ := pair(t, Limits{}, func(in *Incoming) {
		if n := served.Add(1); n > most.Load() {
			most.Store(n)
		}
		n := codec.ReadInt[int](codec.NewReader(in.Payload.B))
		in.Payload.Free()
		served.Add(-1)
		_ = in.Return(withHeader(num(n)))
	})
	var all sync.WaitGroup
	for i := range callers {
		all.Go(func() {
			o := NewOutgoing()
			err := host.Begin(o, CallSpec{}, withHeader(num(i)))
			if err != nil {
				t.Errorf("call %d: %v", i, err)
				return
			}
			if e, err := o.Next(); err != nil || codec.ReadInt[int](codec.NewReader(e.Payload.B)) != i {
				t.Errorf("call %d: %v", i, err)
			}
		})
	}
	all.Wait()
	if most.Load() > defaultCalls {
		t.Errorf("%d calls were served at once", most.Load())
	}
}

package session

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// yieldOf is a payload of exactly n bytes.
func yieldOf(n int) []byte {
	for k := n - 1; k > 0; k-- {
		if b := codec.AppendString(nil, strings.Repeat("y", k)); len(b) == n {
			return b
		}
	}
	return []byte{0x90}
}

func TestYieldThatCrossesTheWindowIsTheLast(t *testing.T) {
	tests := []struct {
		window, payload int
		allowed         int
	}{
		{1, 1, 1},
		{64, 1, 1},
		{65, 1, 1},
		{66, 1, 2},
		{130, 1, 2},
		{131, 1, 3},
		{1000, 10, 14}, // 13 * 74 = 962 leaves room, 14 * 74 = 1036 does not
		{1000, 16, 13}, // 12 * 80 = 960 leaves room
		{1 << 20, 1, 16132},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("window %d, payload %d", tt.window, tt.payload), func(t *testing.T) {
			noLeaks(t)
			c, w := hostEnd(t, Limits{Window: tt.window}, Limits{})
			begin(t, c, w, CallSpec{Callbacks: []CallbackMode{Notifies}})
			for range tt.allowed {
				w.send(frame.Header{Kind: frame.Yield, Call: 1}, yieldOf(tt.payload))
			}
			w.sync(c)
			if c.Err() != nil {
				t.Fatalf("%d yields are refused: %v", tt.allowed, c.Err())
			}
			w.send(frame.Header{Kind: frame.Yield, Call: 1}, yieldOf(tt.payload))
			wantViolation(t, c, "more yields than there is credit for")
		})
	}
}

func TestCreditIsGivenForWhatWasConsumedAndCountsExactly(t *testing.T) {
	noLeaks(t)
	const window, size = 1000, 36 // 100 each
	c, w := hostEnd(t, Limits{Window: window}, Limits{})
	o := begin(t, c, w, CallSpec{Callbacks: []CallbackMode{Notifies}})
	for range 10 {
		w.send(frame.Header{Kind: frame.Yield, Call: 1}, yieldOf(size))
	}
	for i := range 4 {
		take(t, o)
		if err := o.Consumed(size); err != nil {
			t.Fatalf("yield %d: %v", i, err)
		}
	}
	take(t, o)
	go func() { _ = o.Consumed(size) }() // half of the window: there is credit
	credit := w.want(frame.Header{Kind: frame.Credit, Call: 1})
	if n := codec.ReadUint[uint32](codec.NewReader(credit)); n != 500 {
		t.Fatalf("credit of %d, want 500", n)
	}
	for range 5 {
		w.send(frame.Header{Kind: frame.Yield, Call: 1}, yieldOf(size))
	}
	w.sync(c)
	if c.Err() != nil {
		t.Fatalf("credit cannot be used: %v", c.Err())
	}
	w.send(frame.Header{Kind: frame.Yield, Call: 1}, yieldOf(1))
	wantViolation(t, c, "more yields than there is credit for")
}

func take(t testing.TB, o *Outgoing) Event {
	t.Helper()
	e, err := o.Next()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestCalleeStopsWhereItsCreditEnds(t *testing.T) {
	noLeaks(t)
	const window, size = 1000, 36
	stop := make(chan error, 1)
	c, w := inmateEnd(t, Config{Serve: func(in *Incoming) {
		for {
			if err := in.Notify(0, withHeader(yieldOf(size))); err != nil {
				stop <- err
				return
			}
		}
	}}, Limits{Window: window})
	w.send(frame.Header{Kind: frame.Call, Call: 1}, []byte{0x90})
	yields := func(want int) {
		t.Helper()
		for range want {
			w.want(frame.Header{Kind: frame.Yield, Call: 1})
		}
		w.quiet()
	}
	yields(10) // 9 * 100 leave room, 10 * 100 do not
	w.send(frame.Header{Kind: frame.Credit, Call: 1}, num(99))
	yields(1) // 901 outstanding leave room for one
	w.send(frame.Header{Kind: frame.Credit, Call: 1}, num(1))
	w.quiet() // 1000 outstanding
	w.send(frame.Header{Kind: frame.Credit, Call: 1}, num(1))
	yields(1) // 1099 outstanding now
	w.send(frame.Header{Kind: frame.Credit, Call: 1}, num(1099))
	yields(10)
	w.send(frame.Header{Kind: frame.Cancel, Call: 1}, []byte{0xc0})
	if err := <-stop; err == nil {
		t.Error("a cancelled call goes on to yield")
	}
	w.sync(c)
	w.send(frame.Header{Kind: frame.Credit, Call: 1}, num(1001))
	wantViolation(t, c, "more credit than was used")
}

// quiet fails the test if anything comes within a moment.
func (w *wire) quiet() {
	w.t.Helper()
	_ = w.rw.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	if b, err := w.in.Peek(1); err == nil {
		w.t.Fatalf("the connection sends %x", b)
	}
	w.in = frame.NewReader(w.rw, frame.MaxPayload)
}

func TestPayloadLargerThanTheWindowPasses(t *testing.T) {
	noLeaks(t)
	host, inmate := pair(t, Limits{Window: 100}, func(in *Incoming) {
		for range 20 {
			if err := in.Notify(0, withHeader(yieldOf(5000))); err != nil {
				t.Errorf("notify: %v", err)
			}
		}
		_ = in.Return(withHeader([]byte{0x90}))
	})
	_ = inmate
	o := NewOutgoing()
	if err := host.Begin(o, CallSpec{Callbacks: []CallbackMode{Notifies}}, withHeader([]byte{0x90})); err != nil {
		t.Fatal(err)
	}
	n := 0
	for e := take(t, o); e.Kind == frame.Yield; e = take(t, o) {
		n++
		if err := o.Consumed(len(e.Payload.B)); err != nil {
			t.Fatal(err)
		}
		e.Payload.Free()
	}
	if n != 20 {
		t.Errorf("%d yields, want 20", n)
	}
}

// TestConcurrentRequestsGetTheirOwnAnswers has many goroutines of one call make requests at
// once through a window that holds but a few of their questions.
func TestConcurrentRequestsGetTheirOwnAnswers(t *testing.T) {
	noLeaks(t)
	const callers, rounds = 20, 50
	host, _ := pair(t, Limits{Window: 300}, func(in *Incoming) {
		var all sync.WaitGroup
		for i := range callers {
			all.Go(func() {
				for j := range rounds {
					q := i*rounds + j
					if j%5 == 4 {
						if err := in.Notify(0, withHeader([]byte{0x90})); err != nil {
							t.Errorf("notify: %v", err)
						}
					}
					failed, p, err := in.Request(1, withHeader(num(q)))
					if err != nil || failed != (q%3 == 0) || codec.ReadInt[int](codec.NewReader(p.B)) != q+1 {
						t.Errorf("ask %d: failed %v, %v", q, failed, err)
						return
					}
					p.Free()
				}
			})
		}
		all.Wait()
		_ = in.Return(withHeader([]byte{0x90}))
	})
	o := NewOutgoing()
	if err := host.Begin(o, CallSpec{Callbacks: []CallbackMode{Notifies, Requests}}, withHeader([]byte{0x90})); err != nil {
		t.Fatal(err)
	}
	requests := 0
	for e := take(t, o); e.Kind == frame.Yield; e = take(t, o) {
		size := len(e.Payload.B)
		if e.Index == 1 {
			requests++
			q := codec.ReadInt[int](codec.NewReader(e.Payload.B))
			if err := o.Answer(q%3 == 0, withHeader(num(q+1))); err != nil {
				t.Fatal(err)
			}
		}
		e.Payload.Free()
		if err := o.Consumed(size); err != nil {
			t.Fatal(err)
		}
	}
	if requests != callers*rounds {
		t.Errorf("%d requests, want %d", requests, callers*rounds)
	}
}

func TestYieldsAfterTheEndAreRefusedAtTheirSource(t *testing.T) {
	noLeaks(t)
	served := make(chan *Incoming, 1)
	asked := make(chan error, 1)
	host, inmate := pair(t, Limits{Window: 100}, func(in *Incoming) {
		go func() {
			_, _, err := in.Request(0, withHeader([]byte{0x90}))
			asked <- err
		}()
		eventually(t, "the question is on its way", func() bool {
			in.mu.Lock()
			defer in.mu.Unlock()
			return len(in.requests) == 1
		})
		_ = in.Return(withHeader([]byte{0x90}))
		served <- in
	})
	o := NewOutgoing()
	if err := host.Begin(o, CallSpec{Callbacks: []CallbackMode{Requests}}, withHeader([]byte{0x90})); err != nil {
		t.Fatal(err)
	}
	in := <-served
	if err := <-asked; !errors.Is(err, ErrCallEnded) {
		t.Errorf("a question that was open at the end: %v", err)
	}
	if err := in.Notify(0, withHeader([]byte{0x90})); !errors.Is(err, ErrCallEnded) {
		t.Errorf("after the end: %v", err)
	}
	if _, _, err := in.Request(0, withHeader([]byte{0x90})); !errors.Is(err, ErrCallEnded) {
		t.Errorf("request: %v", err)
	}
	if err := in.Return(withHeader([]byte{0x90})); !errors.Is(err, ErrCallEnded) {
		t.Errorf("a second Return: %v", err)
	}
	if err := in.Raise(0, withHeader([]byte{0xc0})); !errors.Is(err, ErrCallEnded) {
		t.Errorf("Raise after Return: %v", err)
	}
	// The host answers a question whose call has ended; that is no violation.
	if e := take(t, o); e.Kind != frame.Yield {
		t.Fatalf("first came %v", e.Kind)
	}
	if err := o.Answer(false, withHeader([]byte{0x90})); err != nil {
		t.Error(err)
	}
	if e := take(t, o); e.Kind != frame.Return {
		t.Errorf("then came %v", e.Kind)
	}
	if err := host.Ping(t.Context()); err != nil || inmate.Err() != nil {
		t.Errorf("afterwards: %v, %v", err, inmate.Err())
	}
}

package session

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// heap returns what is in use after a collection.
func heap() int {
	runtime.GC()
	runtime.GC() // the first may leave what pools held
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// flood sends the same bytes until the Conn no longer takes them.
func (w *wire) flood(b []byte) {
	for {
		if _, err := w.rw.Write(b); err != nil {
			return
		}
	}
}

func frames(n int, h frame.Header, payload []byte) []byte {
	one := append(frame.AppendHeader(nil, h, len(payload)), payload...)
	return bytes.Repeat(one, n)
}

func TestYieldFloodIsBoundedByTheWindow(t *testing.T) {
	noLeaks(t)
	c, w := hostEnd(t, Limits{}, Limits{})
	o := begin(t, c, w, CallSpec{Callbacks: []CallbackMode{Notifies}})
	before := heap()
	w.flood(frames(100, frame.Header{Kind: frame.Yield, Call: 1}, []byte{0x90}))
	wantViolation(t, c, "more yields than there is credit for")
	used := heap() - before
	t.Logf("%d yields of one byte wait in %.1f MB", len(o.queue), float64(used)/1e6)
	if used > 20<<20 {
		t.Errorf("%d bytes are held for a window of 1 MiB", used)
	}
	n := 0
	for {
		if _, err := o.Next(); err != nil {
			break
		}
		n++
	}
	if n != 16132 {
		t.Errorf("%d yields came before the violation, want 16132", n)
	}
}

func TestOutputFloodIsBoundedByTheLimitOfTheCall(t *testing.T) {
	const limit = 4 << 20
	alternating := append(frames(1, frame.Header{Kind: frame.Output, Flags: 1}, []byte{'o'}), frames(1, frame.Header{Kind: frame.Output, Flags: 2}, []byte{'e'})...)
	tests := map[string]struct {
		frames          []byte
		most            int // bytes held
		delivered, upTo int // bytes, once the call has failed
	}{
		// A piece counts 64 more than it has.
		"pieces of a byte":          {frames(1000, frame.Header{Kind: frame.Output, Flags: 1}, []byte{'o'}), limit, limit / 65, limit / 65},
		"pieces of a byte, in turn": {bytes.Repeat(alternating, 500), 4 * limit, limit / 65, limit / 65},
		"empty pieces":              {frames(1000, frame.Header{Kind: frame.Output, Flags: 1}, nil), limit, 0, 0},
		"pieces that fill a chunk":  {frames(10, frame.Header{Kind: frame.Output, Flags: 2}, make([]byte, 64<<10)), 2 * limit, limit - 64<<10 - 64*64, limit},
		"pieces just too large to be joined": {
			frames(10, frame.Header{Kind: frame.Output, Flags: 2}, make([]byte, maxChunk/2+1)), 2 * limit, limit - maxChunk - 64*256, limit,
		},
		"one piece larger than all that is allowed": {frames(1, frame.Header{Kind: frame.Output, Flags: 2}, make([]byte, limit+1)), limit, 0, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			c, w := hostEnd(t, Limits{}, Limits{})
			o := begin(t, c, w, CallSpec{Sink: "sink", MaxOutput: limit})
			before := heap()
			w.flood(tt.frames)
			var over *LimitError
			if err := failure(t, c); !errors.As(err, &over) || over.What != "output" || over.Limit != limit || over.Size <= limit {
				t.Errorf("cause %v", err)
			}
			used := heap() - before
			t.Logf("%.1f MB wait with a limit of %.1f MB", float64(used)/1e6, limit/1e6)
			if used > tt.most {
				t.Errorf("%d bytes are held", used)
			}
			delivered := 0
			for {
				e, err := o.Next()
				if err != nil {
					break
				}
				delivered += len(e.Payload.B)
			}
			if delivered < tt.delivered || delivered > tt.upTo {
				t.Errorf("%d bytes are delivered, want %d to %d", delivered, tt.delivered, tt.upTo)
			}
		})
	}
}

func TestOutputWithoutACallIsBounded(t *testing.T) {
	piece := func(stream uint8, b []byte) []byte {
		return frames(1, frame.Header{Kind: frame.Output, Flags: stream}, b)
	}
	tests := map[string][]byte{
		"large pieces":    bytes.Repeat(piece(1, make([]byte, 1<<20)), 4),
		"in turn, a byte": bytes.Repeat(append(piece(1, []byte{'o'}), piece(2, []byte{'e'})...), 5000),
		"stderr, ten":     bytes.Repeat(piece(2, []byte("0123456789")), 5000),
		"one giant":       piece(1, make([]byte, 40<<20)),
		"empty, for ever": bytes.Repeat(piece(1, nil), 5000),
	}
	for name, b := range tests {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			c, w := hostEnd(t, Limits{}, Limits{})
			c.mu.Lock()
			c.idle.flood = maxFlood - 4<<20 // as if most of it had come before
			c.mu.Unlock()
			before := heap()
			w.flood(b)
			var over *LimitError
			if err := failure(t, c); !errors.As(err, &over) || over.What != "output between calls" || over.Limit != maxFlood {
				t.Errorf("cause %v", err)
			}
			if used := heap() - before; used > 4<<20 {
				t.Errorf("%d bytes are held", used)
			}
			if c.idle.size > 2*maxIdle+outputCost || len(c.idle.tail) > 2*maxTail || len(c.Tail()) > maxTail {
				t.Errorf("kept: %d and %d bytes of tail", c.idle.size, len(c.idle.tail))
			}
		})
	}
}

func TestOutputBeforeACallReachesIt(t *testing.T) {
	noLeaks(t)
	c, w := hostEnd(t, Limits{}, Limits{})
	for i := range 4 {
		w.send(frame.Header{Kind: frame.Output, Flags: uint8(1 + i/2)}, []byte{byte('a' + i)})
	}
	w.sync(c)
	begin(t, c, w, CallSpec{}) // takes none
	o := begin(t, c, w, CallSpec{Sink: 1, MaxOutput: 1})
	later := begin(t, c, w, CallSpec{Sink: 2, MaxOutput: 1})
	for _, want := range []string{"ab", "cd"} {
		if e := take(t, o); e.Kind != frame.Output || string(e.Payload.B) != want {
			t.Errorf("%v %q, want %q", e.Kind, e.Payload.B, want)
		}
	}
	if len(o.queue) != 0 || len(later.queue) != 0 {
		t.Error("what was printed before is there twice")
	}
	if string(c.Tail()) != "cd" {
		t.Errorf("tail is %q", c.Tail())
	}
}

func TestOutputGoesToTheOldestLiveCallOfEachSink(t *testing.T) {
	noLeaks(t)
	c, w := hostEnd(t, Limits{}, Limits{})
	open := func(sink any) *Outgoing { return begin(t, c, w, CallSpec{Sink: sink, MaxOutput: 1 << 20}) }
	a1, b1, none, a2 := open("a"), open("b"), open(nil), open("a")
	got := func() string {
		w.sync(c)
		s := ""
		for _, o := range []*Outgoing{a1, b1, none, a2} {
			o.mu.Lock()
			for _, e := range o.queue[o.head:] {
				if e.Kind == frame.Output {
					s += string(e.Payload.B)
				}
			}
			o.mu.Unlock()
			s += "|"
		}
		return s
	}
	say := func(s string) { w.send(frame.Header{Kind: frame.Output, Flags: 1}, []byte(s)) }
	if say("1"); got() != "1|1|||" {
		t.Errorf("two sinks: %s", got())
	}
	a1.Abandon(patient)
	w.want(frame.Header{Kind: frame.Cancel, Call: a1.id})
	if say("2"); got() != "1|12||2|" {
		t.Errorf("after the oldest was abandoned: %s", got())
	}
	w.send(frame.Header{Kind: frame.Return, Call: a2.id}, []byte{0x90})
	w.send(frame.Header{Kind: frame.Return, Call: b1.id}, []byte{0x90})
	if say("3"); got() != "1|12||2|" || c.idle.size != 1+outputCost {
		t.Errorf("with nobody left who takes any: %s, %d kept", got(), c.idle.size)
	}
}

func TestQueueOfATakerThatNeverCatchesUpDoesNotGrow(t *testing.T) {
	o := NewOutgoing()
	pop := func() {
		o.queue[o.head] = Event{}
		o.head++
	}
	for i := range 100000 {
		o.push(Event{Kind: frame.Yield, Index: uint16(i)})
		if i >= 10 {
			if got := o.queue[o.head].Index; got != uint16(i-10) {
				t.Fatalf("event %d is %d", i-10, got)
			}
			pop()
		}
	}
	if cap(o.queue) > 100 {
		t.Errorf("ten events that wait take a queue of %d", cap(o.queue))
	}
}

func TestKeepLastKeepsTheLastAndNotMuchMore(t *testing.T) {
	for _, n := range []int{1, 3, 100} {
		var kept, all []byte
		for i := range 3000 {
			p := bytes.Repeat([]byte{byte(i)}, i%7*n/3)
			kept, all = keepLast(kept, p, n), append(all, p...)
			if len(kept) > 2*n || !bytes.HasSuffix(all, kept) || len(kept) < min(n, len(all)) {
				t.Fatalf("of %d bytes %d are kept, want the last %d to %d", len(all), len(kept), n, 2*n)
			}
		}
	}
}

func TestMuchOutputBeforeACallIsCut(t *testing.T) {
	noLeaks(t)
	c, w := hostEnd(t, Limits{}, Limits{})
	for i := range 100 {
		w.send(frame.Header{Kind: frame.Output, Flags: 1}, bytes.Repeat([]byte{byte(i)}, 1000))
	}
	w.sync(c)
	o := begin(t, c, w, CallSpec{Sink: 1})
	if e := take(t, o); len(e.Payload.B) != maxIdle || e.Payload.B[maxIdle-1] != 99 || len(o.queue) != 0 {
		t.Errorf("%d bytes, want the last %d", len(e.Payload.B), maxIdle)
	}
}

func TestFramesThatChangeNothingAreBoundedAtAHost(t *testing.T) {
	for name, f := range map[string]struct {
		h       frame.Header
		payload []byte
	}{
		"CANCEL of no call":         {frame.Header{Kind: frame.Cancel, Call: 9}, []byte{0xc0}},
		"CANCEL of a call, again":   {frame.Header{Kind: frame.Cancel, Call: 1}, []byte{0xc0}},
		"ANSWER to no call":         {frame.Header{Kind: frame.Answer, Call: 9}, []byte{0x90}},
		"CREDIT of no call's":       {frame.Header{Kind: frame.Credit, Call: 9}, num(1)},
		"CREDIT of nothing":         {frame.Header{Kind: frame.Credit, Call: 1}, num(0)},
		"CREDIT of nothing one-way": {frame.Header{Kind: frame.Credit}, num(0)},
	} {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			c, w, _ := servedCall(t, true, false)
			w.flood(frames(100, f.h, f.payload))
			wantViolation(t, c, "more frames for calls that are not there")
		})
	}
}

// TestFramesThatCrossTheEndOfTheirCallAreAllowed has an inmate send for each of many
// calls, after its end, all that may have been on its way.
func TestFramesThatCrossTheEndOfTheirCallAreAllowed(t *testing.T) {
	noLeaks(t)
	c, w := endOf(t, Config{Host: true, Serve: func(in *Incoming) {
		in.Payload.Free()
		_ = in.Notify(0, withHeader([]byte{0x90}))
		_ = in.Return(withHeader([]byte{0x90}))
	}}, Limits{})
	for id := range uint32(2 * spareFrames) {
		h := frame.Header{Kind: frame.Call, Call: id + 1}
		w.send(h, []byte{0x90})
		w.want(frame.Header{Kind: frame.Yield, Call: id + 1})
		w.want(frame.Header{Kind: frame.Return, Call: id + 1})
		h.Kind = frame.Credit
		w.send(h, num(65))
		h.Kind = frame.Cancel
		w.send(h, []byte{0xc0})
	}
	w.sync(c)
	if c.Err() != nil {
		t.Errorf("cause %v", c.Err())
	}
}

func TestPingsThatAreNotAnsweredAreBounded(t *testing.T) {
	noLeaks(t)
	c, w := hostEnd(t, Limits{}, Limits{})
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errEnough)
	read := make(chan struct{})
	go func() {
		defer close(read)
		for range maxPings {
			w.want(frame.Header{Kind: frame.Ping})
		}
	}()
	for range 10 * maxPings {
		if err := c.Ping(ctx); !errors.Is(err, errEnough) {
			t.Fatal(err)
		}
	}
	<-read
	w.quiet()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.pings) != maxPings {
		t.Errorf("%d pings wait", len(c.pings))
	}
}

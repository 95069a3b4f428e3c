package session

import (
	"bytes"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// How the fuzzed bytes are made into what a peer sends.
const (
	atHost  = 1 << iota // the end under test is the host's
	greeted             // a HELLO comes first
	framed              // the bytes describe frames, rather than being them
)

// FuzzConn has a peer send anything, to the host's end and to the inmate's. Both
// serve, and have calls open that are attended to, one that is not, and a one-way
// call on its way. The connection ends with the stream at the latest, Close
// returns, nothing panics, and no more is held than the limits allow.
func FuzzConn(f *testing.F) {
	f.Add(uint8(atHost|greeted|framed), []byte{3, 0, 1, 1, 0, 3, 1, 2, 1, 0, 5, 0, 0, 1, 0})
	f.Add(uint8(atHost|greeted|framed), []byte{8, 1, 0, 0, 2, 8, 2, 0, 0, 2, 6, 0, 0, 1, 1, 11, 0, 0, 0, 3})
	f.Add(uint8(greeted|framed), []byte{2, 0, 0, 1, 0, 4, 0, 0, 1, 0, 12, 0, 0, 1, 4, 7, 0, 0, 1, 1, 9, 0, 0, 0, 4})
	f.Add(uint8(greeted|framed), []byte{2, 0, 0, 1, 5, 2, 0, 0, 2, 6, 11, 0, 0, 0, 3, 2, 0, 0, 3, 0})
	f.Add(uint8(atHost|greeted|framed), []byte{2, 0, 0, 1, 5, 2, 0, 1, 2, 6, 4, 0, 0, 2, 0, 7, 0, 0, 1, 1, 12, 0, 0, 2, 4, 2, 0, 0, 3, 12})
	f.Add(uint8(atHost|greeted|framed), []byte{2, 1, 2, 1, 5, 2, 1, 2, 1, 12, 2, 1, 2, 2, 4, 12, 0, 0, 0, 4, 12, 0, 0, 0, 5, 2, 1, 2, 1, 13})
	f.Add(uint8(greeted|framed), []byte{2, 1, 2, 1, 5, 2, 1, 2, 1, 4, 3, 1, 2, 1, 0, 6, 3, 0, 1, 3, 5, 0, 0, 2, 0, 12, 0, 0, 0, 5})
	f.Add(uint8(atHost|framed), []byte{1, 0, 0, 0, 7, 3, 0, 1, 1, 0})
	f.Add(uint8(atHost|greeted), []byte{0, 0, 0, 9, 3, 0, 0, 1, 0, 0, 0, 1, 0x90, 0, 0, 0, 9, 5, 0, 0, 0, 0, 0, 0, 1, 0x90})
	f.Add(uint8(0), []byte{0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, how uint8, b []byte) {
		stream := b
		if how&framed != 0 {
			stream = describe(b)
		}
		if how&greeted != 0 {
			stream = append(frames(1, frame.Header{Kind: frame.Hello}, helloOf(Limits{Window: 300, Calls: 4})), stream...)
		}
		fuzzEnd(t, stream, how&atHost != 0)
	})
}

// describe makes a frame of every five bytes: kind, flags, index, call id, and
// which payload.
func describe(b []byte) (stream []byte) {
	payloads := [...][]byte{
		{0x90}, {0xc0}, []byte("some output"), str("a reason"), num(1), num(65), num(3), helloOf(Limits{}),
		nil, {0xc1}, {0xdd, 0xff, 0xff, 0xff, 0xff}, bytes.Repeat([]byte{0x91}, 200), make([]byte, 5000), yieldOf(300),
	}
	for len(b) >= 5 && len(stream) < 1<<20 {
		p := payloads[int(b[4])%len(payloads)]
		h := frame.Header{Kind: frame.Kind(b[0]), Flags: b[1], Index: uint16(b[2]), Call: uint32(b[3])}
		stream = append(append(stream, frame.AppendHeader(nil, h, len(p))...), p...)
		b = b[5:]
	}
	return stream
}

// gated is a stream that is read once the gate is open, and from which all
// that is written is lost.
type gated struct {
	gate   chan struct{}
	src    io.Reader
	closed chan struct{}
	once   sync.Once
}

func newGated(stream []byte) *gated {
	return &gated{gate: make(chan struct{}), src: bytes.NewReader(stream), closed: make(chan struct{})}
}

func (g *gated) Read(p []byte) (int, error) {
	select {
	case <-g.gate:
		return g.src.Read(p)
	case <-g.closed:
		return 0, io.ErrClosedPipe
	}
}

func (g *gated) Write(p []byte) (int, error) { return len(p), nil }

func (g *gated) Close() error {
	g.once.Do(func() { close(g.closed) })
	return nil
}

func fuzzEnd(t *testing.T, stream []byte, host bool) {
	limits := Limits{Payload: 4 << 10, Window: 1000, Calls: 4}
	rw := newGated(stream)
	cfg := Config{
		Host: host, Limits: limits, Flush: func() {}, Serve: fuzzServe,
		Methods: []Method{{Name: "T.A"}, {Name: "T.B"}, {Name: "T.W", OneWay: true}},
	}
	if !host {
		cfg.Opened = func(c *Conn) { _ = c.SendOutput(1, []byte("hello")) }
	}
	c := New(rw, cfg)
	// What the peer's limits will be is not known yet: say so, as HELLO would.
	c.mu.Lock()
	c.peer.limits = Limits{}.withDefaults(!host)
	c.mu.Unlock()
	spec := CallSpec{Callbacks: []CallbackMode{Absent, Notifies, Requests}, Sink: 1, MaxOutput: 2000}
	var callers sync.WaitGroup
	var calls []*Outgoing
	for i := range 3 {
		o := NewOutgoing()
		if err := c.Begin(o, spec, withHeader([]byte{0x90})); err != nil {
			t.Fatal(err)
		}
		calls = append(calls, o)
		if i < 2 {
			callers.Go(func() { attend(o, i == 1) })
		}
	}
	if err := c.OneWay(t.Context(), 0, withHeader([]byte{0x90})); err != nil {
		t.Fatal(err)
	}
	callers.Go(func() { _ = c.Drain(t.Context()) })
	close(rw.gate)
	over(t, c)
	callers.Wait()
	held := 0
	for _, o := range calls {
		for _, e := range o.queue[o.head:] {
			held += len(e.Payload.B)
		}
	}
	if most := len(calls) * (limits.Window + 2*limits.Payload + spec.MaxOutput); held > most {
		t.Errorf("%d bytes are queued, at most %d may be", held, most)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.idle.size > 2*maxIdle+outputCost {
		t.Errorf("%d bytes of output are kept", c.idle.size)
	}
	if c.oneWaysIn.held > limits.Window+limits.Payload+YieldCost || host && c.servedArgs > 2*limits.Payload {
		t.Errorf("one-way calls of %d bytes are held, and arguments of %d", c.oneWaysIn.held, c.servedArgs)
	}
}

// fuzzServe does to a call what its argument says.
func fuzzServe(in *Incoming) {
	n := codec.ReadInt[int](codec.NewReader(in.Payload.B))
	in.Payload.Free()
	if n&1 != 0 {
		_ = in.Notify(0, withHeader([]byte{0x90}))
	}
	if n&2 != 0 || in.Method == 1 {
		_, p, _ := in.Request(1, withHeader([]byte{0x90}))
		p.Free()
	}
	if n&4 != 0 && !in.OneWay {
		<-in.Context(0).Done()
	}
	_ = in.Return(withHeader([]byte{0x90}))
}

// attend takes events until the call ends, or abandons it after the first.
func attend(o *Outgoing, abandon bool) {
	for {
		e, err := o.Next()
		if err != nil || e.Kind == frame.Return || e.Kind == frame.Raise {
			return
		}
		if abandon {
			o.Abandon(time.Hour)
			return
		}
		size, requests := len(e.Payload.B), e.Kind == frame.Yield && e.Flags != 0
		e.Payload.Free()
		if requests {
			_ = o.Answer(false, withHeader([]byte{0x90}))
		}
		if e.Kind == frame.Yield {
			_ = o.Consumed(size)
		}
	}
}

// over waits for the end of the stream to be found, and closes.
func over(t *testing.T, c *Conn) {
	select {
	case <-c.Done():
	case <-time.After(patient):
		t.Fatal("the end of the stream is not found")
	}
	within(t, patient, "Close", c.Close)
}

package stub_test

import (
	"context"
	"encoding/binary"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/stubtest"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// canned is an inmate that answers every call with the same bytes and allocates
// nothing.
type canned struct {
	greeting, answer []byte

	mu     sync.Mutex
	some   sync.Cond
	out    []byte // what the host is going to read
	closed bool
}

func newCanned(payload []byte) *canned {
	c := &canned{greeting: stubtest.Greeting(), answer: stubtest.Frame(frame.Header{Kind: frame.Return}, payload...), out: make([]byte, 0, 64<<10)}
	c.some.L = &c.mu
	return c
}

func (c *canned) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for b := p; len(b) > 0; b = b[4+binary.BigEndian.Uint32(b):] {
		switch frame.Kind(b[4]) {
		case frame.Hello:
			c.out = append(c.out, c.greeting...)
		case frame.Call:
			copy(c.answer[8:12], b[8:12]) // the call id
			c.out = append(c.out, c.answer...)
		}
	}
	c.some.Broadcast()
	return len(p), nil
}

func (c *canned) Read(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.out) == 0 && !c.closed {
		c.some.Wait()
	}
	if c.closed {
		return 0, io.EOF
	}
	n := copy(p, c.out)
	c.out = c.out[:copy(c.out, c.out[n:])]
	return n, nil
}

func (c *canned) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	c.some.Broadcast()
	return nil
}

// TestCallAllocatesLittleOnTheHost measures a call with 64 bytes in and out.
func TestCallAllocatesLittleOnTheHost(t *testing.T) {
	payload := make([]byte, 64)
	stub := newCanned(append([]byte{0x91, 0xc4, 64}, payload...))
	s, err := hoose.Connect(t.Context(), stub, hoose.SessionConfig{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	k := stubtest.NewClient(s)
	cancellable, cancel := context.WithCancel(t.Context())
	defer cancel()
	timed, cancelTimed := context.WithTimeout(t.Context(), time.Hour)
	defer cancelTimed()
	for name, ctx := range map[string]context.Context{
		"no context": context.Background(), "one that can be cancelled": cancellable, "one with a deadline": timed,
	} {
		n := testing.AllocsPerRun(3000, func() {
			if _, err := k.Echo(ctx, payload); err != nil {
				t.Fatal(err)
			}
		})
		t.Logf("%s: %.1f allocations a call", name, n)
		// One is the result itself. 10 are allowed; the race detector, with which
		// pools drop a quarter, takes up to 3 of these.
		if n >= 9 {
			t.Errorf("%s: %.1f allocations a call", name, n)
		}
	}
}

func BenchmarkHostAlone(b *testing.B) {
	payload := make([]byte, 64)
	s, err := hoose.Connect(b.Context(), newCanned(append([]byte{0x91, 0xc4, 64}, payload...)), hoose.SessionConfig{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	k := stubtest.NewClient(s)
	ctx, cancel := context.WithTimeout(b.Context(), time.Hour)
	defer cancel()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := k.Echo(ctx, payload); err != nil {
			b.Fatal(err)
		}
	}
}

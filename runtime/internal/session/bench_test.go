package session

import (
	"testing"

	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// BenchmarkCall is a small call over a pair of pipes.
func BenchmarkCall(b *testing.B) {
	host, _ := osPair(b, func(in *Incoming) {
		in.Payload.Free()
		_ = in.Return(withHeader([]byte{0x90}))
	})
	payload := withHeader(yieldOf(64))
	for o := NewOutgoing(); b.Loop(); o.Reset() {
		if err := host.Begin(o, CallSpec{}, payload); err != nil {
			b.Fatal(err)
		}
		take(b, o).Payload.Free()
	}
}

// BenchmarkYield is one of many small yields that nobody waits for.
func BenchmarkYield(b *testing.B) {
	n := 0
	host, _ := osPair(b, func(in *Incoming) {
		payload := withHeader(yieldOf(64))
		for range n {
			_ = in.Notify(0, payload)
		}
		_ = in.Return(withHeader([]byte{0x90}))
	})
	n = b.N
	o := NewOutgoing()
	if err := host.Begin(o, CallSpec{Callbacks: []CallbackMode{Notifies}}, withHeader([]byte{0x90})); err != nil {
		b.Fatal(err)
	}
	for e := take(b, o); e.Kind == frame.Yield; e = take(b, o) {
		if err := o.Consumed(len(e.Payload.B)); err != nil {
			b.Fatal(err)
		}
		e.Payload.Free()
	}
}

// BenchmarkOneWay is one of many small one-way calls.
func BenchmarkOneWay(b *testing.B) {
	caller, _ := serving(b, false, Config{Serve: func(in *Incoming) { in.Payload.Free() }})
	payload := withHeader(yieldOf(64))
	for b.Loop() {
		if err := caller.OneWay(b.Context(), 1, payload); err != nil {
			b.Fatal(err)
		}
	}
	if err := caller.Drain(b.Context()); err != nil {
		b.Fatal(err)
	}
}

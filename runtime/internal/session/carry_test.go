package session

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

func TestReasonTellsWhatCannotBeCarried(t *testing.T) {
	tests := map[string]struct {
		payload []byte
		want    string
	}{
		"a poisoned value":          {codec.AppendInvalid([]byte{0x92, 1}, "no encoding of T"), "no encoding of T"},
		"poison without its reason": {[]byte{0xc1}, "reserved byte"},
		"poison and a claim":        {[]byte{0xc1, 0xdb, 0xff, 0xff, 0xff, 0xff}, "reserved byte"},
		"too deep":                  {bytes.Repeat([]byte{0x91}, 200), "100 levels"},
		"nothing":                   {nil, "the end of the input"},
		"more than one":             {[]byte{1, 2}, "1 more bytes"},
	}
	for name, tt := range tests {
		c := &Conn{}
		c.peer.limits = Limits{}.withDefaults(false)
		var bad *ValueError
		if err := c.carries(withHeader(tt.payload)); !errors.As(err, &bad) || !strings.Contains(bad.Reason, tt.want) || !strings.Contains(err.Error(), bad.Reason) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
		if err := c.carries(withHeader([]byte{0x90})); err != nil {
			t.Errorf("a good value: %v", err)
		}
	}
}

// TestWhatCannotBeCarriedIsRefusedWhereItWasMade has each of the ways to send
// refuse a value, and then send another.
func TestWhatCannotBeCarriedIsRefusedWhereItWasMade(t *testing.T) {
	bothEnds(t, func(t *testing.T, host bool) {
		noLeaks(t)
		bad := func() []byte { return withHeader(codec.AppendInvalid([]byte{0x91}, "because")) }
		good := func() []byte { return withHeader([]byte{0x90}) }
		refused := func(what string, err error) {
			t.Helper()
			var v *ValueError
			if !errors.As(err, &v) || v.Reason != "because" {
				t.Errorf("%s: %v", what, err)
			}
		}
		served := make(chan struct{})
		caller, callee := serving(t, host, Config{Serve: func(in *Incoming) {
			defer close(served)
			refused("yield", in.Notify(0, bad()))
			if err := in.Notify(0, good()); err != nil {
				t.Error(err)
			}
			_, _, err := in.Request(1, bad())
			refused("question", err)
			if _, p, err := in.Request(1, good()); err != nil || string(p.B) != "\x90" {
				t.Errorf("question: %v", err)
			}
			refused("error", in.Raise(0, bad()))
			refused("results", in.Return(bad()))
			if in.outstanding > 2*(1+YieldCost) {
				t.Errorf("what was refused counts: %d", in.outstanding)
			}
			if err := in.Raise(frame.FlagValue, withHeader(str("because"))); err != nil {
				t.Error(err)
			}
		}})
		o := NewOutgoing()
		spec := CallSpec{Callbacks: []CallbackMode{Notifies, Requests}}
		refused("arguments", caller.Begin(o, spec, bad()))
		refused("one-way arguments", caller.OneWay(t.Context(), 1, bad()))
		if err := caller.Begin(o, spec, good()); err != nil {
			t.Fatal(err)
		}
		if e := take(t, o); e.Kind != frame.Yield || e.Flags != 0 {
			t.Errorf("first comes %v", e.Kind)
		}
		if e := take(t, o); e.Kind != frame.Yield || e.Flags != frame.FlagWaits {
			t.Errorf("then %v", e.Kind)
		}
		refused("answer", o.Answer(false, bad()))
		if err := o.Answer(false, good()); err != nil {
			t.Error(err)
		}
		if e := take(t, o); e.Kind != frame.Raise || e.Flags != frame.FlagValue || codec.ReadString[string](codec.NewReader(e.Payload.B)) != "because" {
			t.Errorf("at the end %v, flags %d", e.Kind, e.Flags)
		}
		<-served
		if caller.Err() != nil || callee.Err() != nil {
			t.Errorf("causes %v and %v", caller.Err(), callee.Err())
		}
	})
}

func TestWhatIsTooLargeIsRefusedOneWayToo(t *testing.T) {
	noLeaks(t)
	const limit = 2000
	c, w := endOf(t, Config{}, Limits{Payload: limit})
	var refused *LimitError
	if err := c.OneWay(t.Context(), 0, withHeader(yieldOf(limit+1))); !errors.As(err, &refused) || *refused != (LimitError{"payload", limit + 1, limit}) {
		t.Errorf("%v", err)
	}
	w.quiet()
	if c.oneWaysOut.sent.Load() != 0 {
		t.Error("what was refused counts")
	}
}

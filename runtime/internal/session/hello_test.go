package session

import (
	"bytes"
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// helloWith is a HELLO with its six values given as they are.
func helloWith(values ...[]byte) []byte {
	return append(codec.AppendArrayLen(nil, len(values)), bytes.Join(values, nil)...)
}

func methodsOf(n, nameLen, shapeLen int) []byte {
	b := codec.AppendArrayLen(nil, n)
	for range n {
		b = codec.AppendArrayLen(b, 3)
		b = codec.AppendString(b, strings.Repeat("m", nameLen))
		b = codec.AppendUint(b, uint64(math.MaxUint64))
		b = codec.AppendString(b, strings.Repeat("s", shapeLen))
	}
	return b
}

func TestHelloVariants(t *testing.T) {
	m, one, none := str(magic), num(1), []byte{0x90}
	big := codec.AppendUint(nil, uint32(math.MaxUint32))
	tests := map[string]struct {
		payload []byte
		want    string // of the error; empty: accepted
	}{
		"defaults":                     {helloWith(m, one, num(0), num(0), num(0), none), ""},
		"one method":                   {helloWith(m, one, num(0), num(0), num(0), methodsOf(1, 512, 4096)), ""},
		"4096 methods":                 {helloWith(m, one, num(0), num(0), num(0), methodsOf(4096, 20, 200)), ""},
		"hostile limits, large":        {helloWith(m, one, big, big, big, none), ""},
		"hostile limits, small":        {helloWith(m, one, num(1), num(1), num(1), none), ""},
		"version 0":                    {helloWith(m, num(0)), "protocol version 1 is needed, the peer speaks 0"},
		"version 2":                    {helloWith(m, num(2), str("whatever"), none), "protocol version 1 is needed, the peer speaks 2: build host and inmate with the same hoosegen"},
		"version 2^32":                 {helloWith(m, codec.AppendUint(nil, uint64(1)<<32), num(0), num(0), num(0), none), "does not fit"},
		"version a string":             {helloWith(m, str("1"), num(0), num(0), num(0), none), "malformed HELLO"},
		"another magic":                {helloWith(str("hashicorp"), one, num(0), num(0), num(0), none), `not a hoosegen peer: "hashicorp"`},
		"a giant magic":                {helloWith(str(strings.Repeat("x", 1<<19)), one), "not a hoosegen peer: \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\""},
		"magic bytes":                  {helloWith(codec.AppendBytes(nil, []byte(magic)), one, num(0), num(0), num(0), none), "malformed HELLO"},
		"not an array":                 {[]byte{0xc0}, "malformed HELLO"},
		"empty array":                  {none, "malformed HELLO"},
		"five values":                  {helloWith(m, one, num(0), num(0), num(0)), "HELLO of 5 values, want 6"},
		"seven values":                 {helloWith(m, one, num(0), num(0), num(0), none, num(0)), "HELLO of 7 values, want 6"},
		"limit below zero":             {helloWith(m, one, num(-1), num(0), num(0), none), "does not fit"},
		"limit of 2^32":                {helloWith(m, one, num(0), codec.AppendUint(nil, uint64(1)<<32), num(0), none), "does not fit"},
		"methods nil":                  {helloWith(m, one, num(0), num(0), num(0), []byte{0xc0}), "without an array of methods"},
		"5000 methods":                 {helloWith(m, one, num(0), num(0), num(0), methodsOf(5000, 20, 0)), "announces 5000 methods, at most 4096"},
		"a name of 513 bytes":          {helloWith(m, one, num(0), num(0), num(0), methodsOf(1, 513, 0)), "a method name of 513 bytes"},
		"a shape of 4097 bytes":        {helloWith(m, one, num(0), num(0), num(0), methodsOf(1, 5, 4097)), "a shape of 4097 bytes"},
		"a method of two":              {helloWith(m, one, num(0), num(0), num(0), []byte{0x91, 0x92, 0xa1, 'a', 1}), "want array of 3"},
		"a method of four":             {helloWith(m, one, num(0), num(0), num(0), []byte{0x91, 0x94, 0xa1, 'a', 1, 0xa0, 0xa0}), "want array of 3"},
		"a method without a name":      {helloWith(m, one, num(0), num(0), num(0), []byte{0x91, 0x93, 0xc0, 1, 0xa0}), "want str"},
		"a method without a shape":     {helloWith(m, one, num(0), num(0), num(0), []byte{0x91, 0x93, 0xa1, 'a', 1, 0xc0}), "want str"},
		"a hash below zero":            {helloWith(m, one, num(0), num(0), num(0), []byte{0x91, 0x93, 0xa1, 'a', 0xff, 0xa0}), "does not fit"},
		"too large":                    {bytes.Repeat([]byte{1}, frame.MaxHello+1), "exceeds the limit of 1048575 bytes"},
		"nested beyond what is needed": {bytes.Repeat([]byte{0x91}, 1000), "levels of nesting"},
	}
	for name, tt := range tests {
		for _, host := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				noLeaks(t)
				c, w := newWire(t, Config{Host: host, Methods: []Method{{Name: "T.M"}}, Serve: func(*Incoming) {}})
				if host {
					w.want(frame.Header{Kind: frame.Hello})
				}
				go w.send(frame.Header{Kind: frame.Hello}, tt.payload)
				if tt.want == "" {
					if !host {
						w.want(frame.Header{Kind: frame.Hello})
					}
					ready(t, c)
					return
				}
				if !host && strings.HasPrefix(tt.want, "protocol version") {
					reason := w.want(frame.Header{Kind: frame.Goaway})
					if text := codec.ReadString[string](codec.NewReader(reason)); !strings.Contains(text, tt.want) {
						t.Errorf("GOAWAY says %q", text)
					}
				}
				err := failure(t, c)
				var v *Violation
				var g *GoawayError
				if !strings.Contains(err.Error(), tt.want) || len(err.Error()) > 500 || !errors.As(err, &v) && !errors.As(err, &g) {
					t.Errorf("cause %v, want %s", err, tt.want)
				}
			})
		}
	}
}

func TestLimitsOfThePeerAreKeptWithinBounds(t *testing.T) {
	tests := map[Limits]Limits{
		{}:                                      {Payload: 64 << 20, Window: 1 << 20, Calls: 1024},
		{-1, -1, -1}:                            {Payload: 64 << 20, Window: 1 << 20, Calls: 1024},
		{1, 1, 1}:                               {Payload: 1 << 10, Window: 1, Calls: 1},
		{1 << 10, 7, 3}:                         {Payload: 1 << 10, Window: 7, Calls: 3},
		{math.MaxInt, math.MaxInt, math.MaxInt}: {Payload: 1 << 30, Window: 1 << 29, Calls: 1 << 20},
	}
	for l, want := range tests {
		if got := l.withDefaults(false); got != want {
			t.Errorf("%+v becomes %+v, want %+v", l, got, want)
		}
	}
}

func TestPayloadLimitOfTheHostHoldsInBothDirections(t *testing.T) {
	noLeaks(t)
	const limit = 2000
	host, w := hostEnd(t, Limits{Payload: limit}, Limits{Payload: 1 << 20})
	var refused *LimitError
	if err := host.Begin(NewOutgoing(), CallSpec{}, withHeader(make([]byte, limit+1))); !errors.As(err, &refused) || refused.Limit != limit || refused.Size != limit+1 {
		t.Errorf("the host sends more than it accepts: %v", err)
	}
	w.sync(host)
	if host.Err() != nil {
		t.Fatalf("a refusal ended the connection: %v", host.Err())
	}
	inmate, v := inmateEnd(t, Config{Serve: func(in *Incoming) {
		err := in.Return(withHeader(make([]byte, limit+1)))
		if !errors.As(err, &refused) || refused.Limit != limit {
			t.Errorf("the inmate sends more than the host accepts: %v", err)
		}
		_ = in.Raise(frame.FlagLimit, withHeader([]byte{0xc0}))
	}}, Limits{Payload: limit})
	v.send(frame.Header{Kind: frame.Call, Call: 1}, append(codec.AppendArrayLen(nil, limit-3), make([]byte, limit-3)...))
	v.want(frame.Header{Kind: frame.Raise, Flags: frame.FlagLimit, Call: 1})
	v.send(frame.Header{Kind: frame.Call, Call: 2}, append(codec.AppendArrayLen(nil, limit-2), make([]byte, limit-2)...))
	wantViolation(t, inmate, "CALL of 2001 bytes exceeds the limit of 2000 bytes")
}

func TestMethodsThatCannotBeAnnouncedAreFoundBeforeTheyAre(t *testing.T) {
	methods := func(n, size int) []Method {
		ms := make([]Method, n)
		for i := range ms {
			ms[i] = Method{Name: strings.Repeat("x", size), Hash: math.MaxUint64}
		}
		return ms
	}
	tests := map[string]struct {
		methods []Method
		want    string
	}{
		"none":                    {nil, ""},
		"as many as can be":       {methods(4096, 200), ""},
		"too many":                {methods(4097, 1), "4097 methods"},
		"a name too long":         {methods(1, 513), "of 513 bytes"},
		"names too long together": {methods(4096, 500), "bytes to announce"},
	}
	for name, tt := range tests {
		err := CheckMethods(tt.methods)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
		if err != nil {
			continue
		}
		h := hello{version: Version, limits: Limits{math.MaxInt, math.MaxInt, math.MaxInt}.withDefaults(false), methods: tt.methods}
		payload := h.append(nil)
		if got, err := parseHello(payload); err != nil || len(payload) > frame.MaxHello || len(got.methods) != len(tt.methods) || got.limits != h.limits {
			t.Errorf("%s: does not survive: %d bytes, %v", name, len(payload), err)
		}
	}
}

func TestShapesAreAnnouncedAsFarAsTheyFit(t *testing.T) {
	const long = maxShape - 1
	many := func(n, size int) []Method {
		ms := make([]Method, n)
		for i := range ms {
			ms[i] = Method{Name: "T.M", Shape: strings.Repeat("s", size)}
		}
		return ms
	}
	tests := map[string]struct {
		methods []Method
		want    string // of the first, or of each
	}{
		"as it is":              {[]Method{{Shape: "(int) string"}}, "(int) string"},
		"just fits":             {[]Method{{Shape: strings.Repeat("s", maxShape)}}, strings.Repeat("s", maxShape)},
		"cut":                   {[]Method{{Shape: strings.Repeat("s", maxShape+1)}}, strings.Repeat("s", maxShape)},
		"no character is cut":   {[]Method{{Shape: strings.Repeat("s", long) + "é"}}, strings.Repeat("s", long)},
		"many":                  {many(200, 5000), strings.Repeat("s", maxShape)},
		"more than fits":        {many(300, 5000), ""},
		"as many as there are":  {many(maxMethods, 200), strings.Repeat("s", 200)},
		"and a little too long": {many(maxMethods, 250), ""},
	}
	for name, tt := range tests {
		if err := CheckMethods(tt.methods); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		h := hello{version: Version, limits: Limits{}.withDefaults(true), methods: tt.methods}
		payload := h.append(nil)
		got, err := parseHello(payload)
		if err != nil || len(payload) > frame.MaxHello || len(got.methods) != len(tt.methods) {
			t.Errorf("%s: %d bytes, %d methods, %v", name, len(payload), len(got.methods), err)
			continue
		}
		for _, m := range got.methods {
			if m.Shape != tt.want {
				t.Errorf("%s: a shape of %d bytes, want %d", name, len(m.Shape), len(tt.want))
				break
			}
		}
	}
}

func TestEndsTellEachOtherTheirMethods(t *testing.T) {
	noLeaks(t)
	serve := func(*Incoming) {}
	host, inmate := endsOf(t,
		Config{Host: true, Serve: serve, Methods: []Method{{Name: "H.M", Hash: 1, Shape: "(host)"}}},
		Config{Serve: serve, Methods: []Method{{Name: "I.M", Hash: 2, Shape: "(inmate)", OneWay: true}}},
	)
	if got := inmate.Methods(); len(got) != 1 || got[0] != (Method{Name: "H.M", Hash: 1, Shape: "(host)"}) {
		t.Errorf("the host serves %+v", got)
	}
	if got := host.Methods(); len(got) != 1 || got[0] != (Method{Name: "I.M", Hash: 2, Shape: "(inmate)"}) {
		t.Errorf("the inmate serves %+v", got)
	}
	if inmate.peer.limits.Calls != 256 || host.peer.limits.Calls != 1024 {
		t.Errorf("%d and %d calls at once", inmate.peer.limits.Calls, host.peer.limits.Calls)
	}
}

func TestReadyEndsWithItsContext(t *testing.T) {
	noLeaks(t)
	c, w := newWire(t, Config{Host: true})
	w.want(frame.Header{Kind: frame.Hello})
	w.raw([]byte{0, 0}) // a sign of life that goes no further
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := c.Ready(ctx); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(c.Err(), context.DeadlineExceeded) {
		t.Errorf("%v; cause %v", err, c.Err())
	}
}

func TestHelloByteByByteIsRead(t *testing.T) {
	noLeaks(t)
	c, w := newWire(t, Config{Serve: func(*Incoming) {}})
	payload := helloOf(Limits{})
	for _, b := range append(frame.AppendHeader(nil, frame.Header{Kind: frame.Hello}, len(payload)), payload...) {
		w.raw([]byte{b})
	}
	if got := w.want(frame.Header{Kind: frame.Hello}); got[0] != 0x96 {
		t.Errorf("HELLO is %x", got)
	}
	ready(t, c)
}

func TestNothingOvertakesTheHostsHello(t *testing.T) {
	noLeaks(t)
	c, w := newWire(t, Config{Host: true})
	w.send(frame.Header{Kind: frame.Hello}, helloOf(Limits{})) // a peer that does not wait for its turn
	ready(t, c)
	done := make(chan error, 1)
	go func() { done <- c.Begin(NewOutgoing(), CallSpec{}, withHeader([]byte{0x90})) }()
	w.want(frame.Header{Kind: frame.Hello})
	w.want(frame.Header{Kind: frame.Call, Call: 1})
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestInmateSaysNothingBeforeTheHostDoes(t *testing.T) {
	noLeaks(t)
	_, w := newWire(t, Config{Serve: func(*Incoming) {}, Opened: func(c *Conn) { _ = c.SendOutput(1, []byte("early")) }})
	_ = w.rw.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	if n, err := w.rw.Read(make([]byte, 1)); n != 0 || err == nil {
		t.Errorf("%d bytes came, %v", n, err)
	}
	w.send(frame.Header{Kind: frame.Hello}, helloOf(Limits{}))
	w.want(frame.Header{Kind: frame.Hello})
	if got := w.want(frame.Header{Kind: frame.Output, Flags: 1}); string(got) != "early" {
		t.Errorf("output %q", got)
	}
}

package session

import (
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// What a frame may do: "taken" changes the state of the connection or of a
// call, "ignored" changes nothing and the connection goes on, and "!..." breaks
// the protocol for that reason. "=..." ends the connection by another cause.

// state is a situation that a frame arrives in.
type state struct {
	name string
	id   uint32 // the call id that frames of a call carry
	make func(t *testing.T) (*Conn, *wire)
}

// variant is one form of a frame of a kind.
type variant struct {
	name    string
	h       frame.Header // Call is set from the state if the kind has one
	payload []byte
	want    []string // one for each state, in their order
}

var hostStates = []state{
	{"before HELLO", 1, func(t *testing.T) (*Conn, *wire) {
		c, w := newWire(t, Config{Host: true})
		w.want(frame.Header{Kind: frame.Hello})
		return c, w
	}},
	{"idle", 1, func(t *testing.T) (*Conn, *wire) { return hostEnd(t, Limits{}, Limits{}) }},
	{"open", 1, func(t *testing.T) (*Conn, *wire) { c, w, _ := openCall(t); return c, w }},
	{"abandoned", 1, func(t *testing.T) (*Conn, *wire) {
		c, w, o := openCall(t)
		o.Abandon(patient)
		w.want(frame.Header{Kind: frame.Cancel, Call: 1})
		return c, w
	}},
	{"ended", 1, func(t *testing.T) (*Conn, *wire) {
		c, w, o := openCall(t)
		w.send(frame.Header{Kind: frame.Return, Call: 1}, []byte{0x90})
		if e, err := o.Next(); err != nil || e.Kind != frame.Return {
			t.Fatalf("%v, %v", e.Kind, err)
		}
		return c, w
	}},
	{"open, another id", 99, func(t *testing.T) (*Conn, *wire) { c, w, _ := openCall(t); return c, w }},
}

// openCall opens call 1 with three callbacks: absent, one that tells, one that
// asks.
func openCall(t *testing.T) (*Conn, *wire, *Outgoing) {
	c, w := hostEnd(t, Limits{}, Limits{})
	return c, w, begin(t, c, w, CallSpec{Callbacks: []Callback{Absent, Tells, Asks}, Sink: "sink", MaxOutput: 1000})
}

var hostFrames = []variant{
	//                                                            before HELLO     idle              open                 abandoned            ended             another id
	{"HELLO", frame.Header{Kind: frame.Hello}, helloOf(Limits{}), []string{"taken", "!second HELLO", "!second HELLO", "!second HELLO", "!second HELLO", "!second HELLO"}},
	{"CALL", frame.Header{Kind: frame.Call}, []byte{0x90}, all("!before HELLO", serves)},
	{"YIELD of the absent callback", frame.Header{Kind: frame.Yield}, []byte{0x90}, ofCall("!the callback is nil", "!the callback is nil")},
	{"YIELD of the one that tells", frame.Header{Kind: frame.Yield, Index: 1}, []byte{0x90}, ofCall("taken", "taken")},
	{"YIELD of it, waiting", frame.Header{Kind: frame.Yield, Index: 1, Flags: frame.FlagWaits}, []byte{0x90}, ofCall("!against the contract", "!against the contract")},
	{"YIELD of the one that asks", frame.Header{Kind: frame.Yield, Index: 2, Flags: frame.FlagWaits}, []byte{0x90}, ofCall("taken", "taken")},
	{"YIELD of it, not waiting", frame.Header{Kind: frame.Yield, Index: 2}, []byte{0x90}, ofCall("!against the contract", "!against the contract")},
	{"YIELD of no callback", frame.Header{Kind: frame.Yield, Index: 3}, []byte{0x90}, ofCall("!no such callback", "!no such callback")},
	{"YIELD of callback 65535", frame.Header{Kind: frame.Yield, Index: 65535}, []byte{0x90}, ofCall("!no such callback", "!no such callback")},
	{"ANSWER", frame.Header{Kind: frame.Answer}, []byte{0x90}, all("!before HELLO", serves)},
	{"RETURN", frame.Header{Kind: frame.Return}, []byte{0x90}, ofCall("taken", "taken")},
	{"RAISE", frame.Header{Kind: frame.Raise}, []byte{0xc0}, ofCall("taken", "taken")},
	{"RAISE of a panic", frame.Header{Kind: frame.Raise, Flags: frame.FlagPanic}, []byte{0xc0}, ofCall("taken", "taken")},
	{"RAISE of a limit", frame.Header{Kind: frame.Raise, Flags: frame.FlagLimit}, []byte{0xc0}, ofCall("taken", "taken")},
	{"RAISE of both", frame.Header{Kind: frame.Raise, Flags: 3}, []byte{0xc0}, all("!before HELLO", "!flags 0x3")},
	{"CANCEL", frame.Header{Kind: frame.Cancel}, []byte{0xc0}, all("!before HELLO", serves)},
	{"OUTPUT stdout", frame.Header{Kind: frame.Output, Flags: 1}, []byte("\xc1raw"), all("!before HELLO", "taken")},
	{"OUTPUT stderr", frame.Header{Kind: frame.Output, Flags: 2}, []byte("\xc1raw"), all("!before HELLO", "taken")},
	{"OUTPUT of no stream", frame.Header{Kind: frame.Output}, []byte("x"), all("!before HELLO", "!flags 0x0")},
	{"OUTPUT of both", frame.Header{Kind: frame.Output, Flags: 3}, []byte("x"), all("!before HELLO", "!flags 0x3")},
	{"PING", frame.Header{Kind: frame.Ping}, []byte{1}, all("!not for this end", "!not for this end")},
	{"PONG", frame.Header{Kind: frame.Pong}, []byte{77}, all("!before HELLO", "!nobody asked")},
	{"GOAWAY", frame.Header{Kind: frame.Goaway}, str("no \x1b[31mmore"), all(`=the peer refused to go on: "no \x1b[31mmore"`, `=the peer refused to go on: "no \x1b[31mmore"`)},
	{"GOAWAY of a number", frame.Header{Kind: frame.Goaway}, num(1), all("!malformed GOAWAY", "!malformed GOAWAY")},
	{"CREDIT", frame.Header{Kind: frame.Credit}, num(1), all("!before HELLO", serves)},
	{"EXIT", frame.Header{Kind: frame.Exit}, []byte{0x93, 0, 0, 0}, all("!not for this end", "!not for this end")},
}

// serves is what becomes of frames for an end that serves calls.
const serves = "!this end serves no methods"

// all is one outcome before HELLO and another in every later state.
func all(before, later string) []string { return []string{before, later, later, later, later, later} }

// ofCall is for frames to the caller, which are legal only while it waits for
// the end of that call.
func ofCall(open, abandoned string) []string {
	return []string{"!before HELLO", "!no such call", open, abandoned, "!no such call", "!no such call"}
}

func TestEveryFrameInEveryStateAtTheHost(t *testing.T) { testStates(t, hostStates, hostFrames) }

var inmateStates = []state{
	{"before HELLO", 1, func(t *testing.T) (*Conn, *wire) {
		return newWire(t, Config{Methods: []Method{{Name: "T.M"}}, Serve: func(*Incoming) {}})
	}},
	{"idle", 1, func(t *testing.T) (*Conn, *wire) { return inmateEnd(t, Config{Serve: untilCancelled}, Limits{}) }},
	{"open", 1, func(t *testing.T) (*Conn, *wire) { c, w, _ := servedCall(t, false); return c, w }},
	{"asking", 1, func(t *testing.T) (*Conn, *wire) { c, w, _ := servedCall(t, true); return c, w }},
	{"cancelled", 1, func(t *testing.T) (*Conn, *wire) {
		c, w, in := servedCall(t, false)
		w.send(frame.Header{Kind: frame.Cancel, Call: 1}, []byte{0xc0})
		<-in.Context(0).Done()
		return c, w
	}},
	{"ended", 1, func(t *testing.T) (*Conn, *wire) {
		c, w, in := servedCall(t, false)
		go func() { _ = in.Return(withHeader([]byte{0x90})) }()
		w.want(frame.Header{Kind: frame.Return, Call: 1})
		return c, w
	}},
	{"open, another id", 99, func(t *testing.T) (*Conn, *wire) { c, w, _ := servedCall(t, false); return c, w }},
	{"open, after GOAWAY", 99, func(t *testing.T) (*Conn, *wire) {
		c, w, _ := servedCall(t, false)
		w.send(frame.Header{Kind: frame.Goaway}, str("enough"))
		return c, w
	}},
}

func untilCancelled(in *Incoming) { <-in.Context(0).Done() }

// servedCall has the inmate serve call 1, which does not end by itself. Asking,
// it has told and asked something.
func servedCall(t *testing.T, asking bool) (*Conn, *wire, *Incoming) {
	t.Helper()
	served := make(chan *Incoming, 4)
	release := make(chan struct{})
	c, w := inmateEnd(t, Config{Serve: func(in *Incoming) {
		if asking {
			_, p, _ := in.Ask(0, withHeader([]byte{0x90}))
			p.Free()
		}
		served <- in
		<-release
	}}, Limits{})
	t.Cleanup(func() { close(release) }) // before the Conn is closed, which waits for it
	w.send(frame.Header{Kind: frame.Call, Call: 1}, []byte{0x90})
	if asking {
		w.want(frame.Header{Kind: frame.Yield, Flags: frame.FlagWaits, Call: 1})
		return c, w, c.incoming(1)
	}
	return c, w, <-served
}

var inmateFrames = []variant{
	{"HELLO", frame.Header{Kind: frame.Hello}, helloOf(Limits{}), states("taken", "!second HELLO", nil)},
	{"CALL", frame.Header{Kind: frame.Call}, []byte{0x90}, states("!before HELLO", "taken", map[string]string{
		"open": "!call id in use", "asking": "!call id in use", "cancelled": "!call id in use", "open, after GOAWAY": "!after GOAWAY",
	})},
	{"CALL of no method", frame.Header{Kind: frame.Call, Index: 1}, []byte{0x90}, states("!before HELLO", "!no such method", nil)},
	{"YIELD", frame.Header{Kind: frame.Yield}, []byte{0x90}, states("!before HELLO", "!no such call", nil)},
	{"ANSWER", frame.Header{Kind: frame.Answer}, []byte{0x90}, states("!before HELLO", "ignored", map[string]string{"open": "!nothing was asked", "asking": "taken"})},
	{"ANSWER of a failure", frame.Header{Kind: frame.Answer, Flags: frame.FlagFailed}, []byte{0xc0}, states("!before HELLO", "ignored", map[string]string{"open": "!nothing was asked", "asking": "taken"})},
	{"RETURN", frame.Header{Kind: frame.Return}, []byte{0x90}, states("!before HELLO", "!no such call", nil)},
	{"RAISE", frame.Header{Kind: frame.Raise}, []byte{0xc0}, states("!before HELLO", "!no such call", nil)},
	{"CANCEL", frame.Header{Kind: frame.Cancel}, []byte{0xc0}, states("!before HELLO", "ignored", map[string]string{"open": "taken", "asking": "taken"})},
	{"OUTPUT", frame.Header{Kind: frame.Output, Flags: 1}, []byte("x"), states("!not for this end", "!not for this end", nil)},
	{"PING", frame.Header{Kind: frame.Ping}, []byte{0x81, 0xa1, 'a', 0xc0}, states("!before HELLO", "ignored", nil)},
	{"PONG", frame.Header{Kind: frame.Pong}, []byte{1}, states("!not for this end", "!not for this end", nil)},
	{"GOAWAY", frame.Header{Kind: frame.Goaway}, str("enough"), states("=connection closed", "taken", map[string]string{
		"idle": "=connection closed", "ended": "=connection closed", "open, after GOAWAY": "ignored",
	})},
	{"GOAWAY of nil", frame.Header{Kind: frame.Goaway}, []byte{0xc0}, states("!malformed GOAWAY", "!malformed GOAWAY", nil)},
	{"CREDIT of nothing", frame.Header{Kind: frame.Credit}, num(0), states("!before HELLO", "ignored", nil)},
	{"CREDIT", frame.Header{Kind: frame.Credit}, num(65), states("!before HELLO", "ignored", map[string]string{
		"open": "!more credit than was used", "cancelled": "!more credit than was used", "asking": "taken",
	})},
	{"CREDIT beyond", frame.Header{Kind: frame.Credit}, num(66), states("!before HELLO", "ignored", map[string]string{
		"open": "!more credit than was used", "cancelled": "!more credit than was used", "asking": "!more credit than was used",
	})},
	{"CREDIT below zero", frame.Header{Kind: frame.Credit}, num(-1), states("!before HELLO", "!malformed CREDIT", nil)},
	{"CREDIT of 2^32", frame.Header{Kind: frame.Credit}, codec.AppendUint(nil, uint64(1)<<32), states("!before HELLO", "!malformed CREDIT", nil)},
	{"CREDIT of a string", frame.Header{Kind: frame.Credit}, str("1"), states("!before HELLO", "!malformed CREDIT", nil)},
	{"EXIT", frame.Header{Kind: frame.Exit}, []byte{0x93, 0, 0, 0}, states("!not for this end", "!not for this end", nil)},
}

// states is one outcome before HELLO and another later, but for some states.
func states(before, later string, but map[string]string) (want []string) {
	for i, s := range inmateStates {
		switch special, ok := but[s.name]; {
		case ok:
			want = append(want, special)
		case i == 0:
			want = append(want, before)
		default:
			want = append(want, later)
		}
	}
	return want
}

func TestEveryFrameInEveryStateAtTheInmate(t *testing.T) { testStates(t, inmateStates, inmateFrames) }

// testStates has each frame arrive in each state, as it is and with each thing
// in its header that does not belong there.
func testStates(t *testing.T, states []state, frames []variant) {
	for i, s := range states {
		for _, f := range frames {
			h := f.h
			if rules[h.Kind].call {
				h.Call = s.id
			}
			t.Run(s.name+"/"+f.name, func(t *testing.T) { arrive(t, s, h, f.payload, f.want[i]) })
			if strings.HasPrefix(f.want[i], "!not for") || strings.HasPrefix(f.want[i], "!before") || f.want[i] == serves {
				continue // what is wrong in its header is not looked at
			}
			wrong := h
			wrong.Flags |= 8
			t.Run(s.name+"/"+f.name+" with a flag nobody knows", func(t *testing.T) { arrive(t, s, wrong, f.payload, "!flags 0x") })
			wrong = h
			if wrong.Call ^= 1; rules[h.Kind].call {
				wrong.Call = 0
			}
			if f.want[i] != "!flags "+fmt.Sprintf("%#x", h.Flags) {
				t.Run(s.name+"/"+f.name+" with a wrong call id", func(t *testing.T) { arrive(t, s, wrong, f.payload, "!wrong call id") })
			}
			if h.Kind != frame.Call && h.Kind != frame.Yield && !strings.HasPrefix(f.want[i], "!flags") {
				wrong = h
				wrong.Index = 1
				t.Run(s.name+"/"+f.name+" with an index", func(t *testing.T) { arrive(t, s, wrong, f.payload, "!index on a kind that has none") })
			}
			if h.Kind != frame.Output && !strings.HasPrefix(f.want[i], "!flags") {
				for name, payload := range map[string][]byte{"nothing": nil, "garbage": {0xc1}, "two values": {1, 2}, "a claim": {0xdd, 0xff, 0xff, 0xff, 0xff}} {
					t.Run(s.name+"/"+f.name+" of "+name, func(t *testing.T) { arrive(t, s, h, payload, "!malformed payload") })
				}
			}
		}
	}
}

func arrive(t *testing.T, s state, h frame.Header, payload []byte, want string) {
	noLeaks(t)
	c, w := s.make(t)
	if s.name != "before HELLO" {
		w.sync(c)
	}
	before := snapshot(c)
	w.send(h, payload)
	switch {
	case strings.HasPrefix(want, "!"):
		wantViolation(t, c, want[1:])
		if err := c.Err().Error(); !strings.Contains(err, h.Kind.String()) {
			t.Errorf("%q does not tell the kind %v", err, h.Kind)
		}
		return
	case strings.HasPrefix(want, "="):
		if err := failure(t, c); err.Error() != want[1:] {
			t.Errorf("cause %v, want %s", err, want[1:])
		}
		return
	case s.name == "before HELLO":
		if !c.cfg.Host {
			w.want(frame.Header{Kind: frame.Hello})
		}
		ready(t, c)
		return
	case h.Kind == frame.Ping:
		if got := w.want(frame.Header{Kind: frame.Pong}); string(got) != string(payload) {
			t.Errorf("PONG carries %x, want %x", got, payload)
		}
	}
	w.sync(c)
	if err := c.Err(); err != nil {
		t.Fatalf("the connection has ended: %v", err)
	}
	if after := snapshot(c); (after != before) != (want == "taken") {
		t.Errorf("%s, but state went from %q to %q", want, before, after)
	}
}

// snapshot describes everything that a frame may change.
func snapshot(c *Conn) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := []string{fmt.Sprintf("leave %v, idle %d, tail %d, pings %d", c.leave, c.idle.size, len(c.idle.tail), len(c.pings))}
	for id, o := range c.calls {
		o.mu.Lock()
		s = append(s, fmt.Sprintf("call %d: over %v, received %d, output %d, queue %v", id, o.over, o.received, o.output, len(o.queue)))
		o.mu.Unlock()
	}
	for id, in := range c.served {
		in.mu.Lock()
		s = append(s, fmt.Sprintf("served %d: over %v, outstanding %d, asks %d", id, in.over, in.outstanding, len(in.asks)))
		in.mu.Unlock()
	}
	sort.Strings(s)
	return strings.Join(s, "; ")
}

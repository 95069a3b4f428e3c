package session

import (
	"fmt"
	"maps"
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
	none    bool         // but for this one, which belongs to no call
	payload []byte
	before  string            // what becomes of it before HELLO
	later   string            // and later
	but     map[string]string // except in the states of these names
}

func (v variant) want(s state) string {
	if want, ok := v.but[s.name]; ok {
		return want
	}
	if s.name == "before HELLO" {
		return v.before
	}
	return v.later
}

const (
	early      = "!before HELLO"
	wrongEnd   = "!not for this end"
	noCall     = "!no such call"
	serves     = "!this end serves no methods"
	contrary   = "!against the contract"
	overCredit = "!more credit than was used"
	sentence   = "no \x1b[31mmore"
)

// of is a set of exceptions: state and outcome in turn.
func of(pairs ...string) map[string]string {
	but := make(map[string]string)
	for i := 0; i < len(pairs); i += 2 {
		but[pairs[i]] = pairs[i+1]
	}
	return but
}

func TestEveryFrameInEveryStateAtTheHostThatCalls(t *testing.T) {
	testStates(t, callerStates(true), append(callerFrames(), endFrames(true, nil)...))
}

func TestEveryFrameInEveryStateAtTheInmateThatCalls(t *testing.T) {
	testStates(t, callerStates(false), append(callerFrames(), endFrames(false, nil)...))
}

func TestEveryFrameInEveryStateAtTheHostThatServes(t *testing.T) {
	testStates(t, calleeStates(true), append(calleeFrames(), endFrames(true, nil)...))
}

func TestEveryFrameInEveryStateAtTheInmateThatServes(t *testing.T) {
	calls := of("open", "taken", "asking", "taken", "cancelled", "taken", "open, another id", "taken", "one-way, running", "taken",
		"one-way, the window full", "taken", "open, after GOAWAY", "ignored", "one-way, after GOAWAY", "ignored")
	states := append(calleeStates(false), state{"open, after GOAWAY", 99, func(t *testing.T) (*Conn, *wire) {
		c, w, _ := servedCall(t, false, false)
		w.send(frame.Header{Kind: frame.Goaway}, str("enough"))
		return c, w
	}}, state{"one-way, after GOAWAY", 99, func(t *testing.T) (*Conn, *wire) {
		c, w := runningOneWay(t, false, Limits{})
		w.send(frame.Header{Kind: frame.Goaway}, str("enough"))
		return c, w
	}})
	testStates(t, states, append(calleeFrames(), endFrames(false, calls)...))
}

// greeting is an end before HELLO, with its own off the wire.
func greeting(t *testing.T, cfg Config) (*Conn, *wire) {
	c, w := newWire(t, cfg)
	if cfg.Host {
		w.want(frame.Header{Kind: frame.Hello})
	}
	return c, w
}

// callerStates are those of an end that makes calls and serves none.
func callerStates(host bool) []state {
	end := func(t *testing.T) (*Conn, *wire) { return endOf(t, Config{Host: host}, Limits{}) }
	// opened opens call 1 with three callbacks: absent, one that notifies, one that
	// requests.
	opened := func(t *testing.T) (*Conn, *wire, *Outgoing) {
		c, w := end(t)
		return c, w, begin(t, c, w, CallSpec{Callbacks: []CallbackMode{Absent, Notifies, Requests}, Sink: "sink", MaxOutput: 1000})
	}
	return []state{
		{"before HELLO", 1, func(t *testing.T) (*Conn, *wire) { return greeting(t, Config{Host: host}) }},
		{"idle", 1, end},
		{"open", 1, func(t *testing.T) (*Conn, *wire) { c, w, _ := opened(t); return c, w }},
		{"abandoned", 1, func(t *testing.T) (*Conn, *wire) {
			c, w, o := opened(t)
			o.Abandon(patient)
			w.want(frame.Header{Kind: frame.Cancel, Call: 1})
			return c, w
		}},
		{"ended", 1, func(t *testing.T) (*Conn, *wire) {
			c, w, o := opened(t)
			w.send(frame.Header{Kind: frame.Return, Call: 1}, []byte{0x90})
			if e, err := o.Next(); err != nil || e.Kind != frame.Return {
				t.Fatalf("%v, %v", e.Kind, err)
			}
			return c, w
		}},
		{"open, another id", 99, func(t *testing.T) (*Conn, *wire) { c, w, _ := opened(t); return c, w }},
		{"told", 1, func(t *testing.T) (*Conn, *wire) {
			c, w := end(t)
			if err := c.OneWay(t.Context(), 0, withHeader([]byte{0x90})); err != nil {
				t.Fatal(err)
			}
			w.want(frame.Header{Kind: frame.Call, Flags: frame.FlagOneWay, Call: 1})
			return c, w
		}},
	}
}

// callerFrames are those whose meaning depends on the calls that an end has
// made.
func callerFrames() []variant {
	yield := func(index uint16, flags uint8) frame.Header {
		return frame.Header{Kind: frame.Yield, Index: index, Flags: flags}
	}
	live := of("open", "taken", "abandoned", "taken")
	live2 := func(want string) map[string]string { return of("open", want, "abandoned", want) }
	raise := func(name string, flags uint8) variant {
		return variant{name: name, h: frame.Header{Kind: frame.Raise, Flags: flags}, payload: []byte{0xc0}, before: early, later: noCall, but: live}
	}
	frames := []variant{
		{name: "CALL", h: frame.Header{Kind: frame.Call}, payload: []byte{0x90}, before: early, later: serves},
		{name: "CALL, one-way", h: frame.Header{Kind: frame.Call, Flags: frame.FlagOneWay}, payload: []byte{0x90}, before: early, later: serves},
		{name: "YIELD of the absent callback", h: yield(0, 0), payload: []byte{0x90}, before: early, later: noCall, but: live2("!the callback is nil")},
		{name: "YIELD of the one that notifies", h: yield(1, 0), payload: []byte{0x90}, before: early, later: noCall, but: live},
		{name: "YIELD of it, waiting", h: yield(1, frame.FlagWaits), payload: []byte{0x90}, before: early, later: noCall, but: live2(contrary)},
		{name: "YIELD of the one that requests", h: yield(2, frame.FlagWaits), payload: []byte{0x90}, before: early, later: noCall, but: live},
		{name: "YIELD of it, not waiting", h: yield(2, 0), payload: []byte{0x90}, before: early, later: noCall, but: live2(contrary)},
		{name: "YIELD of no callback", h: yield(3, 0), payload: []byte{0x90}, before: early, later: noCall, but: live2("!no such callback")},
		{name: "YIELD of callback 65535", h: yield(65535, 0), payload: []byte{0x90}, before: early, later: noCall, but: live2("!no such callback")},
		{name: "ANSWER", h: frame.Header{Kind: frame.Answer}, payload: []byte{0x90}, before: early, later: serves},
		{name: "RETURN", h: frame.Header{Kind: frame.Return}, payload: []byte{0x90}, before: early, later: noCall, but: live},
		raise("RAISE", 0), raise("RAISE of a panic", frame.FlagPanic), raise("RAISE of a limit", frame.FlagLimit), raise("RAISE of a value", frame.FlagValue),
		{name: "RAISE of more", h: frame.Header{Kind: frame.Raise, Flags: 4}, payload: []byte{0xc0}, before: early, later: "!flags 0x4"},
		{name: "CANCEL", h: frame.Header{Kind: frame.Cancel}, payload: []byte{0xc0}, before: early, later: serves},
		{name: "CREDIT", h: frame.Header{Kind: frame.Credit}, payload: num(1), before: early, later: serves},
	}
	return append(frames, oneWayCredit(of("told", "taken"))...)
}

// oneWayCredit is credit for one-way calls; all has the states in which a single
// one of a byte has been sent.
func oneWayCredit(all map[string]string) []variant {
	credit := func(name string, payload []byte, later string, but map[string]string) variant {
		return variant{name: name, h: frame.Header{Kind: frame.Credit}, none: true, payload: payload, before: early, later: later, but: but}
	}
	return []variant{
		credit("CREDIT of no call, of nothing", num(0), "ignored", nil),
		credit("CREDIT of no call", num(65), overCredit, all),
		credit("CREDIT of no call, beyond", num(66), overCredit, nil),
		credit("CREDIT of no call, far beyond", num(1<<32-1), overCredit, nil),
		credit("CREDIT of no call, below zero", num(-1), "!malformed CREDIT", nil),
	}
}

// endFrames are those whose meaning depends on the end alone, but for GOAWAY to
// an inmate, which goes on for the calls that are served.
func endFrames(host bool, serving map[string]string) []variant {
	hello := variant{name: "HELLO", h: frame.Header{Kind: frame.Hello}, payload: helloOf(Limits{}), before: "taken", later: "!second HELLO"}
	output := func(name string, flags uint8, later string) variant {
		return variant{name: name, h: frame.Header{Kind: frame.Output, Flags: flags}, payload: []byte("\xc1raw"), before: early, later: later}
	}
	ping := variant{name: "PING", h: frame.Header{Kind: frame.Ping}, payload: []byte{0x81, 0xa1, 'a', 0xc0}, before: early, later: "ignored"}
	pong := variant{name: "PONG", h: frame.Header{Kind: frame.Pong}, payload: []byte{77}, before: early, later: "!no such PING"}
	goaway := variant{name: "GOAWAY", h: frame.Header{Kind: frame.Goaway}, payload: str(sentence)}
	goawayNil := variant{name: "GOAWAY of nil", h: frame.Header{Kind: frame.Goaway}, payload: []byte{0xc0}, before: "!malformed GOAWAY", later: "!malformed GOAWAY"}
	exit := variant{name: "EXIT", h: frame.Header{Kind: frame.Exit}, payload: []byte{0x93, 0, 0, 0}, before: wrongEnd, later: wrongEnd}
	if host {
		goaway.before = fmt.Sprintf("=the peer refused to go on: %q", sentence)
		goaway.later = goaway.before
		ping.before, ping.later = wrongEnd, wrongEnd
		return []variant{
			hello, ping, pong, goaway, goawayNil, exit, output("OUTPUT stdout", 1, "taken"), output("OUTPUT stderr", 2, "taken"),
			output("OUTPUT of no stream", 0, "!flags 0x0"), output("OUTPUT of both", 3, "!flags 0x3"),
		}
	}
	goaway.before, goaway.later, goaway.but = "=connection closed", "=connection closed", serving
	pong.before, pong.later = wrongEnd, wrongEnd
	out := output("OUTPUT", 1, wrongEnd)
	out.before = wrongEnd
	return []variant{hello, ping, pong, goaway, goawayNil, exit, out}
}

// calleeStates are those of an end that serves calls and makes none.
func calleeStates(host bool) []state {
	end := Config{Host: host, Serve: untilCancelled}
	return []state{
		{"before HELLO", 1, func(t *testing.T) (*Conn, *wire) {
			return greeting(t, Config{Host: host, Methods: []Method{{Name: "T.M"}, {Name: "T.W", OneWay: true}}, Serve: func(*Incoming) {}})
		}},
		{"idle", 1, func(t *testing.T) (*Conn, *wire) { return endOf(t, end, Limits{}) }},
		{"open", 1, func(t *testing.T) (*Conn, *wire) { c, w, _ := servedCall(t, host, false); return c, w }},
		{"asking", 1, func(t *testing.T) (*Conn, *wire) { c, w, _ := servedCall(t, host, true); return c, w }},
		{"cancelled", 1, func(t *testing.T) (*Conn, *wire) {
			c, w, in := servedCall(t, host, false)
			w.send(frame.Header{Kind: frame.Cancel, Call: 1}, []byte{0xc0})
			<-in.Context(0).Done()
			return c, w
		}},
		{"ended", 1, func(t *testing.T) (*Conn, *wire) {
			c, w, in := servedCall(t, host, false)
			go func() { _ = in.Return(withHeader([]byte{0x90})) }()
			w.want(frame.Header{Kind: frame.Return, Call: 1})
			return c, w
		}},
		{"open, another id", 99, func(t *testing.T) (*Conn, *wire) { c, w, _ := servedCall(t, host, false); return c, w }},
		{"one-way, running", 1, func(t *testing.T) (*Conn, *wire) { return runningOneWay(t, host, Limits{}) }},
		{"one-way, the window full", 1, func(t *testing.T) (*Conn, *wire) { return runningOneWay(t, host, Limits{Window: 130}) }},
	}
}

func untilCancelled(in *Incoming) { <-in.Context(0).Done() }

// servedCall has the end serve call 1, which does not end by itself. Asking, it
// has asked something.
func servedCall(t *testing.T, host, asking bool) (*Conn, *wire, *Incoming) {
	t.Helper()
	served := make(chan *Incoming, 4)
	release := make(chan struct{})
	c, w := endOf(t, Config{Host: host, Serve: func(in *Incoming) {
		if asking {
			_, p, _ := in.Request(0, withHeader([]byte{0x90}))
			p.Free()
		}
		served <- in
		<-release
	}}, Limits{})
	t.Cleanup(func() { close(release) }) // before an inmate is closed, which waits for it
	w.send(frame.Header{Kind: frame.Call, Call: 1}, []byte{0x90})
	if asking {
		w.want(frame.Header{Kind: frame.Yield, Flags: frame.FlagWaits, Call: 1})
		return c, w, c.incoming(1)
	}
	return c, w, <-served
}

// runningOneWay has the end run a one-way call, while another waits.
func runningOneWay(t *testing.T, host bool, mine Limits) (*Conn, *wire) {
	t.Helper()
	running, release := make(chan *Incoming, 4), make(chan struct{})
	c, w := endOf(t, Config{Host: host, Limits: mine, Serve: func(in *Incoming) {
		running <- in
		<-release
	}}, Limits{})
	t.Cleanup(func() { close(release) })
	for range 2 {
		w.send(frame.Header{Kind: frame.Call, Flags: frame.FlagOneWay, Index: 1, Call: 1}, []byte{0x90})
	}
	if in := <-running; !in.OneWay || in.Method != 1 {
		t.Errorf("method %d runs, one-way %v", in.Method, in.OneWay)
	}
	return c, w
}

// calleeFrames are those whose meaning depends on the calls that an end serves.
func calleeFrames() []variant {
	use := of("open", "!call id in use", "asking", "!call id in use", "cancelled", "!call id in use",
		"open, after GOAWAY", "!after GOAWAY", "one-way, after GOAWAY", "!after GOAWAY")
	oneWay := maps.Clone(use)
	oneWay["one-way, the window full"] = "!more one-way calls than there is credit for"
	call := func(name string, index uint16, flags uint8, later string, but map[string]string) variant {
		return variant{name: name, h: frame.Header{Kind: frame.Call, Index: index, Flags: flags}, payload: []byte{0x90}, before: early, later: later, but: but}
	}
	answer := func(name string, flags uint8) variant {
		return variant{
			name: name, h: frame.Header{Kind: frame.Answer, Flags: flags}, payload: []byte{0xc0}, before: early, later: "ignored",
			but: of("open", "!no yield waits for an answer", "asking", "taken"),
		}
	}
	credit := func(name string, payload []byte, later string, but map[string]string) variant {
		return variant{name: name, h: frame.Header{Kind: frame.Credit}, payload: payload, before: early, later: later, but: but}
	}
	toCaller := func(name string, kind frame.Kind) variant {
		return variant{name: name, h: frame.Header{Kind: kind}, payload: []byte{0x90}, before: early, later: noCall}
	}
	frames := []variant{
		call("CALL", 0, 0, "taken", use),
		call("CALL of no method", 2, 0, "!no such method", nil),
		call("CALL of a one-way method", 1, 0, contrary, nil),
		call("CALL, one-way", 1, frame.FlagOneWay, "taken", oneWay),
		call("CALL, one-way, of another", 0, frame.FlagOneWay, contrary, nil),
		call("CALL, one-way, of no method", 65535, frame.FlagOneWay, "!no such method", nil),
		toCaller("YIELD", frame.Yield), toCaller("RETURN", frame.Return), toCaller("RAISE", frame.Raise),
		answer("ANSWER", 0), answer("ANSWER of a failure", frame.FlagFailed),
		{
			name: "CANCEL", h: frame.Header{Kind: frame.Cancel}, payload: []byte{0xc0}, before: early, later: "ignored",
			but: of("open", "taken", "asking", "taken"),
		},
		credit("CREDIT of nothing", num(0), "ignored", nil),
		credit("CREDIT", num(65), "ignored", of("open", overCredit, "cancelled", overCredit, "asking", "taken")),
		credit("CREDIT beyond", num(66), "ignored", of("open", overCredit, "cancelled", overCredit, "asking", overCredit)),
		credit("CREDIT below zero", num(-1), "!malformed CREDIT", nil),
		credit("CREDIT of 2^32", codec.AppendUint(nil, uint64(1)<<32), "!malformed CREDIT", nil),
		credit("CREDIT of a string", str("1"), "!malformed CREDIT", nil),
	}
	return append(frames, oneWayCredit(nil)...)
}

// testStates has each frame arrive in each state, as it is and with each thing
// in its header that does not belong there.
func testStates(t *testing.T, states []state, frames []variant) {
	noLeaks(t)
	for _, s := range states {
		for _, f := range frames {
			h, want := f.h, f.want(s)
			if rules[h.Kind].call && !f.none {
				h.Call = s.id
			}
			name := s.name + "/" + f.name
			t.Run(name, func(t *testing.T) { arrive(t, s, h, f.payload, want) })
			if want == wrongEnd || want == early || want == serves {
				continue // what is wrong in its header is not looked at
			}
			wrong := h
			wrong.Flags |= 8
			t.Run(name+" with a flag nobody knows", func(t *testing.T) { arrive(t, s, wrong, f.payload, "!flags 0x") })
			if strings.HasPrefix(want, "!flags") {
				continue
			}
			wrong = h
			if wrong.Call ^= 1; rules[h.Kind].call {
				wrong.Call = 0
			}
			if h.Kind != frame.Credit { // which has a meaning with any
				t.Run(name+" with a wrong call id", func(t *testing.T) { arrive(t, s, wrong, f.payload, "!wrong call id") })
			}
			if h.Kind != frame.Call && h.Kind != frame.Yield {
				wrong = h
				wrong.Index = 1
				t.Run(name+" with an index", func(t *testing.T) { arrive(t, s, wrong, f.payload, "!index on a kind that has none") })
			}
			if h.Kind != frame.Output {
				for of, payload := range map[string][]byte{"nothing": nil, "garbage": {0xc1}, "two values": {1, 2}, "a claim": {0xdd, 0xff, 0xff, 0xff, 0xff}} {
					t.Run(name+" of "+of, func(t *testing.T) { arrive(t, s, h, payload, "!malformed payload") })
				}
			}
		}
	}
}

func arrive(t *testing.T, s state, h frame.Header, payload []byte, want string) {
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
	s = append(s, fmt.Sprintf("taken %d, asked %d, one-way held %d, run %d", c.servedArgs, c.admission.args, c.oneWaysIn.held, c.oneWaysIn.run))
	c.oneWaysOut.mu.Lock()
	s = append(s, fmt.Sprintf("told %d, credited %d", c.oneWaysOut.sent.Load(), c.oneWaysOut.credited))
	c.oneWaysOut.mu.Unlock()
	for id, o := range c.calls {
		o.mu.Lock()
		s = append(s, fmt.Sprintf("call %d: over %v, received %d, output %d, queue %v", id, o.over, o.received, o.output, len(o.queue)))
		o.mu.Unlock()
	}
	for id, in := range c.served {
		in.mu.Lock()
		s = append(s, fmt.Sprintf("served %d: over %v, outstanding %d, requests %d", id, in.over, in.outstanding, len(in.requests)))
		in.mu.Unlock()
	}
	sort.Strings(s)
	return strings.Join(s, "; ")
}

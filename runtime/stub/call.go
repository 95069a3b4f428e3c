package stub

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/internal/bridge"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
	"github.com/hoosegen/hoosegen/runtime/internal/session"
)

// Call is one call at the caller's end. Generated code appends the arguments to
// Args, runs Do, reads the results and ends with End; after Do has failed or
// End was called the Call must not be used.
type Call struct {
	Args []byte

	client  *Client
	ctx     context.Context
	method  int
	timeout int // where in Args the eight bytes of the time-out stand
	claim
	out          *session.Outgoing
	specs        []session.CallbackMode
	localStreams localStreams
	on           []func(*Callback) error
	open         *opening // once it was opened
	payload      *frame.Buffer
	results      codec.Reader
	beside       bool // the results stand beside an error
	one          Callback
	timer        *time.Timer
	due          time.Time // when its time is over, if the context does not see to that
	cancel       func()    // contextDone, made once
	// kept says that something may still refer to the call, so that its
	// memory must not serve another.
	kept bool
	// watched says that what cancels the call may still be running.
	watched bool
}

var calls = sync.Pool{New: func() any {
	c := &Call{out: session.NewOutgoing()}
	c.cancel = c.contextDone
	return c
}}

// Start begins a call of the contract's method with the given number.
func (c *Client) Start(ctx context.Context, method int) *Call {
	call := calls.Get().(*Call)
	call.client, call.ctx, call.method = c, ctx, method
	b := codec.AppendArrayLen(reserve(call.Args), c.contract.Methods[method].Params+1)
	call.timeout = len(b) + 1
	// The time-out is known when the call is sent, so it has a fixed width.
	b = append(b, 0xd3, 0, 0, 0, 0, 0, 0, 0, 0)
	call.Args = b
	return call
}

// Do makes the call. The i-th function runs the i-th callback parameter, and
// is nil if that is nil. Do returns the results, to be read before End; or the
// method's own error, or a *CallError. With the method's own error there may be
// results too, which are to be read likewise.
func (c *Call) Do(callbacks ...func(*Callback) error) (*codec.Reader, error) {
	deadline, own := c.deadline()
	for {
		results, err := c.attempt(callbacks, deadline, own)
		if results != nil {
			return results, err
		}
		if !c.again(err) {
			c.free()
			return nil, err
		}
	}
}

// attempt makes the call on one session.
func (c *Call) attempt(callbacks []func(*Callback) error, deadline time.Time, own bool) (*codec.Reader, error) {
	if err := c.acquire(deadline); err != nil {
		return nil, err
	}
	return c.run(callbacks, deadline, own)
}

// run makes the call on the session it was given, and gives the session back
// unless there are results to be read first, also when a callback panics.
func (c *Call) run(callbacks []func(*Callback) error, deadline time.Time, own bool) (results *codec.Reader, err error) {
	s, left := c.session, bridge.Spent
	c.kept = true
	unwatch := c.watch(own, deadline)
	defer func() { c.detach(deadline) }()
	defer func() {
		abandoned := c.out.Abandon(c.client.options.Grace)
		failed := dead(s)
		c.watched = !unwatch()
		c.kept = c.watched || abandoned || failed
		if abandoned || failed {
			left = bridge.Spent
		}
		c.left = left
		if results == nil {
			c.release()
		}
	}()
	if err := c.begin(s, callbacks, deadline); err != nil {
		if !c.begun && !dead(s) {
			left = bridge.Untouched
		}
		return nil, err
	}
	results, err = c.await(s, callbacks)
	if _, ok := errors.AsType[*hoose.PanicError](err); !ok {
		left = bridge.Used
	}
	return results, err
}

// detach ends the streams of the call, and waits for what runs of them for as
// long as the call may take.
func (c *Call) detach(deadline time.Time) {
	if len(c.localStreams) == 0 {
		return
	}
	ctx, cancel := context.WithDeadline(c.ctx, deadline)
	defer cancel()
	returned := false
	defer func() {
		if !returned { // the application's code has panicked
			c.kept = true
			c.release()
		}
	}()
	if c.localStreams.detach(c.session, ctx.Done()) {
		c.delivered = true
	}
	returned = true
}

// On sets the callbacks of a call that is sent later, by a sequence.
func (c *Call) On(callbacks ...func(*Callback) error) { c.on = callbacks }

// dead reports whether the connection has ended.
func dead(s bridge.Session) bool { return s.Conn().Err() != nil }

// watch has the call cancelled when its time is over. The function it returns
// ends that and reports whether nothing was or will be cancelled.
func (c *Call) watch(own bool, deadline time.Time) func() bool {
	if own {
		if c.timer == nil {
			c.timer = time.AfterFunc(time.Until(deadline), c.expire)
		} else {
			c.timer.Reset(time.Until(deadline))
		}
	}
	stopContext := func() bool { return true }
	if c.ctx.Done() != nil {
		stopContext = context.AfterFunc(c.ctx, c.cancel)
	}
	return func() bool {
		ok := stopContext()
		if own && !c.timer.Stop() {
			ok = false
		}
		return ok
	}
}

func (c *Call) expire() {
	c.out.Cancel(&bridge.Overdue{
		Why:    c.bound(),
		Causes: []error{context.DeadlineExceeded},
	})
}

// explain says why the call failed on a connection that has ended, as far as that
// becomes known in the call's time.
func (c *Call) explain(s bridge.Session, err error) error {
	ctx := c.ctx
	if !c.due.IsZero() {
		late, cancel := context.WithDeadlineCause(ctx, c.due, errors.New(c.bound()))
		defer cancel()
		ctx = late
	}
	return s.Explain(ctx, err, c.client)
}

func (c *Call) contextDone() { c.out.Cancel(bridge.ContextOver(c.ctx)) }

// begin sends the call.
func (c *Call) begin(s bridge.Session, callbacks []func(*Callback) error, deadline time.Time) error {
	c.localStreams.attach(s) // whatever comes: detach follows
	r := resolve(s, c.client.contract)[c.method]
	if r.err != nil {
		return c.failure(r.err)
	}
	c.specs = c.specs[:0]
	for i, y := range c.client.contract.Methods[c.method].Callbacks {
		switch {
		case c.open != nil && i >= len(c.client.contract.Methods[c.method].Callbacks)-headOf:
			c.specs = append(c.specs, session.Notifies)
		case i >= len(callbacks) || callbacks[i] == nil:
			c.specs = append(c.specs, session.Absent)
		case y.Waits:
			c.specs = append(c.specs, session.Requests)
		default:
			c.specs = append(c.specs, session.Notifies)
		}
	}
	spec := session.CallSpec{Method: r.number, Callbacks: c.specs, MaxOutput: c.client.options.OutputLimit}
	if !c.client.quiet {
		spec.Sink = c.client
	}
	err := s.Conn().Admit(c.out, spec, c.Args)
	if err == nil {
		c.begun = true
		left := max(time.Until(deadline), 1)
		binary.BigEndian.PutUint64(c.Args[c.timeout:], uint64(left))
		err = c.out.Send(c.Args)
	}
	if err != nil {
		return c.failure(c.explain(s, err))
	}
	return nil
}

// await deals with what happens until the call ends.
func (c *Call) await(s bridge.Session, callbacks []func(*Callback) error) (*codec.Reader, error) {
	for {
		e, err := c.out.Next()
		if err != nil {
			return nil, c.failure(c.explain(s, err))
		}
		switch e.Kind {
		case frame.Output:
			c.output(int(e.Flags), e.Payload.B)
			e.Payload.Free()
		case frame.Yield:
			if err := c.callback(s, e, callbacks[e.Index]); err != nil {
				return nil, err
			}
		case frame.Return:
			return c.returned(s, e.Payload)
		default: // Raise: the session passes no other kind
			return c.raised(s, e)
		}
	}
}

func (c *Call) returned(s bridge.Session, p *frame.Buffer) (*codec.Reader, error) {
	c.payload = p
	c.results.Reset(p.B, p.Owned)
	c.results.Fields(c.client.contract.Methods[c.method].Results)
	if err := c.results.Err(); err != nil {
		return nil, c.malformed(s, "results", err)
	}
	return &c.results, nil
}

// raised returns why the call has failed, and the results beside that.
func (c *Call) raised(s bridge.Session, e session.Event) (*codec.Reader, error) {
	if e.Flags == 0 {
		return c.failed(s, e.Payload)
	}
	defer e.Payload.Free()
	r := codec.NewReader(e.Payload.B)
	var err error
	switch e.Flags {
	case frame.FlagPanic:
		r.Fields(2)
		value, stack := codec.ReadString[string](r), codec.ReadBytes[[]byte](r)
		err = c.failure(&hoose.PanicError{
			Value: strings.Clone(value[:min(len(value), maxPanicValue)]),
			Stack: string(stack[:min(len(stack), maxPanicStack)]),
		})
	case frame.FlagLimit:
		err = c.failure(c.tooLarge(r))
	case frame.FlagValue:
		err = c.failure(c.unfit(readText(r)))
	default:
		r.Fail(fmt.Errorf("flags %#x", e.Flags))
	}
	if bad := r.End(); bad != nil {
		return nil, c.malformed(s, "RAISE", bad)
	}
	return nil, err
}

// failed returns the method's own error, and the results beside it.
func (c *Call) failed(s bridge.Session, p *frame.Buffer) (*codec.Reader, error) {
	c.payload = p
	c.results.Reset(p.B, p.Owned)
	contract := c.client.contract
	beside, err := readFailure(&c.results, contract.Errors, contract.Methods[c.method].Results)
	if beside && c.results.Err() == nil {
		c.beside = true
		return &c.results, err
	}
	if bad := c.results.End(); bad != nil {
		return nil, c.malformed(s, "RAISE", bad)
	}
	return nil, err
}

// malformed ends the connection with a peer that sent values which do not fit
// the contract.
func (c *Call) malformed(s bridge.Session, what string, err error) error {
	cause := &session.Violation{Reason: "malformed " + what + " of " + c.name(), Err: err}
	s.Conn().Fail(cause)
	return c.failure(bridge.Translate(cause))
}

func (c *Call) name() string { return c.client.contract.fullName(c.method) }

// failure wraps what hoosegen has to say about the call.
func (c *Call) failure(err error) error {
	e := &hoose.CallError{Method: c.name(), Err: bridge.Translate(err)}
	if c.session != nil {
		e.Cell = c.session.ID()
	}
	return e
}

// End reports whether the results were well-formed and all read.
func (c *Call) End() error {
	var failed error
	if err := c.results.End(); err != nil {
		failed = c.malformed(c.session, "results", err)
	}
	c.free()
	return failed
}

// free gives back the session and the call's memory.
func (c *Call) free() {
	c.release()
	if c.kept {
		return
	}
	c.payload.Free()
	if cap(c.Args) > keepArgs {
		c.Args = nil
	}
	c.out.Reset()
	c.results.Reset(nil, false)
	c.one.reset()
	c.client, c.ctx, c.payload, c.beside = nil, nil, nil, false
	c.localStreams, c.on, c.open = nil, nil, nil
	c.claim = claim{}
	calls.Put(c)
}

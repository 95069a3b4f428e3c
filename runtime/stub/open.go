package stub

import (
	"cmp"
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/internal/bridge"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
	"github.com/hoosegen/hoosegen/runtime/internal/session"
)

// An open call is one whose method has returned and that goes on, with the
// elements of an iterator or the pieces of a reader. It keeps its session until
// it ends: with the last element, when whoever consumes it stops, or when its
// context or its time is over, be there somebody who consumes it or not.

// opening is what a call needs while it is open.
type opening struct {
	callbacks []func(*Callback) error
	deadline  time.Time
	unwatch   func() bool

	// turn is held by who looks at what happens to the call; see pass.
	turn sync.Mutex
	over bool  // guarded by turn, as is all to consumed
	err  error // why it is; nil when the last element has come
	head int   // size of the results
	// consumed says that somebody has begun to.
	consumed bool

	// dying is set to why the call has to end, by who does not wait for the turn.
	dying atomic.Pointer[error]
}

// errLast is how the call ends after its last element.
var errLast = errors.New("there are no more elements")

// Open makes a call of a method whose call stays open, and returns once the
// method has returned: its results, to be read before Opened. The error is the
// method's own, or a *CallError, and the call has ended then; there may be results
// beside the method's own error, to be read likewise.
func (c *Call) Open(callbacks ...func(*Callback) error) (*codec.Reader, error) {
	deadline, own := c.deadline()
	for {
		results, err := c.attemptOpen(callbacks, deadline, own)
		if results != nil {
			return results, err
		}
		if !c.again(err) {
			c.free()
			return nil, err
		}
	}
}

// attemptOpen makes the call on one session.
func (c *Call) attemptOpen(callbacks []func(*Callback) error, deadline time.Time, own bool) (_ *codec.Reader, err error) {
	if err := c.acquire(deadline); err != nil {
		return nil, err
	}
	c.kept = true // others hold on to it from here on
	o := &opening{callbacks: callbacks, deadline: deadline}
	c.open = o
	o.turn.Lock()
	defer c.passTurn()
	o.unwatch = c.watchOpen(own, deadline)
	opened := false
	defer func() {
		if !opened {
			c.close(err)
		}
	}()
	if err := c.begin(c.session, callbacks, deadline); err != nil {
		if !c.begun && !dead(c.session) {
			c.left = bridge.Untouched
		}
		return nil, err
	}
	e, err := c.element(headOf)
	if err != nil {
		if c.beside {
			return &c.results, err
		}
		return nil, err
	}
	c.payload, o.head = e.Payload, len(e.Payload.B)
	c.results.Reset(e.Payload.B, e.Payload.Owned)
	c.results.Fields(c.spec(headOf).Params)
	if err := c.results.Err(); err != nil {
		return nil, c.malformed(c.session, "results", err)
	}
	opened = true
	return &c.results, nil
}

// The last two callbacks of a method whose calls stay open, counted from behind.
const (
	headOf     = 2 // the results
	elementsOf = 1
)

func (c *Call) spec(fromBehind int) *CallbackSpec {
	callbacks := c.client.contract.Methods[c.method].Callbacks
	return &callbacks[len(callbacks)-fromBehind]
}

// Opened reports whether the results were well-formed and all read. If not, the
// call has ended.
func (c *Call) Opened() error {
	o := c.open
	o.turn.Lock()
	defer c.passTurn()
	err := c.results.End()
	if err != nil {
		err = c.malformed(c.session, "results", err)
		c.close(err)
		return err
	}
	c.payload.Free()
	c.payload = nil
	if !o.over {
		err = c.consumed(o.head)
	}
	return err
}

// consumed gives back the room of a yield of that size.
func (c *Call) consumed(size int) error {
	if err := c.out.Consumed(size); err != nil {
		err = c.failure(c.explain(c.session, err))
		c.close(err)
		return err
	}
	return nil
}

// watchOpen has the call end when its time is over.
func (c *Call) watchOpen(own bool, deadline time.Time) func() bool {
	stops := []func() bool{context.AfterFunc(c.ctx, func() { c.kill(bridge.ContextOver(c.ctx)) })}
	if own {
		timer := time.AfterFunc(time.Until(deadline), func() {
			c.kill(&bridge.Overdue{Why: c.bound(), Causes: []error{context.DeadlineExceeded}})
		})
		stops = append(stops, timer.Stop)
	}
	return func() bool {
		ok := true
		for _, stop := range stops {
			ok = stop() && ok
		}
		return ok
	}
}

// kill ends the call without waiting for the turn: whoever has it finds the call
// cancelled, and sees to its end when he passes the turn on.
func (c *Call) kill(why error) {
	failure := c.failure(why)
	c.open.dying.CompareAndSwap(nil, &failure)
	c.out.Cancel(why)
	c.closeIfDying()
}

// closeIfDying ends a call that is to end, if it is nobody's turn.
func (c *Call) closeIfDying() {
	if why := c.open.dying.Load(); why != nil && c.open.turn.TryLock() {
		defer c.open.turn.Unlock()
		c.close(*why)
	}
}

// passTurn gives the turn up.
func (c *Call) passTurn() {
	c.open.turn.Unlock()
	c.closeIfDying()
}

// close ends the call: what is left of it is abandoned, and the session is given
// back. The turn is held.
func (c *Call) close(err error) {
	o := c.open
	if o.over {
		return
	}
	o.over, o.err = true, err
	abandoned := c.out.Abandon(c.client.options.Grace)
	failed := c.session.Conn().Err() != nil
	c.watched = !o.unwatch()
	if _, ok := errors.AsType[*hoose.PanicError](err); !ok && !abandoned && !failed && c.left != bridge.Untouched {
		c.left = bridge.Used
	}
	c.release()
	c.detach(o.deadline)
}

// element waits for the next yield of the given kind and deals with what happens
// until then. errLast says that there are no more; the call has ended then, as
// with every error. The turn is held.
func (c *Call) element(fromBehind int) (e session.Event, err error) {
	o := c.open
	if o.over {
		return e, cmp.Or(o.err, errLast)
	}
	defer func() {
		switch {
		case err == errLast: //nolint:errorlint // it is this function's own
			c.close(nil)
		case err != nil:
			c.close(err)
		}
	}()
	for {
		e, err := c.out.Next()
		if err != nil {
			return e, c.failure(c.explain(c.session, err))
		}
		switch e.Kind {
		case frame.Output:
			c.output(int(e.Flags), e.Payload.B)
			e.Payload.Free()
		case frame.Yield:
			switch n := len(c.specs) - int(e.Index); {
			case n > headOf:
				if err := c.callback(c.session, e, o.callbacks[e.Index]); err != nil {
					return e, err
				}
			case n == fromBehind:
				c.delivered = c.delivered || n == elementsOf
				return e, nil
			default:
				e.Payload.Free()
				return e, c.malformed(c.session, "order of results and elements", errNotThatWay)
			}
		case frame.Return:
			return e, c.last(e.Payload, fromBehind)
		default: // Raise: the session passes no other kind
			return e, c.openRaised(e, fromBehind)
		}
	}
}

// openRaised returns why an open call has failed. Results stand beside an error
// only where they are still waited for.
func (c *Call) openRaised(e session.Event, fromBehind int) error {
	results, err := c.raised(c.session, e)
	if results != nil && fromBehind != headOf {
		c.beside = false
		return c.malformed(c.session, "RAISE", errNotThatWay)
	}
	return err
}

// last looks at the end of an open call, which carries nothing.
func (c *Call) last(p *frame.Buffer, fromBehind int) error {
	defer p.Free()
	r := codec.NewReader(p.B)
	r.Fields(0)
	err := r.End()
	if err == nil && fromBehind == headOf {
		err = errors.New("the call ended before the method returned")
	}
	if err != nil {
		return c.malformed(c.session, "end", err)
	}
	return errLast
}

// take lets somebody consume the elements, once.
func (c *Call) take() error {
	o := c.open
	o.turn.Lock()
	defer c.passTurn()
	if o.consumed {
		return c.failure(errConsumed)
	}
	o.consumed = true
	return nil
}

var errConsumed = errors.New("the sequence was ranged over before, and its call has ended: call the method again")

// Rest returns the call itself, whose elements are still to come: it is what a
// sequence made from an open call starts with.
func (c *Call) Rest() *Call { return c }

// stop ends the call for whoever consumes it.
func (c *Call) stop() {
	c.open.turn.Lock()
	defer c.passTurn()
	c.close(c.failure(hoose.ErrClosed))
}

// Body returns the elements of the call as a stream of bytes. Close ends the
// call, also while a Read waits; the error of the callee's reader is that of
// Read. It may be used by one goroutine at a time, but for Close.
func (c *Call) Body() io.ReadCloser { return &body{call: c} }

type body struct {
	call *Call

	mu   sync.Mutex // held by Read
	held *frame.Buffer
	size int
	rest []byte
}

// Read implements io.Reader.
func (r *body) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.rest) == 0 {
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// next waits for another piece.
func (r *body) next() error {
	c := r.call
	c.open.turn.Lock()
	defer c.passTurn()
	if r.held != nil {
		r.held.Free()
		r.held = nil
		if err := c.consumed(r.size); err != nil {
			return err
		}
	}
	e, err := c.element(elementsOf)
	if err == errLast { //nolint:errorlint // it is never wrapped
		return io.EOF
	}
	if err != nil {
		return err
	}
	var in codec.Reader
	in.Reset(e.Payload.B, true) // it is kept until the piece has been read
	in.Fields(1)
	piece := codec.ReadBytes[[]byte](&in)
	if err := in.End(); err != nil {
		err = c.malformed(c.session, "piece", err)
		c.close(err)
		return err
	}
	r.held, r.size, r.rest = e.Payload, len(e.Payload.B), piece
	return nil
}

// Close ends the call. The rest of the stream is not wanted.
func (r *body) Close() error {
	r.call.kill(hoose.ErrClosed)
	return nil
}

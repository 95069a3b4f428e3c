package stub

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/internal/bridge"
)

// Object is a value that a method has returned and that stays with the callee:
// the caller's end of it. Generated code calls methods on it until one of them
// closes it. It is safe for concurrent use.
//
// An object lives in one cell. It keeps a Pool from taking that cell away, so
// one that is never closed occupies a cell until the pool is closed.
type Object struct {
	client *Client // its caller is the hold, if there is one
	id     uint64

	mu      sync.Mutex
	closed  bool
	oneWays bool // there was a one-way call on it
}

// Object reads an object among the results; nil if it is nil. Call it before
// End.
func (c *Call) Object(reply *codec.Reader) *Object {
	if reply.IsNil() {
		return nil
	}
	id := codec.ReadUint[uint64](reply)
	if c.beside {
		// Whoever has an error closes nothing, so the object would keep its cell.
		reply.Fail(errors.New("an object beside an error"))
	}
	if reply.Err() != nil {
		return nil
	}
	switch holder := c.holder.(type) {
	case bridge.Pool:
		// For the object and for the call.
		c.holder = &hold{pool: holder, session: c.session, refs: 2, calls: 1}
	case *hold:
		holder.add()
	}
	return &Object{client: &Client{caller: c.holder, contract: c.client.contract, options: c.client.options}, id: id}
}

// Start begins a call of a method of the object: the contract's method with the
// given number. The object is the first argument.
func (o *Object) Start(ctx context.Context, method int) *Call {
	call := o.client.Start(ctx, method)
	call.object = o
	call.Args = codec.AppendUint(call.Args, o.id)
	return call
}

// enter lets a call begin. With one that closes the object it is closed for
// those that come after.
func (o *Object) enter(c *Call) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return hoose.ErrClosed
	}
	method := &c.client.contract.Methods[c.method]
	c.closing = method.Closes
	o.closed = c.closing
	o.oneWays = o.oneWays || method.OneWay
	return nil
}

// hadOneWays reports whether there were one-way calls on the object.
func (o *Object) hadOneWays() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.oneWays
}

// leave gives up the object's claim on the cell after the call that was to
// close it. Where that has not reached the implementation, be it for a context
// that was over before, the cell must not serve another.
func (o *Object) leave(left bridge.Condition) {
	h, ok := o.client.caller.(*hold)
	if !ok {
		return
	}
	if left == bridge.Untouched {
		left = bridge.Spent
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.drop(left)
}

// hold keeps a session for the objects that live in it. It is the Caller of
// their clients.
type hold struct {
	pool    bridge.Pool
	session bridge.Session

	mu    sync.Mutex
	refs  int // objects that are open, and calls
	calls int // that run
	left  bridge.Condition
}

func (h *hold) add() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.refs++
}

// Acquire implements bridge.Caller.
func (h *hold) Acquire(ctx context.Context, _ time.Time) (bridge.Session, error) {
	if ctx.Err() != nil {
		return nil, bridge.ContextOver(ctx)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.refs == 0 {
		return nil, hoose.ErrClosed
	}
	h.refs++
	if h.calls++; h.calls == 1 {
		h.pool.Idle(h.session, false)
	}
	return h.session, nil
}

// Release implements bridge.Caller.
func (h *hold) Release(_ bridge.Session, left bridge.Condition) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.calls--; h.calls == 0 && h.refs > 1 {
		h.pool.Idle(h.session, true)
	}
	h.drop(left)
}

// drop gives the session back with the last object or call. The lock is held.
func (h *hold) drop(left bridge.Condition) {
	h.left = max(h.left, left)
	if h.refs--; h.refs == 0 {
		h.pool.Release(h.session, h.left)
	}
}

// Keep implements bridge.Caller.
func (h *hold) Keep(err error) { h.pool.Keep(err) }

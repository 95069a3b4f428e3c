package stub

import (
	"context"
	"errors"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/internal/bridge"
	"github.com/hoosegen/hoosegen/runtime/internal/session"
)

// Callback is one invocation of a callback at the caller's end, made by the
// callee. It is valid while the function it was given to runs.
type Callback struct {
	Args    *codec.Reader
	Results []byte

	args   codec.Reader
	ctx    context.Context
	empty  int // length of Results without any
	failed error
}

// Context returns the context of the call that the callback belongs to.
func (y *Callback) Context() context.Context { return y.ctx }

// Decoded reports whether the arguments were well-formed and all read. If not,
// return its error: the call fails and the cell is killed.
func (y *Callback) Decoded() error { return y.args.End() }

// Return says that the callback has returned err, which goes to the inmate with
// its identity and its text; nil is none. Results that were appended go with it.
// It returns nil.
func (y *Callback) Return(err error) error {
	y.failed = err
	return nil
}

func (y *Callback) reset() {
	if cap(y.Results) > keepArgs {
		y.Results = nil
	}
	y.args.Reset(nil, false)
	y.ctx, y.failed = nil, nil
}

// callback runs one callback for the inmate and answers it.
func (c *Call) callback(s bridge.Session, e session.Event, run func(*Callback) error) error {
	spec, y := &c.client.contract.Methods[c.method].Callbacks[e.Index], &c.one
	y.args.Reset(e.Payload.B, e.Payload.Owned)
	y.Args, y.ctx, y.failed = &y.args, c.ctx, nil
	y.args.Fields(spec.Params)
	if spec.Waits {
		y.Results = codec.AppendArrayLen(reserve(y.Results), spec.Results)
		y.empty = len(y.Results)
	}
	size := len(e.Payload.B)
	err := y.args.Err()
	if err == nil {
		c.delivered = true
		err = run(y)
	}
	e.Payload.Free()
	if err != nil {
		return c.malformed(s, "arguments of callback "+spec.Name, err)
	}
	if spec.Waits {
		err = c.answer(y)
	}
	if err == nil {
		err = c.out.Consumed(size)
	}
	if err != nil {
		return c.failure(c.explain(s, err))
	}
	return nil
}

// answer sends what the callback returned. What is too large for that, or cannot
// be carried, becomes the callback's error, so that the inmate is not left
// waiting.
func (c *Call) answer(y *Callback) error {
	var err error
	failure := y.failed
	switch {
	case failure == nil:
		if err = c.out.Answer(false, y.Results); refused(err) {
			failure = bridge.Translate(err)
		}
	case len(y.Results) > y.empty:
		err = c.out.Answer(true, appendFailure(reserve(nil), failure, c.client.contract.Errors, y.Results))
		if refused(err) {
			failure = withoutResults(failure, err)
		}
	default:
		err = c.out.Answer(true, c.errorTree(y, failure))
		if refused(err) {
			failure = bridge.Translate(err)
		}
	}
	if refused(err) {
		err = c.out.Answer(true, c.errorTree(y, failure))
	}
	return err
}

func (c *Call) errorTree(y *Callback, err error) []byte {
	return AppendError(reserve(y.Results), err, c.client.contract.Errors)
}

// refused reports that something was not sent for what it is, which leaves the
// connection as it was.
func refused(err error) bool {
	if err == nil {
		return false // the variables below are on the heap
	}
	var limit *session.LimitError
	var value *session.ValueError
	return errors.As(err, &limit) || errors.As(err, &value)
}

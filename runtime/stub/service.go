package stub

import (
	"context"
	"fmt"
	"sync"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/internal/bridge"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
	"github.com/hoosegen/hoosegen/runtime/internal/session"
)

// NewService returns what a generated Serve function returns: an implementation,
// with the code that dispatches calls to it. There is one handler for each method
// of the contract, in its order.
func NewService(contract *Contract, handlers []Handler) hoose.Service {
	return bridge.NewService(&service{contract, handlers}).(hoose.Service)
}

// Parts returns what a service was made of; nothing for a zero Service.
func Parts(s hoose.Service) (*Contract, []Handler) {
	opened, ok := bridge.ServiceOf(s).(*service)
	if !ok {
		return nil, nil
	}
	return opened.contract, opened.handlers
}

type service struct {
	contract *Contract
	handlers []Handler
}

// Methods implements bridge.Service.
func (s *service) Methods() []string {
	var names []string
	for i := range s.contract.Methods {
		names = append(names, s.contract.fullName(i))
	}
	return names
}

// Handler serves one method.
type Handler struct {
	// Serve reads the arguments, calls the implementation, and appends the
	// results. The error it returns is the method's; results beside it are
	// appended all, or none.
	Serve func(ctx context.Context, call *ServerCall) error
	// Func is the implementation's method value, for the one-shot wire.
	Func any
}

// ServerCall is a call at the callee's end.
type ServerCall struct {
	Args    *codec.Reader
	Results []byte

	in       *session.Incoming
	ctx      context.Context
	results  *[]byte // where the memory of Results goes back to
	empty    int     // length of Results without any
	failing  bool    // the results are beside an error
	server   *server
	method   *Method
	contract *Contract

	kept      []uint64    // objects among the results
	object    *keptObject // that the call is made on
	refused   error       // why the method must not run although the arguments are well-formed
	malformed error       // why the arguments are not

	onReturn []func() // run when the method has returned, before the answer

	mu     sync.Mutex
	broken error // why the call fails whatever the method returns
	cut    error // why it fails if the method returns no error
}

// finishStreams passes on what the method has left on its way.
func (c *ServerCall) finishStreams() {
	for _, f := range c.onReturn {
		f()
	}
	c.onReturn = nil
}

// breaks makes the call fail whatever the method returns, for something that
// the method cannot see. The first error counts.
func (c *ServerCall) breaks(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.broken == nil {
		c.broken = err
	}
}

// Decoded reports whether the arguments were well-formed and all read.
func (c *ServerCall) Decoded() error {
	if err := c.Args.End(); err != nil {
		c.malformed = fmt.Errorf("arguments of %s: %w", c.name(), err)
		return c.malformed
	}
	return c.refused
}

// Yield begins an invocation of the i-th callback parameter.
func (c *ServerCall) Yield(i int) *Yield {
	y := yieldPool.Get().(*Yield)
	y.call, y.index = c, i
	y.Args = codec.AppendArrayLen(reserve(y.Args), c.method.Callbacks[i].Params)
	return y
}

var yieldPool = sync.Pool{New: func() any { return new(Yield) }}

// Yield is one invocation of a callback at the callee's end. Its Notify
// or End is its end.
type Yield struct {
	Args []byte

	call    *ServerCall
	index   int
	answer  *frame.Buffer
	results codec.Reader
}

// Notify passes the arguments to the host and does not wait for the callback to
// run; it waits while the host is too far behind. After the call has ended
// Notify does nothing. What cannot be sent, being over the host's limit or no value
// that can be carried, makes the call fail whatever the method returns, since a
// callback of this form has no way to report it to the method.
func (y *Yield) Notify() {
	// Any other error is a call that has ended.
	if err := y.call.in.Notify(y.index, y.Args); refused(err) {
		y.call.breaks(&unsentYield{index: y.index, err: err})
	}
	y.free()
}

// unsentYield says which callback could not be sent, and why.
type unsentYield struct { //nolint:errname // it reads as what it is
	index int
	err   error
}

func (e *unsentYield) Error() string { return e.err.Error() }
func (e *unsentYield) Unwrap() error { return e.err }

// Request passes the arguments to the host, waits until the callback has run, and
// returns its results, to be read before End. The error is the callback's,
// with its identity, and there may be results beside it; or says that the call has
// ended or was cancelled.
func (y *Yield) Request() (*codec.Reader, error) {
	failed, p, err := y.call.in.Request(y.index, y.Args)
	if err != nil {
		y.free()
		return nil, bridge.Translate(err)
	}
	y.answer = p
	y.results.Reset(p.B, p.Owned)
	spec := y.call.method.Callbacks[y.index]
	if failed {
		beside, err := readFailure(&y.results, y.call.contract.Errors, spec.Results)
		if beside && y.results.Err() == nil {
			return &y.results, err
		}
		if bad := y.End(); bad != nil {
			return nil, bad
		}
		return nil, err
	}
	if !y.results.Fields(spec.Results) {
		return nil, y.End()
	}
	return &y.results, nil
}

// End reports whether the results were well-formed and all read.
func (y *Yield) End() error {
	err := y.results.End()
	if err != nil {
		err = fmt.Errorf("answer of callback %s: %w", y.call.method.Callbacks[y.index].Name, err)
	}
	y.free()
	return err
}

func (y *Yield) free() {
	y.answer.Free()
	args := y.Args
	*y = Yield{}
	if cap(args) <= keepArgs {
		y.Args = args[:0]
	}
	yieldPool.Put(y)
}

// keepArgs bounds the buffers that are kept for the next call. Making and
// clearing a large one costs more than sending it.
const keepArgs = 4 << 20

// reserve empties b but for the room of a frame's header.
func reserve(b []byte) []byte {
	if cap(b) < frame.HeaderSize {
		b = make([]byte, frame.HeaderSize, 512)
	}
	b = b[:frame.HeaderSize]
	clear(b)
	return b
}

package stub

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/internal/bridge"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
	"github.com/hoosegen/hoosegen/runtime/internal/session"
)

// server serves the calls of one connection.
type server struct {
	host      bool // this end is the host
	announced []session.Method
	methods   []servedMethod
	names     map[string]bool
	conn      *session.Conn // set before the first call
	objects   objects
	streams   streams

	mu        sync.Mutex
	contracts map[*Contract][]resolved // of the other end
}

type servedMethod struct {
	contract *Contract
	index    int
	handler  Handler
}

func init() { bridge.NewServer = newServer }

func newServer(host bool, services []bridge.Service) (bridge.Server, error) {
	s := &server{host: host}
	for _, other := range services {
		own, ok := other.(*service)
		if !ok || own.contract == nil || len(own.handlers) != len(own.contract.Methods) {
			return nil, errors.New("hoose: service does not fit its contract: generate it again")
		}
		if err := s.add(own); err != nil {
			return nil, err
		}
	}
	if err := s.add(s.streams.service()); err != nil {
		return nil, err
	}
	if err := session.CheckMethods(s.announced); err != nil {
		return nil, fmt.Errorf("hoose: serve: %w", err)
	}
	return s, nil
}

func (s *server) add(service *service) error {
	c := service.contract
	if s.names == nil {
		s.names = make(map[string]bool)
	}
	if s.names[c.Interface] {
		return fmt.Errorf("hoose: two services of the name %s", c.Interface)
	}
	s.names[c.Interface] = true
	for i, m := range c.Methods {
		s.announced = append(s.announced, session.Method{Name: c.fullName(i), Hash: m.hash(), Shape: m.Shape, OneWay: m.OneWay})
		s.methods = append(s.methods, servedMethod{contract: c, index: i, handler: service.handlers[i]})
	}
	return nil
}

// Methods implements bridge.Server.
func (s *server) Methods() []session.Method { return s.announced }

// Open implements bridge.Server.
func (s *server) Open(peer bridge.Session) { s.conn, s.streams.peer = peer.Conn(), peer }

// End implements bridge.Server.
func (s *server) End() { s.objects.end() }

// serverOf returns what this end serves on a session.
func serverOf(s bridge.Session) *server { return s.Server().(*server) }

// resolve finds the contract's methods at the other end of the session, once.
func resolve(s bridge.Session, c *Contract) []resolved {
	own := serverOf(s)
	own.mu.Lock()
	defer own.mu.Unlock()
	r := own.contracts[c]
	if r == nil {
		if own.contracts == nil {
			own.contracts = make(map[*Contract][]resolved)
		}
		r = c.resolve(s.Conn().Methods(), own.host)
		own.contracts[c] = r
	}
	return r
}

// Serve implements bridge.Server: it runs one call to its end, whatever the
// implementation does.
func (s *server) Serve(in *session.Incoming) {
	m := s.methods[in.Method]
	call := &ServerCall{
		in: in, server: s, contract: m.contract, method: &m.contract.Methods[m.index],
		Args: codec.NewReader(in.Payload.B),
	}
	if in.Payload.Owned {
		call.Args.Reset(in.Payload.B, true)
	}
	returned := false
	defer func() {
		if returned {
			return
		}
		value := recover()
		if value == nil && m.contract.Interface == runtimeName {
			// The code of a stream has ended its goroutine, of which its call knows.
			call.finish(errStreamOver)
			return
		}
		call.panicked(value)
	}()
	call.finish(call.run(m.handler))
	returned = true
}

// run reads the head of the payload and calls the handler.
func (c *ServerCall) run(handler Handler) error {
	defer c.in.Payload.Free()
	if !c.Args.Fields(c.method.Params + 1) {
		return c.Decoded()
	}
	c.ctx = c.in.Context(time.Duration(codec.ReadInt[int64](c.Args)))
	c.results = resultBuffers.Get().(*[]byte)
	c.Results = codec.AppendArrayLen(reserve(*c.results), c.method.Results)
	c.empty = len(c.Results)
	return handler.Serve(c.ctx, c)
}

// resultBuffers holds *[]byte.
var resultBuffers = sync.Pool{New: func() any { return new([]byte) }}

// finish answers the call.
func (c *ServerCall) finish(err error) {
	c.finishStreams()
	if fault := c.fault(err); fault != nil {
		c.drop()
		c.fail(fault)
	} else if err := c.in.Return(c.Results); err != nil {
		c.drop()
		c.unsent(err)
	}
	c.done()
	if c.results != nil && cap(c.Results) <= keepArgs {
		*c.results = c.Results[:0]
		resultBuffers.Put(c.results)
	}
}

// fault returns why the call fails: what the method has returned, if it was not
// something that it could not see.
func (c *ServerCall) fault(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.broken != nil {
		return c.broken
	}
	if err == nil {
		return c.cut
	}
	return err
}

// fail ends the call with an error.
func (c *ServerCall) fail(err error) {
	switch {
	case c.malformed != nil && c.server.host:
		c.in.Refuse(c.malformed)
	case c.in.OneWay:
		c.printFailure(err.Error())
	case c.refused != nil:
		c.unsent(c.refused)
	case c.broken != nil:
		c.unsent(err)
		// What it is not made for is sent as any error is; a second end is none.
		_ = c.in.Raise(0, AppendError(reserve(nil), err, c.contract.Errors))
	default:
		if len(c.Results) > c.empty {
			sent := c.in.Raise(0, appendFailure(reserve(nil), err, c.contract.Errors, c.Results))
			if !refused(sent) {
				return
			}
			err = withoutResults(err, sent)
		}
		sent := c.in.Raise(0, AppendError(reserve(nil), err, c.contract.Errors))
		if _, value := errors.AsType[*session.ValueError](sent); value {
			// Its value, or what it wraps, cannot be carried: its text can.
			remote := &hoose.RemoteError{Text: err.Error(), Type: fmt.Sprintf("%T", err)}
			sent = c.in.Raise(0, AppendError(reserve(nil), remote, nil))
		}
		c.unsent(sent)
	}
}

// unsent ends a call whose answer was refused for its size, or for what is in
// it, so that the caller is not left waiting. For other errors of an answer there
// is nobody to report to: the connection has failed.
func (c *ServerCall) unsent(err error) {
	var limit *session.LimitError
	var value *session.ValueError
	var refused *hoose.ValueError
	var lost *unsentYield
	var large *hoose.LimitError
	switch {
	case errors.As(err, &large):
		b := codec.AppendArrayLen(reserve(nil), 3)
		b = codec.AppendInt(b, large.Size)
		b = codec.AppendInt(b, large.Limit)
		_ = c.in.Raise(frame.FlagLimit, codec.AppendInt(b, streamElement))
	case errors.As(err, &limit) && errors.As(err, &lost):
		b := codec.AppendArrayLen(reserve(nil), 3)
		b = codec.AppendInt(b, limit.Size)
		b = codec.AppendInt(b, limit.Limit)
		_ = c.in.Raise(frame.FlagLimit, codec.AppendInt(b, lost.index))
	case errors.As(err, &limit):
		b := codec.AppendArrayLen(reserve(nil), 2)
		b = codec.AppendInt(b, limit.Size)
		_ = c.in.Raise(frame.FlagLimit, codec.AppendInt(b, limit.Limit))
	case errors.As(err, &value):
		_ = c.in.Raise(frame.FlagValue, codec.AppendString(reserve(nil), cut(value.Reason)))
	case errors.As(err, &refused):
		_ = c.in.Raise(frame.FlagValue, codec.AppendString(reserve(nil), cut(refused.Reason)))
	}
}

// streamElement stands for the index of a callback where an element of a stream
// was too large.
const streamElement = -1

const (
	maxPanicValue = 4 << 10
	maxPanicStack = 64 << 10
)

// panicked ends a call whose method has not returned. That of a host service is
// for the host and nobody else: the inmate, which may have brought it about,
// is ended.
func (c *ServerCall) panicked(value any) {
	c.finishStreams()
	text := "the method ended its goroutine (runtime.Goexit)"
	if value != nil {
		text = describe(value)
	}
	text = text[:min(len(text), maxPanicValue)]
	stack := debug.Stack()
	stack = stack[:min(len(stack), maxPanicStack)]
	switch {
	case c.server.host:
		c.server.conn.Fail(&hoose.PanicError{Host: c.name(), Value: text, Stack: string(stack)})
	case c.in.OneWay:
		c.printFailure(fmt.Sprintf("panic: %s\n\n%s", text, stack))
	default:
		b := codec.AppendArrayLen(reserve(nil), 2)
		b = codec.AppendString(b, text)
		c.unsent(c.in.Raise(frame.FlagPanic, codec.AppendBytes(b, stack)))
	}
	c.drop()
	c.done()
}

// printFailure says on the inmate's stderr, which is captured as it ever is, how a
// one-way call has failed: there is no answer to say it in.
func (c *ServerCall) printFailure(text string) {
	if !c.server.host {
		fmt.Fprintf(os.Stderr, "hoosegen: one-way call of %s: %s\n", c.name(), text)
	}
}

func (c *ServerCall) name() string { return c.contract.Interface + "." + c.method.Name }

// describe prints a panic's value, whose own methods may panic too.
func describe(value any) (text string) {
	defer func() {
		if recover() != nil {
			text = fmt.Sprintf("a value of type %T", value)
		}
	}()
	return fmt.Sprint(value)
}

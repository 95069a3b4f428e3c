package hoose

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
	"github.com/hoosegen/hoosegen/runtime/internal/session"
)

// ServeConfig configures Serve. The zero value is ready to use.
type ServeConfig struct {
	// Output is the captured output of this process; nil if none is captured.
	Output OutputSource
}

// OutputSource is what captures the inmate's output.
type OutputSource interface {
	// Attach sends everything captured so far, and from then on, to sink:
	// stream 1 is stdout, 2 stderr. Calls of sink do not overlap.
	Attach(sink func(stream int, p []byte))
	// Flush returns once everything that was written before it was called has
	// been given to the sink.
	Flush()
}

// Serve runs services at the inmate's end of a connection until the host ends
// it, or is lost, which returns nil, or until the host breaks the protocol or is
// of another version. It owns rw and closes it in any case; that must release a
// blocked Read or Write. Applications use inmate.Main, which calls it; Serve is
// for other channels.
//
// Calls are served concurrently. Serve does not wait for those that are still
// running when it returns; their contexts are cancelled by then. Two services
// of the same interface name are refused, and more methods than can be
// announced: 4096, with names of up to 512 bytes.
func Serve(rw io.ReadWriteCloser, cfg ServeConfig, services ...Service) error {
	s, err := newServer(services)
	if err != nil {
		// The error that matters is the one at hand.
		_ = rw.Close()
		return err
	}
	config := session.Config{Methods: s.announced, Serve: s.serve}
	if cfg.Output != nil {
		config.Flush = cfg.Output.Flush
		config.Opened = func(conn *session.Conn) {
			// Once the connection has failed there is nobody to tell.
			cfg.Output.Attach(func(stream int, p []byte) { _ = conn.SendOutput(stream, p) })
		}
	}
	conn := session.New(rw, config)
	<-conn.Done()
	return end(conn.Err())
}

func end(err error) error {
	if errors.Is(err, session.ErrEnded) || errors.Is(err, session.ErrClosed) {
		return nil
	}
	return translate(err)
}

type server struct {
	announced []session.Method
	methods   []servedMethod
	names     map[string]bool
}

type servedMethod struct {
	contract *Contract
	index    int
	handler  Handler
}

func newServer(services []Service) (*server, error) {
	s := &server{}
	for _, service := range services {
		if err := s.add(service); err != nil {
			return nil, err
		}
	}
	if err := session.CheckMethods(s.announced); err != nil {
		return nil, fmt.Errorf("hoose: serve: %w", err)
	}
	return s, nil
}

func (s *server) add(service Service) error {
	c := service.Contract
	if c == nil || len(service.Handlers) != len(c.Methods) {
		return errors.New("hoose: service does not fit its contract: generate it again")
	}
	if s.names == nil {
		s.names = make(map[string]bool)
	}
	if s.names[c.Interface] {
		return fmt.Errorf("hoose: two services of the name %s", c.Interface)
	}
	s.names[c.Interface] = true
	for i, m := range c.Methods {
		s.announced = append(s.announced, session.Method{Name: c.fullName(i), Hash: m.Hash})
		s.methods = append(s.methods, servedMethod{contract: c, index: i, handler: service.Handlers[i]})
	}
	return nil
}

// serve runs one call to its end, whatever the implementation does.
func (s *server) serve(in *session.Incoming) {
	m := s.methods[in.Method]
	call := &ServerCall{
		in: in, contract: m.contract, method: &m.contract.Methods[m.index],
		Args: codec.NewReader(in.Payload.B),
	}
	if in.Payload.Owned {
		call.Args.Reset(in.Payload.B, true)
	}
	returned := false
	defer func() {
		if !returned {
			raisePanic(in, recover())
		}
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
	ctx := c.in.Context(time.Duration(codec.ReadInt[int64](c.Args)))
	c.results = resultBuffers.Get().(*[]byte)
	c.Results = codec.AppendArrayLen(reserve(*c.results), c.method.Results)
	return handler.Serve(ctx, c)
}

// resultBuffers holds *[]byte.
var resultBuffers = sync.Pool{New: func() any { return new([]byte) }}

// finish answers the call.
func (c *ServerCall) finish(err error) {
	if err != nil {
		raiseTooLarge(c.in, c.in.Raise(0, AppendError(reserve(nil), err, c.contract.Errors)))
	} else {
		raiseTooLarge(c.in, c.in.Return(c.Results))
	}
	if c.results != nil && cap(c.Results) <= keepArgs {
		*c.results = c.Results[:0]
		resultBuffers.Put(c.results)
	}
}

// raiseTooLarge ends a call whose answer was refused for its size, so that the
// host is not left waiting. For other errors of an answer there is nobody to
// tell: the connection has failed.
func raiseTooLarge(in *session.Incoming, err error) {
	var limit *session.LimitError
	if !errors.As(err, &limit) {
		return
	}
	b := codec.AppendArrayLen(reserve(nil), 2)
	b = codec.AppendInt(b, limit.Size)
	_ = in.Raise(frame.FlagLimit, codec.AppendInt(b, limit.Limit))
}

const (
	maxPanicValue = 4 << 10
	maxPanicStack = 64 << 10
)

func raisePanic(in *session.Incoming, value any) {
	text := "the method ended its goroutine (runtime.Goexit)"
	if value != nil {
		text = describe(value)
	}
	stack := debug.Stack()
	b := codec.AppendArrayLen(reserve(nil), 2)
	b = codec.AppendString(b, text[:min(len(text), maxPanicValue)])
	b = codec.AppendBytes(b, stack[:min(len(stack), maxPanicStack)])
	raiseTooLarge(in, in.Raise(frame.FlagPanic, b))
}

// describe prints a panic's value, whose own methods may panic too.
func describe(value any) (text string) {
	defer func() {
		if recover() != nil {
			text = fmt.Sprintf("a value of type %T", value)
		}
	}()
	return fmt.Sprint(value)
}

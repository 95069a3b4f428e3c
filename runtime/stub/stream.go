package stub

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/internal/bridge"
)

// A stream parameter stays with the caller, and the callee asks for what is in
// it, or hands over what is to go into it, by calls of its own: hoose.Pull,
// hoose.Push and hoose.Close, which the runtime serves at both ends. So the
// consumer's request is the credit, and what bounds, cancels and checks a call
// does so for a stream.
//
//	caller                                callee
//	Call ── localStream ── io.Reader, ...     ServerCall ── remoteStream ── remoteReader, ...
//	        ^                                               |
//	        └────────── hoose.Pull, Push, Close <───────────┘

// stream is what a stream parameter does at the caller's end. Its methods are
// called one at a time, and run the application's code.
type stream interface {
	// pull appends what there is to b, about most bytes of it, as one msgpack
	// value, waiting until there is something or over is closed. The error says
	// that nothing follows, io.EOF at the regular end.
	pull(over <-chan struct{}, b []byte, most int) ([]byte, error)
	// push takes the one value that r holds, and returns how much of it was
	// taken.
	push(over <-chan struct{}, r *codec.Reader) (int, error)
	// shut closes the stream as the callee wants it.
	shut(over <-chan struct{}) error
	// end lets go of it, after the call, and returns when no code of the
	// application runs any more for it, or done is closed.
	end(done <-chan struct{})
}

// errNotThatWay refuses an operation that a stream does not have, so that only a
// hostile callee ever meets it.
var errNotThatWay = errors.New("the stream does not have this operation")

// localStream is a stream parameter of one call, at the caller's end.
type localStream struct {
	id     uint64
	stream stream
	errors *ErrorSet
	// halt ends the call that the stream belongs to, whose goroutine then panics
	// with what the application's code panicked with.
	halt func()

	over chan struct{} // closed when the call has ended

	done <-chan struct{} // set by end: closed when there is no time left to wait

	mu       sync.Mutex
	busy     bool
	ended    bool
	idle     chan struct{} // closed when what is running has ended; made by who waits
	touched  bool
	panicked *panicked
}

// panicked is what the application's code has panicked with.
type panicked struct{ value any }

// streamIDs are not used twice in a process, so that one end cannot be made to
// reach what another call was given.
var streamIDs atomic.Uint64

var (
	errStreamOver = errors.New("the call that the stream was passed to has ended")
	errStreamBusy = errors.New("an operation on this stream is running: one at a time")
)

// do runs one operation, unless another runs or the call has ended.
func (p *localStream) do(operation func()) (over error) {
	p.mu.Lock()
	switch {
	case p.ended:
		p.mu.Unlock()
		return errStreamOver
	case p.busy:
		p.mu.Unlock()
		return errStreamBusy
	}
	p.busy, p.touched = true, true
	p.mu.Unlock()
	defer func() { over = p.finish() }() // also when the operation ends its goroutine
	p.run(operation)
	return nil
}

// finish ends an operation, and the stream if its call has ended meanwhile.
func (p *localStream) finish() error {
	p.mu.Lock()
	ended, bad := p.ended, p.panicked != nil
	p.mu.Unlock()
	if ended {
		p.run(func() { p.stream.end(p.done) })
	}
	p.mu.Lock()
	p.busy = false
	if p.idle != nil {
		close(p.idle)
		p.idle = nil
	}
	p.mu.Unlock()
	if ended || bad {
		return errStreamOver
	}
	return nil
}

// run runs the application's code. A panic of it is the caller's.
func (p *localStream) run(f func()) {
	returned := false
	defer func() {
		if returned {
			return
		}
		value := recover()
		if value == nil {
			value = "hoose: the code of a stream ended its goroutine (runtime.Goexit)"
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.panicked = &panicked{value}
		if !p.ended { // else the call's memory may serve another by now
			p.halt()
		}
	}()
	f()
	returned = true
}

// end closes the stream and returns once nothing of it runs any more, or done is
// closed. It returns what the application's code has panicked with.
func (p *localStream) end(done <-chan struct{}) *panicked {
	p.mu.Lock()
	p.ended, p.done = true, done
	close(p.over)
	busy := p.busy
	if busy {
		p.idle = make(chan struct{})
	}
	idle := p.idle
	p.mu.Unlock()
	if busy {
		select {
		case <-idle: // whoever was at it has ended the stream
		case <-done:
		}
	} else {
		p.run(func() { p.stream.end(done) })
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.panicked
}

// localStreams are the stream parameters of one call.
type localStreams []*localStream

// pass adds a stream parameter to the call. Its number stands for it in the
// arguments.
func (c *Call) pass(f stream) {
	p := &localStream{id: streamIDs.Add(1), stream: f, errors: c.client.contract.Errors, halt: c.halt}
	if f, ok := f.(interface{ bind(run func(func())) }); ok {
		f.bind(p.run)
	}
	c.localStreams = append(c.localStreams, p)
	c.Args = codec.AppendUint(c.Args, p.id)
}

// halt ends the call for what the code of a stream did.
func (c *Call) halt() { c.out.Cancel(errStreamOver) }

// attach makes the streams known to the session that the call is made on.
func (ps localStreams) attach(s bridge.Session) {
	for _, p := range ps {
		p.over, p.ended, p.panicked = make(chan struct{}), false, nil
		serverOf(s).streams.add(p)
	}
}

// detach ends the streams of a call that has ended, and reports whether any was
// touched. It waits for what runs, until done is closed, and panics with what
// the application's code has panicked with.
func (ps localStreams) detach(s bridge.Session, done <-chan struct{}) (touched bool) {
	var first *panicked
	for _, p := range ps {
		serverOf(s).streams.remove(p)
		if bad := p.end(done); first == nil {
			first = bad
		}
		p.mu.Lock()
		touched = touched || p.touched
		p.mu.Unlock()
	}
	if first != nil {
		panic(first.value) //nolint:forbidigo // it is the caller's own code that has panicked
	}
	return touched
}

// streams holds the local streams of all calls that one end of a connection makes,
// and the clients by which it asks for those of the other end.
type streams struct {
	peer bridge.Session // where the other end is called

	mu           sync.Mutex
	localStreams map[uint64]*localStream
	clients      map[*ErrorSet]*Client
}

func (t *streams) add(p *localStream) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.localStreams == nil {
		t.localStreams = make(map[uint64]*localStream)
	}
	t.localStreams[p.id] = p
}

func (t *streams) remove(p *localStream) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.localStreams, p.id)
}

func (t *streams) find(id uint64) *localStream {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.localStreams[id]
}

// The methods of the runtime, by their numbers in streamContract.
const (
	methodPull = iota
	methodPush
	methodClose
)

// streamMethods are the same in every version of this protocol.
var streamMethods = []Method{
	methodPull:  {Name: "Pull", Hash: 1, Shape: "Pull(uint64, uint64) (value, error)", Params: 2, Results: 2},
	methodPush:  {Name: "Push", Hash: 2, Shape: "Push(uint64, value) (int64, error)", Params: 2, Results: 2},
	methodClose: {Name: "Close", Hash: 3, Shape: "Close(uint64) error", Params: 1, Results: 1},
}

// runtimeName is the interface name of what the runtime itself serves.
const runtimeName = "hoose"

// service serves the streams to the other end.
func (t *streams) service() *service {
	return &service{
		contract: &Contract{Interface: runtimeName, Methods: streamMethods},
		handlers: []Handler{
			methodPull:  {Serve: t.servePull},
			methodPush:  {Serve: t.servePush},
			methodClose: {Serve: t.serveClose},
		},
	}
}

func (t *streams) servePull(_ context.Context, call *ServerCall) error {
	p := t.find(codec.ReadUint[uint64](call.Args))
	most := codec.ReadUint[uint64](call.Args)
	if err := call.Decoded(); err != nil {
		return err
	}
	if p == nil {
		return errStreamOver
	}
	var err error
	if over := p.do(func() {
		call.Results, err = p.stream.pull(p.over, call.Results, call.server.fitting(int(min(most, maxPull))))
	}); over != nil {
		call.Results = call.Results[:call.empty] // there is no error tree behind it
		return over
	}
	call.Results = AppendError(call.Results, err, p.errors)
	return nil
}

func (t *streams) servePush(_ context.Context, call *ServerCall) error {
	p := t.find(codec.ReadUint[uint64](call.Args))
	if p == nil {
		call.Args.Skip()
		return errors.Join(call.Decoded(), errStreamOver)
	}
	var n int
	var err error
	over := p.do(func() { n, err = p.stream.push(p.over, call.Args) })
	if over != nil {
		return over
	}
	if bad := call.Decoded(); bad != nil {
		return bad
	}
	call.Results = codec.AppendInt(call.Results, n)
	call.Results = AppendError(call.Results, err, p.errors)
	return nil
}

func (t *streams) serveClose(_ context.Context, call *ServerCall) error {
	p := t.find(codec.ReadUint[uint64](call.Args))
	if err := call.Decoded(); err != nil {
		return err
	}
	if p == nil {
		return errStreamOver
	}
	var err error
	if over := p.do(func() { err = p.stream.shut(p.over) }); over != nil {
		return over
	}
	call.Results = AppendError(call.Results, err, p.errors)
	return nil
}

// How much is asked for at a time, in bytes.
const (
	minPull = 64 << 10
	maxPull = 256 << 10
)

// fitting returns how much of n bytes can be sent at once, beside what goes with
// them.
func (s *server) fitting(n int) int { return max(1, min(n, s.conn.PeerPayload()/2)) }

// remoteStream is a stream parameter at the callee's end.
type remoteStream struct {
	call   *ServerCall
	client *Client
	id     uint64
}

// remoteStream reads a stream parameter from the arguments; nil if it is nil.
func (c *ServerCall) remoteStream() *remoteStream {
	if c.Args.IsNil() {
		return nil
	}
	id := codec.ReadUint[uint64](c.Args)
	if c.Args.Err() != nil {
		return nil
	}
	return &remoteStream{call: c, client: c.server.streams.client(c.contract.Errors), id: id}
}

// client returns the client for streams of calls whose errors are in the given
// set.
func (t *streams) client(errors *ErrorSet) *Client {
	t.mu.Lock()
	defer t.mu.Unlock()
	client := t.clients[errors]
	if client == nil {
		if t.clients == nil {
			t.clients = make(map[*ErrorSet]*Client)
		}
		client = newClient(t.peer, &Contract{Interface: runtimeName, Methods: streamMethods, Errors: errors})
		client.quiet = true
		t.clients[errors] = client
	}
	return client
}

// exchange makes one of the runtime's calls. read reads what comes before the
// error of the stream, which exchange returns beside its own. Its own says that the call is
// over, or that something could not be carried.
func (f *remoteStream) exchange(method int, args func(b []byte) []byte, read func(r *codec.Reader)) (stream, own error) {
	call := f.client.Start(f.call.ctx, method)
	call.Args = codec.AppendUint(call.Args, f.id)
	if args != nil {
		call.Args = args(call.Args)
	}
	reply, err := call.Do()
	if reply == nil {
		return nil, f.lost(err)
	}
	if err != nil {
		reply.Fail(errNotThatWay) // what it says beside its results is among these
	}
	if read != nil {
		read(reply)
	}
	stream = ReadError(reply, f.client.contract.Errors)
	if err := call.End(); err != nil {
		return nil, f.lost(err)
	}
	return stream, nil
}

// lost is the error of a stream that fails for another reason than its own. One
// that could not be carried is the fault of neither end, so that the whole call
// fails, whatever the method makes of the error.
func (f *remoteStream) lost(err error) error {
	var limit *hoose.LimitError
	var value *hoose.ValueError
	if errors.As(err, &limit) || errors.As(err, &value) {
		f.call.breaks(&lostElementError{err})
	}
	if failed, ok := errors.AsType[*hoose.CallError](err); ok {
		err = failed.Err
	}
	return fmt.Errorf("stream of %s: %w", f.call.name(), err)
}

// lostElementError says that part of a stream could not be carried, which the method
// need not have noticed.
type lostElementError struct{ err error }

func (e *lostElementError) Error() string { return e.err.Error() }
func (e *lostElementError) Unwrap() error { return e.err }

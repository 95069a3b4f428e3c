package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// Config says what one end of a connection does.
type Config struct {
	// Host makes this the end that sends the first HELLO, takes captured
	// output, and may ping.
	Host bool
	// Limits is what this end accepts. The payload limit of the host holds in
	// both directions, whatever the inmate's is, and the arguments of the calls
	// that a host serves at once are bounded by it together.
	Limits Limits
	// Values bounds the structure of payloads, those that are sent included;
	// zero means the codec's defaults.
	Values codec.Limits
	// Methods is what Serve serves.
	Methods []Method
	// Serve runs one call and ends it by Return or Raise. It is called on a
	// goroutine of its own, or on an inmate's reader's when calls of the method
	// have been quick, and may take as long as it likes on either. One-way calls
	// are run one after the other, on another goroutine. Nil: a call from the
	// peer breaks the protocol.
	Serve func(*Incoming)
	// Opened is called once HELLOs have been exchanged, before any call is
	// served. It may send output.
	Opened func(*Conn)
	// Flush is called before a call is ended, and before one-way calls are
	// credited: it sends what was captured.
	Flush func()
}

// Conn is one end of a connection. Its methods are safe for concurrent use.
type Conn struct {
	rw     io.ReadWriteCloser
	cfg    Config
	in     *frame.Reader
	out    *writer
	inline *inliner

	ready  chan struct{} // closed once the peer's HELLO is in
	failed chan struct{} // closed once there is a cause
	ended  chan struct{} // closed when the reader has ended
	work   sync.WaitGroup

	flusher sync.Once
	kick    chan struct{} // capacity 1
	broke   sync.Once     // a write has failed

	mu         sync.Mutex
	peer       hello
	hello      bool
	leave      bool // GOAWAY received: no further calls
	cause      error
	lastID     uint32
	calls      map[uint32]*Outgoing
	admission  admission
	served     map[uint32]*Incoming
	servedArgs int // bytes of the arguments of served
	oneWaysIn  oneWayQueue
	pings      map[uint64]chan struct{}
	ping       uint64
	idle       idleOutput

	oneWaysOut oneWaysSent
	// answering counts the calls that are no longer served, and whose end waits
	// to be written: a peer that reads nothing must not have any number of them.
	answering atomic.Int64
	// idleFrames is what calls that have ended allow of frames that change nothing,
	// less those that came.
	idleFrames atomic.Int64
}

// New starts a connection over rw, which it owns from here on: closing rw must
// release a read or write that is blocked in it. The host's end says HELLO; use
// Ready to wait for the peer's.
func New(rw io.ReadWriteCloser, cfg Config) *Conn {
	cfg.Limits = cfg.Limits.withDefaults(cfg.Host)
	c := &Conn{
		rw: rw, cfg: cfg, in: frame.NewReader(rw, frame.MaxHello),
		ready: make(chan struct{}), failed: make(chan struct{}), ended: make(chan struct{}),
		kick: make(chan struct{}, 1), calls: make(map[uint32]*Outgoing), served: make(map[uint32]*Incoming),
		oneWaysOut: oneWaysSent{turn: make(chan struct{}, 1)},
	}
	c.out = newWriter(rw, c.wakeFlusher)
	c.inline = newInliner(c, c.read)
	go c.read()
	if cfg.Host {
		// Left for the flusher: nothing overtakes it, and nobody waits.
		_ = c.out.later(c.helloFrame())
	}
	return c
}

// Ready waits until HELLOs have been exchanged. The error is ctx's, which ends
// the connection, or the connection's cause.
func (c *Conn) Ready(ctx context.Context) error {
	select {
	case <-c.ready:
		return nil
	case <-c.failed:
		return c.Err()
	case <-ctx.Done():
		err := fmt.Errorf("waiting for the peer's HELLO: %w", context.Cause(ctx))
		c.Fail(err)
		return err
	}
}

// Err returns why the connection has ended, or nil while it lives.
func (c *Conn) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cause
}

// Done is closed when the connection has a cause; Err returns it.
func (c *Conn) Done() <-chan struct{} { return c.failed }

// Methods returns what the peer announced, once Ready has returned nil. It must
// not be changed.
func (c *Conn) Methods() []Method { return c.peer.methods }

// PeerPayload returns the largest payload that may be sent, in bytes, once Ready
// has returned nil.
func (c *Conn) PeerPayload() int { return c.peer.limits.Payload }

// Close ends the connection and waits until its goroutines have ended, which
// requires that closing the stream releases a read. At an inmate calls that are
// served are among them. At a host they are cancelled and not waited for: they
// run code of the application, which may be what calls Close. One-way calls that
// have come are run all the same, under a context that has ended.
func (c *Conn) Close() {
	c.Fail(ErrClosed)
	<-c.ended
	c.work.Wait()
}

// Fail ends the connection for the given cause, unless it has one already:
// the stream is closed, every call fails, every served call is cancelled.
func (c *Conn) Fail(cause error) {
	c.mu.Lock()
	if c.cause != nil {
		c.mu.Unlock()
		return
	}
	c.cause = cause
	calls, served, current := c.calls, c.served, c.oneWaysIn.current
	c.calls, c.served = nil, nil
	close(c.failed)
	c.mu.Unlock()

	c.out.fail(cause)
	// What remains is to release a blocked read or write; an error from it
	// would say nothing that the cause does not.
	_ = c.rw.Close()
	for _, o := range calls {
		o.signal()
	}
	for _, in := range served {
		in.release(cause)
	}
	if current != nil {
		current.release(cause)
	}
}

// start runs Config.Serve, by f, unless the connection has ended.
func (c *Conn) start(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cause == nil {
		c.goServe(f)
	}
}

// goServe runs f, which calls Config.Serve, on a goroutine that an inmate's Close
// waits for. The lock is held, and the connection has not ended or a goroutine
// that it has started before is the caller's.
func (c *Conn) goServe(f func()) {
	if c.cfg.Host {
		go f()
		return
	}
	c.work.Go(f)
}

// leaving reports whether the host has said GOAWAY and the last call that was
// served has ended. The lock is held.
func (c *Conn) leaving() bool {
	return c.leave && len(c.served) == 0 && c.oneWaysIn.empty() && !c.oneWaysIn.busy
}

// nextID returns an id that no open call of this end's has. The lock is held.
func (c *Conn) nextID() uint32 {
	for c.lastID++; c.lastID == 0 || c.calls[c.lastID] != nil; c.lastID++ {
	}
	return c.lastID
}

// spawn runs f on a goroutine that Close waits for, unless the connection has
// ended.
func (c *Conn) spawn(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cause == nil {
		c.work.Go(f)
	}
}

// broken is called when a write has failed. What the inmate had sent before may
// say why it is gone, or be the answer itself, so the host's reader is given a
// moment to come to the end of it.
func (c *Conn) broken(err error) {
	if !c.cfg.Host {
		c.Fail(err)
		return
	}
	c.broke.Do(func() {
		c.spawn(func() {
			timer := time.NewTimer(readOutTime)
			defer timer.Stop()
			select {
			case <-c.failed:
			case <-timer.C:
				c.Fail(err)
			}
		})
	})
}

// readOutTime is how long a host reads from an inmate it can no longer write to.
const readOutTime = time.Second

// wakeFlusher has what the writer has pending written soon: by one goroutine,
// started with the first use, so that many small yields share a system call.
func (c *Conn) wakeFlusher() {
	c.flusher.Do(func() { c.spawn(c.flush) })
	select {
	case c.kick <- struct{}{}:
	default:
	}
}

func (c *Conn) flush() {
	for {
		select {
		case <-c.kick:
			if err := c.out.flush(); err != nil {
				c.broken(err)
			}
		case <-c.failed:
			return
		}
	}
}

// helloFrame is this end's HELLO.
func (c *Conn) helloFrame() []byte {
	h := hello{version: Version, limits: c.cfg.Limits, methods: c.cfg.Methods}
	b := h.append(make([]byte, frame.HeaderSize, 256))
	frame.PutHeader(b, frame.Header{Kind: frame.Hello}, len(b)-frame.HeaderSize)
	return b
}

// send completes and writes a frame built behind a reserved header. Who gets an
// error from it passes it to broken, holding no lock, or ends the reader.
func (c *Conn) send(h frame.Header, b []byte) error {
	frame.PutHeader(b, h, len(b)-frame.HeaderSize)
	return c.out.write(b)
}

// Ping sends a PING to the peer and waits for the PONG. It is for the host's
// end. The error is ctx's cause, or the connection's.
func (c *Conn) Ping(ctx context.Context) error {
	c.mu.Lock()
	if c.cause != nil {
		defer c.mu.Unlock()
		return c.cause
	}
	pong := c.sendPing()
	select {
	case <-pong:
		return nil
	case <-c.failed:
		return c.Err()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// maxPings bounds the PINGs that were not answered. One more is not sent: it waits
// for the answer to another.
const maxPings = 64

// sendPing has a PING sent and returns what is closed when it is answered. The lock
// is held, and is released.
func (c *Conn) sendPing() (pong chan struct{}) {
	defer c.mu.Unlock()
	if len(c.pings) >= maxPings {
		for _, pong = range c.pings {
			break
		}
		return pong
	}
	c.ping++
	id := c.ping
	pong = make(chan struct{})
	if c.pings == nil {
		c.pings = make(map[uint64]chan struct{})
	}
	c.pings[id] = pong
	c.work.Go(func() {
		if err := c.send(frame.Header{Kind: frame.Ping}, codec.AppendUint(make([]byte, frame.HeaderSize, 32), id)); err != nil {
			c.broken(err)
		}
	})
	return pong
}

// errCeased ends a goroutine that was the reader and is so no longer.
var errCeased = errors.New("another goroutine reads")

// read is the reader: it ends when the stream does, or with the first violation.
func (c *Conn) read() {
	for {
		h, p, err := c.in.Next()
		if err != nil {
			err = unreadable(h, err)
		} else {
			err = c.handle(h, p)
		}
		if errors.Is(err, errCeased) {
			return
		}
		if err != nil {
			c.Fail(err)
			close(c.ended)
			return
		}
	}
}

// unreadable distinguishes bytes that are no frame, which break the protocol, from a
// stream that has ended or failed, be it inside a frame.
func unreadable(h frame.Header, err error) error {
	var fe *frame.Error
	switch {
	case errors.Is(err, io.EOF):
		return ErrEnded
	case errors.As(err, &fe) && fe.Err == nil:
		return &Violation{Kind: h.Kind, Call: h.Call, Reason: "unreadable frame", Err: err}
	}
	return fmt.Errorf("%w: %w", ErrEnded, err)
}

// grace bounds how long an abandoned call may take to end.
func (c *Conn) grace(o *Outgoing, d time.Duration) {
	select {
	case <-o.finished:
		return
	case <-c.failed:
		return
	default:
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-o.finished:
	case <-c.failed:
	case <-timer.C:
		c.Fail(ErrUnresponsive)
	}
}

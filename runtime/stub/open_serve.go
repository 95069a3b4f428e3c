package stub

import (
	"cmp"
	"context"
	"errors"
	"io"
	"iter"
	"sync"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

// head sends the results of a method whose call stays open. It reports whether
// anybody wants what follows.
func (c *ServerCall) head() bool {
	err := c.in.Notify(len(c.method.Callbacks)-headOf, c.Results)
	if err == nil {
		c.kept = nil // the objects among them are the caller's now
	}
	c.Results = codec.AppendArrayLen(reserve(c.Results), 0)
	c.empty = len(c.Results)
	return c.wanted(len(c.method.Callbacks)-headOf, err)
}

// wanted reports whether a yield was sent. If not, and not for the call's end,
// the call fails.
func (c *ServerCall) wanted(index int, err error) bool {
	if refused(err) {
		c.breaks(&unsentYield{index: index, err: err})
	}
	return err == nil
}

// element begins the next element.
func (c *ServerCall) element() *Yield { return c.Yield(len(c.method.Callbacks) - elementsOf) }

// pass sends an element, and reports whether more are wanted.
func (y *Yield) pass() bool {
	defer y.free()
	return y.call.wanted(y.index, y.call.in.Notify(y.index, y.Args))
}

// errNilStream is the error of a method whose result cannot be nil.
var errNilStream = errors.New("hoose: the method returned neither a stream nor an error")

// ServeSeq ends a method whose result is seq: it sends the results in
// call.Results, and then the elements, until there are no more or the caller
// wants no more, which ends the loop.
func ServeSeq[T any](call *ServerCall, seq iter.Seq[T], appendT func([]byte, T) []byte) error {
	if seq == nil {
		return errNilStream
	}
	if !call.head() {
		return nil
	}
	for v := range seq {
		y := call.element()
		y.Args = appendT(y.Args, v)
		if !y.pass() {
			return nil
		}
	}
	return call.overdue()
}

// ServeSeq2 is as ServeSeq, for pairs.
func ServeSeq2[K, V any](call *ServerCall, seq iter.Seq2[K, V], appendK func([]byte, K) []byte, appendV func([]byte, V) []byte) error {
	if seq == nil {
		return errNilStream
	}
	if !call.head() {
		return nil
	}
	for k, v := range seq {
		y := call.element()
		y.Args = appendV(appendK(y.Args, k), v)
		if !y.pass() {
			return nil
		}
	}
	return call.overdue()
}

// overdue is the error of a stream that has ended when the call's time is over:
// that may be why.
func (c *ServerCall) overdue() error { return c.ctx.Err() }

// pieceSize is how much of a reader is sent at a time, in bytes.
const pieceSize = 64 << 10

// ServeReader ends a method whose result is r, as ServeSeq does. It closes r when
// it has been read, when the caller has closed it, and when the call has ended; an
// error of r, or of that Close, is the caller's next error of Read.
func ServeReader(call *ServerCall, r io.ReadCloser) error {
	if r == nil {
		return errNilStream
	}
	shut := sync.OnceValue(r.Close)
	// A Read that waits is released by Close, as far as r has that.
	stop := context.AfterFunc(call.ctx, func() { _ = shut() }) // nobody wants its error any more
	defer stop()
	err := sendPieces(call, r)
	return cmp.Or(err, shut())
}

func sendPieces(call *ServerCall, r io.Reader) error {
	if !call.head() {
		return nil
	}
	buf := make([]byte, call.server.fitting(pieceSize))
	for {
		n, err := r.Read(buf)
		if n < 0 || n > len(buf) {
			return errReadCount
		}
		if n > 0 {
			y := call.element()
			y.Args = codec.AppendBytes(y.Args, buf[:n])
			if !y.pass() {
				return nil
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return call.overdue()
		case err != nil:
			return err
		}
	}
}

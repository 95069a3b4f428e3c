package stub

import (
	"iter"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

// SequenceErr returns the elements of an open call. start returns the call: one
// that was not sent, so that each range makes a call of its own, with the
// callbacks given to On; or the method value Rest of one that is open, which can
// be ranged over once. The error of the call, if it fails, comes as the last
// element. Callbacks run on the goroutine that ranges. Leaving the loop cancels
// the call.
func SequenceErr[T any](start func() *Call, readT func(*codec.Reader) T, readErr func(*codec.Reader) error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		err := consume(start(), func(r *codec.Reader) func() bool {
			v, err := readT(r), readErr(r)
			return func() bool { return yield(v, err) }
		})
		if err != nil {
			var none T
			yield(none, err)
		}
	}
}

// Sequence is as SequenceErr for elements without an error. A failure of the
// call panics, with the error.
func Sequence[T any](start func() *Call, readT func(*codec.Reader) T) iter.Seq[T] {
	return func(yield func(T) bool) {
		err := consume(start(), func(r *codec.Reader) func() bool {
			v := readT(r)
			return func() bool { return yield(v) }
		})
		if err != nil {
			panic(err) //nolint:forbidigo // there is no other way to report it, which generating with -infallible=panic accepts
		}
	}
}

// Sequence2 is as Sequence, for pairs.
func Sequence2[K, V any](start func() *Call, readK func(*codec.Reader) K, readV func(*codec.Reader) V) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		err := consume(start(), func(r *codec.Reader) func() bool {
			k, v := readK(r), readV(r)
			return func() bool { return yield(k, v) }
		})
		if err != nil {
			panic(err) //nolint:forbidigo // there is no other way to report it, which generating with -infallible=panic accepts
		}
	}
}

// consume reads each element with read, which returns what to do with it, until
// that returns false. The error is that of the call, unless it came to its
// regular end or was left.
func consume(c *Call, read func(*codec.Reader) (use func() bool)) error {
	if c.open == nil {
		if err := c.openFor(); err != nil {
			return err
		}
	}
	if err := c.take(); err != nil {
		return err
	}
	defer c.stop() // ends what was left, also by a panic
	var r codec.Reader
	for {
		use, size, err := c.nextElement(&r, read)
		if err == errLast { //nolint:errorlint // it is never wrapped
			return nil
		}
		if err != nil {
			return err
		}
		if !use() {
			return nil
		}
		if err := c.done(size); err != nil {
			return err
		}
	}
}

// openFor sends a call whose only result is its sequence.
func (c *Call) openFor() error {
	if _, err := c.Open(c.on...); err != nil {
		return err
	}
	return c.Opened()
}

// nextElement waits for an element and reads it.
func (c *Call) nextElement(r *codec.Reader, read func(*codec.Reader) func() bool) (use func() bool, size int, err error) {
	c.open.turn.Lock()
	defer c.passTurn()
	e, err := c.element(elementsOf)
	if err != nil {
		return nil, 0, err
	}
	size = len(e.Payload.B)
	r.Reset(e.Payload.B, e.Payload.Owned)
	r.Fields(c.spec(elementsOf).Params)
	use = read(r)
	err = r.End()
	e.Payload.Free()
	if err != nil {
		err = c.malformed(c.session, "element", err)
		c.close(err)
	}
	return use, size, err
}

// done says that an element was consumed.
func (c *Call) done(size int) error {
	c.open.turn.Lock()
	defer c.passTurn()
	if c.open.over {
		return nil // the next look finds why
	}
	return c.consumed(size)
}

package stub

import (
	"errors"
	"io"
	"sync"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

// PassReceive makes ch the next argument: the callee receives from it. A nil ch
// stays nil. Elements are taken from it as soon as there are any, a batch of at
// most 1024 at a time; those that the callee has not received in the end are
// lost.
func PassReceive[T any](c *Call, ch <-chan T, appendT func([]byte, T) []byte) {
	if ch == nil {
		c.Args = codec.AppendNil(c.Args)
		return
	}
	c.pass(&receiveStream[T]{ch: ch, append: appendT})
}

type receiveStream[T any] struct {
	ch     <-chan T
	append func([]byte, T) []byte
}

func (f *receiveStream[T]) pull(over <-chan struct{}, b []byte, most int) ([]byte, error) {
	t := newBatch(b, most)
	select {
	case v, ok := <-f.ch:
		if !ok {
			return t.end(), io.EOF
		}
		t.b, t.n = f.append(t.b, v), t.n+1
	case <-over:
		return t.end(), errStreamOver
	}
	for !t.full() {
		select {
		case v, ok := <-f.ch:
			if !ok {
				return t.end(), io.EOF
			}
			t.b, t.n = f.append(t.b, v), t.n+1
		default:
			return t.end(), nil
		}
	}
	return t.end(), nil
}

func (f *receiveStream[T]) push(_ <-chan struct{}, r *codec.Reader) (int, error) {
	r.Skip()
	return 0, errNotThatWay
}

func (f *receiveStream[T]) shut(<-chan struct{}) error { return errNotThatWay }
func (f *receiveStream[T]) end(<-chan struct{})        {}

// PassSend makes ch the next argument: the callee sends to it, and may close it.
// A nil ch stays nil. Everything that the callee has sent has been sent to ch, or
// the call has failed, when the call has returned.
func PassSend[T any](c *Call, ch chan<- T, readT func(*codec.Reader) T) {
	if ch == nil {
		c.Args = codec.AppendNil(c.Args)
		return
	}
	c.pass(&sendStream[T]{ch: ch, read: readT})
}

type sendStream[T any] struct {
	ch     chan<- T
	read   func(*codec.Reader) T
	closed bool
}

func (f *sendStream[T]) pull(_ <-chan struct{}, b []byte, _ int) ([]byte, error) {
	return codec.AppendNil(b), errNotThatWay
}

func (f *sendStream[T]) push(over <-chan struct{}, r *codec.Reader) (int, error) {
	n, _ := r.ArrayLen()
	for i := range n {
		v := f.read(r)
		if r.Err() != nil {
			return i, nil //nolint:nilerr // the reader keeps its failure
		}
		if f.closed {
			for range n - i - 1 {
				r.Skip()
			}
			return i, errors.New("send on a channel that the callee has closed")
		}
		select {
		case f.ch <- v:
		case <-over:
			for range n - i - 1 {
				r.Skip()
			}
			return i, errStreamOver
		}
	}
	return n, nil
}

func (f *sendStream[T]) shut(<-chan struct{}) error {
	if f.closed {
		return errors.New("close of a channel that is closed")
	}
	f.closed = true
	close(f.ch)
	return nil
}

func (f *sendStream[T]) end(<-chan struct{}) {}

// Receive reads an argument that was passed by PassReceive; nil stays nil. The
// channel is closed when the caller's is, and when the call has ended.
func Receive[T any](call *ServerCall, readT func(*codec.Reader) T) <-chan T {
	f := call.remoteStream()
	if f == nil {
		return nil
	}
	ch, done := make(chan T), call.ctx.Done()
	go func() { // ends with the call's context
		defer close(ch)
		f.elements(1, func(r *codec.Reader) bool {
			v := readT(r)
			if r.Err() != nil {
				return true
			}
			select {
			case ch <- v:
				return true
			case <-done:
				f.cutShort(call.ctx.Err())
				return false
			}
		})
	}()
	return ch
}

// Send reads an argument that was passed by PassSend; nil stays nil. What was
// sent when the method returns reaches the caller before the call ends; what is
// sent after that has nobody to receive it. An element that could not be passed
// on makes the call fail.
func Send[T any](call *ServerCall, appendT func([]byte, T) []byte) chan<- T {
	f := call.remoteStream()
	if f == nil {
		return nil
	}
	s := &sender[T]{remoteStream: f, ch: make(chan T), append: appendT, returned: make(chan struct{}), ended: make(chan struct{})}
	call.onReturn = append(call.onReturn, s.finish)
	go s.run()
	return s.ch
}

// sender passes on what the method sends.
type sender[T any] struct {
	*remoteStream
	ch       chan T
	append   func([]byte, T) []byte
	once     sync.Once
	returned chan struct{} // closed by finish
	ended    chan struct{} // closed when run has ended
}

// finish is called when the method has returned. It returns once what was sent
// has been passed on.
func (s *sender[T]) finish() {
	s.once.Do(func() { close(s.returned) })
	<-s.ended
}

func (s *sender[T]) run() {
	defer close(s.ended)
	failed := false
	for {
		select {
		case v, ok := <-s.ch:
			switch {
			case failed && ok: // dropped: the call has failed, or is over
			case failed:
				return
			case !ok:
				s.shut()
				return
			default:
				var open bool
				if open, failed = s.push(v); open {
					continue
				}
				if !failed {
					s.shut()
				}
				return
			}
		case <-s.returned:
			// The method may have closed the channel just before.
			select {
			case _, ok := <-s.ch:
				if !ok && !failed {
					s.shut()
				}
			default:
			}
			return
		}
	}
}

// push passes on v and what else is at hand. It reports whether the channel is
// still open, and whether that failed.
func (s *sender[T]) push(v T) (open, failed bool) {
	open = true
	stream, own := s.exchange(methodPush, func(b []byte) []byte {
		t := newBatch(b, s.call.server.fitting(minPull))
		t.b, t.n = s.append(t.b, v), 1
		for open && !t.full() {
			select {
			case v, ok := <-s.ch:
				if open = ok; ok {
					t.b, t.n = s.append(t.b, v), t.n+1
				}
				continue
			default:
			}
			break
		}
		return t.end()
	}, func(reply *codec.Reader) { _ = codec.ReadInt[int](reply) })
	if err := errors.Join(own, stream); err != nil {
		s.cutShort(err)
		return open, true
	}
	return open, false
}

func (s *sender[T]) shut() {
	if err := s.close(); err != nil {
		s.cutShort(err)
	}
}

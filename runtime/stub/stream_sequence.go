package stub

import (
	"errors"
	"io"
	"iter"
	"sync"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

// PassSeq makes seq the next argument: the callee ranges over it, and each range
// begins it anew. A nil seq stays nil. It runs on a goroutine of the runtime's,
// ahead of the callee by at most 64 KiB or 1024 elements, and is stopped
// when the callee leaves its loop or the call has ended.
func PassSeq[T any](c *Call, seq iter.Seq[T], appendT func([]byte, T) []byte) {
	if seq == nil {
		c.Args = codec.AppendNil(c.Args)
		return
	}
	c.pass(&seqStream{width: 1, all: func(put func(func([]byte) []byte) bool) {
		for v := range seq {
			if !put(func(b []byte) []byte { return appendT(b, v) }) {
				return
			}
		}
	}})
}

// PassSeq2 is as PassSeq, for pairs.
func PassSeq2[K, V any](c *Call, seq iter.Seq2[K, V], appendK func([]byte, K) []byte, appendV func([]byte, V) []byte) {
	if seq == nil {
		c.Args = codec.AppendNil(c.Args)
		return
	}
	c.pass(&seqStream{width: 2, all: func(put func(func([]byte) []byte) bool) {
		for k, v := range seq {
			if !put(func(b []byte) []byte { return appendV(appendK(b, k), v) }) {
				return
			}
		}
	}})
}

// seqStream is an iterator of the caller's.
type seqStream struct {
	width int
	// all gives each element to put, as what appends it, until that is false.
	all func(put func(element func([]byte) []byte) bool)
	run func(func()) // the local stream's

	current *walk // the range that the callee is in
}

// walk is one range over an iterator, on a goroutine of its own.
type walk struct {
	ended chan struct{} // closed when the goroutine has ended

	mu      sync.Mutex
	changed sync.Cond // something below has changed
	ready   batch
	stopped bool // nobody wants more
	over    bool // there is no more
}

func (f *seqStream) begin(most int) *walk {
	w := &walk{ended: make(chan struct{}), ready: newBatch(nil, most)}
	w.changed.L = &w.mu
	go func() {
		defer close(w.ended)
		defer w.finish()
		f.run(func() { f.all(func(element func([]byte) []byte) bool { return w.put(element, f.width) }) })
	}()
	return w
}

// put adds an element, waiting while there are enough.
func (w *walk) put(element func([]byte) []byte, width int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.ready.full() && !w.stopped {
		w.changed.Wait()
	}
	if w.stopped {
		return false
	}
	w.ready.b = element(w.ready.b)
	w.ready.n += width
	w.changed.Broadcast()
	return true
}

func (w *walk) finish() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.over = true
	w.changed.Broadcast()
}

// stop says that nobody wants more.
func (w *walk) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stopped = true
	w.changed.Broadcast()
}

// has reports whether take need not wait.
func (w *walk) has() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ready.n > 0 || w.over || w.stopped
}

// take appends what is there. The error says that nothing follows.
func (w *walk) take(b []byte) (_ []byte, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.ready.n == 0 && !w.over && !w.stopped {
		w.changed.Wait()
	}
	b = append(b, w.ready.end()...)
	w.ready.b, w.ready.n = w.ready.b[:arrayHeader], 0
	w.changed.Broadcast()
	switch {
	case w.stopped: // which is what may have ended the sequence
		err = errStreamOver
	case w.over:
		err = io.EOF
	}
	return b, err
}

func (f *seqStream) bind(run func(func())) { f.run = run }

func (f *seqStream) pull(over <-chan struct{}, b []byte, most int) ([]byte, error) {
	if f.current == nil {
		f.current = f.begin(most)
	}
	w := f.current
	if !w.has() {
		taken := make(chan struct{})
		defer close(taken)
		go func() { // the end of the call ends the wait
			select {
			case <-over:
				w.stop()
			case <-taken:
			}
		}()
	}
	b, err := w.take(b)
	if errors.Is(err, io.EOF) {
		f.current = nil
	}
	return b, err
}

func (f *seqStream) push(_ <-chan struct{}, r *codec.Reader) (int, error) {
	r.Skip()
	return 0, errNotThatWay
}

// shut is called when the callee's loop was left before its end. It returns when
// the sequence has stopped, as a loop does.
func (f *seqStream) shut(over <-chan struct{}) error {
	f.end(over)
	return nil
}

func (f *seqStream) end(done <-chan struct{}) {
	w := f.current
	f.current = nil
	if w == nil {
		return
	}
	w.stop()
	select {
	case <-w.ended:
	case <-done:
	}
}

// Seq reads an argument that was passed by PassSeq; nil stays nil. Each range
// begins the caller's sequence anew; it must be ranged over by one goroutine at a
// time. A sequence that is cut short, which it cannot report, makes the call fail.
func Seq[T any](call *ServerCall, readT func(*codec.Reader) T) iter.Seq[T] {
	f := call.remoteStream()
	if f == nil {
		return nil
	}
	return func(yield func(T) bool) {
		f.elements(1, func(r *codec.Reader) bool {
			v := readT(r)
			return r.Err() != nil || yield(v)
		})
	}
}

// Seq2 is as Seq, for PassSeq2.
func Seq2[K, V any](call *ServerCall, readK func(*codec.Reader) K, readV func(*codec.Reader) V) iter.Seq2[K, V] {
	f := call.remoteStream()
	if f == nil {
		return nil
	}
	return func(yield func(K, V) bool) {
		f.elements(2, func(r *codec.Reader) bool {
			k, v := readK(r), readV(r)
			return r.Err() != nil || yield(k, v)
		})
	}
}

// elements asks for one batch after the other and gives each element to take,
// until that returns false, of which the caller's end is informed, or there are no more.
func (f *remoteStream) elements(width int, take func(r *codec.Reader) bool) {
	left, done := false, false
	defer func() {
		if !done { // also when the loop's body panics
			_ = f.close() // the sequence has ended either way
		}
	}()
	for {
		stream, own := f.batch(width, func(r *codec.Reader) bool {
			left = !take(r)
			return !left
		})
		switch {
		case left:
			return
		case own == nil && stream == nil:
			continue
		}
		done = true
		if own != nil || !errors.Is(stream, io.EOF) {
			f.cutShort(errors.Join(own, stream))
		}
		return
	}
}

// batch asks for a batch and gives its elements to take until that returns
// false.
func (f *remoteStream) batch(width int, take func(r *codec.Reader) bool) (stream, own error) {
	// The elements are taken after the exchange, since taking them may last.
	var data []byte
	stream, own = f.exchange(methodPull,
		func(b []byte) []byte { return codec.AppendInt(b, minPull) },
		func(reply *codec.Reader) { data = codec.ReadRaw(reply) })
	if own != nil {
		return nil, own
	}
	r := codec.NewReader(nil)
	r.Reset(data, true)
	n, _ := r.ArrayLen()
	for range n / width {
		if !take(r) {
			return nil, nil
		}
		if r.Err() != nil {
			break
		}
	}
	if err := r.End(); err != nil {
		return nil, f.malformed(err)
	}
	return stream, nil
}

// malformed is for elements that are none of the contract's. At the host that
// ends the connection, as all hostile values do.
func (f *remoteStream) malformed(err error) error {
	if f.call.server.host {
		f.call.in.Refuse(err)
	}
	return f.lost(err)
}

// cutShort makes the call fail for a stream that ended before its end. Where that
// is because the call's time is over the method's own error comes first; but if it
// has none it took the cut for the end, and by the caller's clock there may be time
// left for that to arrive.
func (f *remoteStream) cutShort(err error) {
	lost := &lostElementError{err}
	if f.call.ctx.Err() == nil {
		f.call.breaks(lost)
		return
	}
	f.call.mu.Lock()
	defer f.call.mu.Unlock()
	if f.call.cut == nil {
		f.call.cut = lost
	}
}

package session

import (
	"fmt"
	"io"
	"sync"
)

// writer serialises frames onto a stream. Who finds it idle writes at once on
// its own goroutine; who finds it busy leaves a copy, which the busy one writes
// when it is done. So a lone small call costs one write and no hand-over, and
// many at once share system calls.
type writer struct {
	dst io.Writer

	mu      sync.Mutex
	room    sync.Cond // pending has become shorter, or err is set
	busy    bool
	pending []byte // whole frames waiting for the busy one
	spare   []byte
	err     error
}

// maxPending bounds what waits behind a slow write before writers wait too.
const maxPending = 1 << 20

func newWriter(dst io.Writer) *writer {
	w := &writer{dst: dst}
	w.room.L = &w.mu
	return w
}

// write sends whole frames. When it returns nil they are written, or will be
// by another goroutine; b is not kept. A failed write fails all that follow.
func (w *writer) write(b []byte) error {
	w.mu.Lock()
	for w.busy && w.err == nil && len(w.pending) > 0 && len(w.pending)+len(b) > maxPending {
		w.room.Wait()
	}
	if w.err != nil {
		w.mu.Unlock()
		return w.err
	}
	if w.busy {
		w.pending = append(w.pending, b...)
		w.mu.Unlock()
		return nil
	}
	w.busy = true
	if len(w.pending) > 0 {
		w.pending = append(w.pending, b...)
		return w.drain(w.take(), true)
	}
	return w.drain(b, false)
}

// later queues whole frames for the next write and reports whether somebody
// must call flush, because nobody is writing.
func (w *writer) later(b []byte) (flush bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.err == nil && len(w.pending) > 0 && len(w.pending)+len(b) > maxPending {
		w.room.Wait()
	}
	if w.err != nil {
		return false, w.err
	}
	w.pending = append(w.pending, b...)
	return !w.busy, nil
}

// flush writes what is pending.
func (w *writer) flush() error {
	w.mu.Lock()
	if w.busy || w.err != nil || len(w.pending) == 0 {
		defer w.mu.Unlock()
		return w.err
	}
	w.busy = true
	return w.drain(w.take(), true)
}

// take swaps the pending frames out. The lock is held.
func (w *writer) take() []byte {
	b := w.pending
	w.pending, w.spare = w.spare[:0], nil
	w.room.Broadcast()
	return b
}

// drain writes b and then whatever has been left meanwhile; ours says that b
// is the writer's own memory. The lock is held on entry and free on return.
func (w *writer) drain(b []byte, ours bool) error {
	for ; ; ours = true {
		w.mu.Unlock()
		_, err := w.dst.Write(b)
		w.mu.Lock()
		if err != nil && w.err == nil {
			w.err = fmt.Errorf("%w: %w", ErrEnded, err)
		}
		if ours && cap(b) <= maxPending {
			w.spare = b[:0]
		}
		if w.err != nil || len(w.pending) == 0 {
			w.busy = false
			w.room.Broadcast()
			err = w.err
			w.mu.Unlock()
			return err
		}
		b = w.take()
	}
}

// fail releases everybody who waits to write.
func (w *writer) fail(err error) {
	w.mu.Lock()
	if w.err == nil {
		w.err = err
	}
	w.room.Broadcast()
	w.mu.Unlock()
}

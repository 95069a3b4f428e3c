package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
)

// writer serialises frames onto a stream. Who finds it idle writes at once on
// its own goroutine; who finds it busy leaves a copy. What was left is written
// by the next who finds it idle, and at the latest by the flusher that is
// called for: nobody writes for others longer than one batch. So a lone small
// call costs one write and no hand-over, and many at once share system calls.
type writer struct {
	dst io.Writer
	// more has flush called soon by another goroutine.
	more func()

	mu      sync.Mutex
	room    sync.Cond // pending has become shorter, or idle, or err is set
	busy    bool
	pending []byte // whole frames that wait to be written
	spare   []byte
	err     error
}

const (
	// maxPending bounds what waits behind a slow write before writers wait too.
	maxPending = 1 << 20
	// maxJoin is the largest frame that is copied to share a write.
	maxJoin = 64 << 10
)

func newWriter(dst io.Writer, more func()) *writer {
	w := &writer{dst: dst, more: more}
	w.room.L = &w.mu
	return w
}

// mark is a count that is changed as soon as a frame no longer waits, and before
// any of it has left: the peer's answer to it finds the count changed.
type mark struct {
	count *atomic.Int64 // nil: none
	by    int64
}

func (m mark) set() {
	if m.count != nil {
		m.count.Add(m.by)
	}
}

// write sends whole frames. When it returns nil they are written, or will be
// by another goroutine; b is not kept. A failed write fails all that follow.
func (w *writer) write(b []byte) error { return w.writeMarked(b, mark{}) }

// writeMarked is as write, with a mark, which is not set when it fails before
// anything was written.
func (w *writer) writeMarked(b []byte, m mark) error {
	w.mu.Lock()
	for w.busy && w.full(len(b)) {
		w.room.Wait()
	}
	if w.err != nil {
		defer w.mu.Unlock()
		return w.err
	}
	m.set()
	if w.busy {
		w.pending = append(w.pending, b...)
		w.mu.Unlock()
		return nil
	}
	err := w.put(b)
	more := err == nil && len(w.pending) > 0
	w.mu.Unlock()
	if more {
		w.more()
	}
	return err
}

// full reports whether a frame of n bytes has to wait. The first one is let in
// whatever its size. The lock is held.
func (w *writer) full(n int) bool {
	return w.err == nil && len(w.pending) > 0 && n > maxPending-len(w.pending)
}

// later queues whole frames for the next write and sees to it that there is
// one. It waits while too much is queued.
func (w *writer) later(b []byte) error {
	return w.laterUntil(context.Background(), b, mark{})
}

// errOver is laterUntil's error when the context was done.
var errOver = errors.New("the context is done")

// laterUntil is as later, with a mark, and waits no longer than until ctx is
// done. If that is too short it returns errOver, and nothing was queued.
func (w *writer) laterUntil(ctx context.Context, b []byte, m mark) error {
	w.mu.Lock()
	if w.full(len(b)) {
		defer context.AfterFunc(ctx, w.wake)()
		for w.full(len(b)) && ctx.Err() == nil {
			w.room.Wait()
		}
	}
	switch {
	case w.err != nil:
		defer w.mu.Unlock()
		return w.err
	case w.full(len(b)):
		defer w.mu.Unlock()
		return errOver
	}
	m.set()
	w.pending = append(w.pending, b...)
	more := !w.busy
	w.mu.Unlock()
	if more {
		w.more()
	}
	return nil
}

// wake has everybody who waits look again.
func (w *writer) wake() {
	w.mu.Lock()
	w.room.Broadcast()
	w.mu.Unlock()
}

// flush writes what is pending, and what is left meanwhile.
func (w *writer) flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for !w.busy && w.err == nil && len(w.pending) > 0 {
		if err := w.put(nil); err != nil {
			return err
		}
	}
	return w.err
}

// drain returns once everything has been written, or the writer has failed.
func (w *writer) drain() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.err == nil && (w.busy || len(w.pending) > 0) {
		w.room.Wait()
	}
}

// put writes what is pending and then b. The lock is held on entry and on
// return, but not meanwhile.
func (w *writer) put(b []byte) error {
	var first []byte
	if len(w.pending) > 0 {
		if len(b) <= maxJoin {
			w.pending, b = append(w.pending, b...), nil
		}
		first = w.pending
		w.pending, w.spare = w.spare[:0], nil
	}
	w.busy = true
	w.room.Broadcast()
	w.mu.Unlock()
	var err error
	for _, part := range [...][]byte{first, b} {
		if err == nil && len(part) > 0 {
			_, err = w.dst.Write(part)
		}
	}
	w.mu.Lock()
	w.busy = false
	if w.spare == nil && cap(first) > 0 && cap(first) <= maxPending {
		w.spare = first[:0]
	}
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("%w: %w", ErrEnded, err)
	}
	w.room.Broadcast()
	return w.err
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

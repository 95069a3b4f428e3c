package session

import (
	"bytes"
	"errors"
	"io"
	"sync"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// plainWriter is a writer whose flusher is run by hand: more counts the calls
// for it.
func plainWriter(dst io.Writer) (*writer, *int) {
	calls := new(int)
	return newWriter(dst, func() { *calls++ }), calls
}

// writeFunc is a stream.
type writeFunc func(p []byte) (int, error)

func (f writeFunc) Write(p []byte) (int, error) { return f(p) }

func TestLoneFrameIsOneWrite(t *testing.T) {
	var writes []string
	w, more := plainWriter(writeFunc(func(p []byte) (int, error) {
		writes = append(writes, string(p))
		return len(p), nil
	}))
	for _, s := range []string{"a", "b"} {
		if err := w.write([]byte(s)); err != nil {
			t.Fatal(err)
		}
	}
	if len(writes) != 2 || writes[0] != "a" || writes[1] != "b" || *more != 0 {
		t.Errorf("writes %q, %d calls for a flusher", writes, *more)
	}
}

func TestFramesLeftForLaterGoOutTogetherAndInOrder(t *testing.T) {
	var writes []string
	w, more := plainWriter(writeFunc(func(p []byte) (int, error) {
		writes = append(writes, string(p))
		return len(p), nil
	}))
	for _, s := range []string{"a", "b"} {
		if err := w.later([]byte(s)); err != nil {
			t.Fatal(err)
		}
	}
	if *more == 0 || len(writes) != 0 {
		t.Fatalf("%d calls for a flusher, writes %q", *more, writes)
	}
	if err := w.write([]byte("c")); err != nil {
		t.Fatal(err)
	}
	if err := w.later([]byte("d")); err != nil {
		t.Fatal(err)
	}
	if err := w.write(bytes.Repeat([]byte("e"), maxJoin+1)); err != nil {
		t.Fatal(err)
	}
	if err := w.later([]byte("f")); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second finds nothing to do
		if err := w.flush(); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"abc", "d", string(bytes.Repeat([]byte("e"), maxJoin+1)), "f"}
	if len(writes) != len(want) {
		t.Fatalf("%d writes, want %d", len(writes), len(want))
	}
	for i := range want {
		if writes[i] != want[i] {
			t.Errorf("write %d is %.20q, want %.20q", i, writes[i], want[i])
		}
	}
}

// TestNobodyWritesForOthersForEver has others leave a frame during each write.
// Who wrote first must come back all the same: its answer may be there.
func TestNobodyWritesForOthersForEver(t *testing.T) {
	var w *writer
	writes := 0
	w, more := plainWriter(writeFunc(func(p []byte) (int, error) {
		if writes++; writes > 100 {
			t.Fatal("one caller writes for all the others")
		}
		return len(p), w.later([]byte("another's"))
	}))
	if err := w.write([]byte("mine")); err != nil {
		t.Fatal(err)
	}
	if writes != 1 || *more != 1 {
		t.Errorf("%d writes, %d calls for a flusher; want 1 and 1", writes, *more)
	}
}

// TestWriterUnderContention holds that each goroutine's frames arrive whole, in
// its order, once each.
func TestWriterUnderContention(t *testing.T) {
	const writers, each = 16, 400
	var got bytes.Buffer
	var flushers sync.WaitGroup
	var w *writer
	w = newWriter(&got, func() { flushers.Go(func() { _ = w.flush() }) })
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() {
			for j := range each {
				size := (i*each + j) * 7 % 900
				if j%97 == 0 {
					size = maxJoin + i
				}
				b := append(frame.AppendHeader(nil, frame.Header{Kind: frame.Yield, Index: uint16(i), Call: uint32(j)}, size), make([]byte, size)...)
				var err error
				if (i+j)%3 == 0 {
					err = w.later(b)
				} else {
					err = w.write(b)
				}
				clear(b) // it is not kept
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	flushers.Wait()
	w.drain()
	r := frame.NewReader(&got, frame.MaxPayload)
	var next [writers]uint32
	for range writers * each {
		h, p, err := r.Next()
		if err != nil || h.Kind != frame.Yield || h.Call != next[h.Index] {
			t.Fatalf("frame %+v, %v; want number %d", h, err, next[h.Index])
		}
		next[h.Index]++
		p.Free()
	}
	if _, _, err := r.Next(); err != io.EOF {
		t.Errorf("then: %v", err)
	}
}

func TestFailedWriteFailsAllThatFollow(t *testing.T) {
	started, fail := make(chan struct{}), make(chan struct{})
	w, more := plainWriter(writeFunc(func([]byte) (int, error) {
		close(started)
		<-fail
		return 0, errCut
	}))
	first := make(chan error, 1)
	go func() { first <- w.write([]byte("a")) }()
	<-started
	if err := w.write([]byte("left")); err != nil {
		t.Errorf("a frame left behind a write under way: %v", err)
	}
	full := make(chan error, 1)
	go func() { full <- w.write(make([]byte, maxPending)) }() // has to wait
	drained := make(chan struct{})
	go func() { defer close(drained); w.drain() }()
	close(fail)
	for what, err := range map[string]error{"under way": <-first, "waiting": <-full, "later": w.later([]byte("b")), "write": w.write([]byte("c")), "flush": w.flush()} {
		if !errors.Is(err, errCut) || !errors.Is(err, ErrEnded) {
			t.Errorf("%s: %v", what, err)
		}
	}
	<-drained
	if *more != 0 {
		t.Error("a flusher is called for what cannot be written")
	}
}

func TestFailReleasesWhoWaitsToWrite(t *testing.T) {
	started, release := make(chan struct{}), make(chan struct{})
	w, _ := plainWriter(writeFunc(func(p []byte) (int, error) {
		close(started)
		<-release
		return len(p), nil
	}))
	first := make(chan error, 1)
	go func() { first <- w.write([]byte("a")) }()
	<-started
	if err := w.write([]byte("left")); err != nil {
		t.Fatal(err)
	}
	waits := make(chan error, 2)
	go func() { waits <- w.write(make([]byte, maxPending)) }()
	go func() { waits <- w.later(make([]byte, maxPending)) }()
	w.fail(errEnough)
	for range 2 {
		if err := <-waits; !errors.Is(err, errEnough) {
			t.Errorf("%v", err)
		}
	}
	close(release)
	if err := <-first; !errors.Is(err, errEnough) {
		t.Errorf("the write under way: %v", err)
	}
}

package inmate

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

func nothing() {}

func TestAwaitReturnsWhatTheWorkReturns(t *testing.T) {
	broken := errors.New("broken")
	got, err := await(t.Context(), nothing, func() (int, error) { return 7, broken })
	if got != 7 || err != broken {
		t.Errorf("%d, %v; want 7, %v", got, err, broken)
	}
}

func TestAwaitTicksWhileTheWorkGoesOn(t *testing.T) {
	ticked := make(chan struct{})
	ticks := 0
	_, err := await(t.Context(), func() {
		if ticks++; ticks == 2 {
			close(ticked)
		}
	}, func() (int, error) {
		<-ticked // the work lasts until the second tick
		return 0, nil
	})
	if err != nil || ticks < 2 {
		t.Errorf("%d ticks, error %v", ticks, err)
	}
}

func TestAwaitDoesNotWaitForAnEndedContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	finish, finished := make(chan struct{}), make(chan struct{})
	_, err := await(ctx, cancel, func() (int, error) {
		defer close(finished)
		<-finish
		return 1, nil
	})
	if err != context.Canceled {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
	close(finish)
	<-finished
	requireGoroutinesEnd(t)
}

func TestAPanicInTheWorkGoesOnInTheCaller(t *testing.T) {
	err, ok := panicOf(func() { _, _ = await(t.Context(), nothing, faulty) }).(error)
	var fault runtime.Error
	if !ok || !errors.As(err, &fault) || !strings.Contains(err.Error(), "index out of range") || !strings.Contains(err.Error(), "faulty") {
		t.Errorf("recovered %v; want the fault and the function it is in", err)
	}
	requireGoroutinesEnd(t)
}

// panicOf returns what call panics with, nil when it does not.
func panicOf(call func()) (value any) {
	defer func() { value = recover() }()
	call()
	return nil
}

func faulty() (int, error) {
	var none []int
	return none[len(none)], nil
}

// requireGoroutinesEnd fails the test unless no goroutine of await is left after a while.
func requireGoroutinesEnd(t *testing.T) {
	t.Helper()
	stacks := make([]byte, 1<<20)
	deadline := time.After(10 * time.Second)
	for {
		n := runtime.Stack(stacks, true)
		if !bytes.Contains(stacks[:n], []byte("inmate.await[")) {
			return
		}
		select {
		case <-deadline:
			t.Fatalf("a goroutine is left:\n%s", stacks[:n])
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func TestFeedGivesTheFileInSipsUntilTheContextEnds(t *testing.T) {
	src := bytes.Repeat([]byte("0123456789"), 1000)
	ctx, cancel := context.WithCancel(t.Context())
	f := newFeed(ctx, src)
	p := make([]byte, len(src))
	n, err := f.Read(p)
	if n != sip || err != nil || f.read() != float64(sip)/float64(len(src)) {
		t.Errorf("first read of %d bytes, error %v, share %v", n, err, f.read())
	}
	rest, err := io.ReadAll(f)
	if err != nil || !bytes.Equal(append(p[:n], rest...), src) || f.read() != 1 {
		t.Errorf("read %d bytes in all, error %v, share %v", n+len(rest), err, f.read())
	}
	if n, err := f.ReadAt(p[:100], int64(len(src)-10)); n != 10 || err != io.EOF {
		t.Errorf("read at the end: %d bytes, error %v", n, err)
	}
	if at, err := f.Seek(-20, io.SeekEnd); at != int64(len(src)-20) || err != nil {
		t.Errorf("seek to %d, error %v", at, err)
	}
	cancel()
	if n, err := f.Read(p); n != 0 || err != context.Canceled {
		t.Errorf("read after the end of the context: %d bytes, error %v", n, err)
	}
}

func TestMeterReportsHundredthsAndNeverGoesBack(t *testing.T) {
	var seen []float64
	m := newMeter(func(done float64) { seen = append(seen, done) })
	m.stage(0.5)
	for i := range 1001 {
		m.set(float64(i) / 1000)
	}
	m.set(0.2)
	m.stage(1)
	m.set(-1)
	m.set(2)
	m.set(2)
	if len(seen) < 40 || len(seen) > 60 || seen[0] != 0 || seen[len(seen)-1] != 1 {
		t.Errorf("%d reports: %v", len(seen), seen)
	}
	for i := range seen[1:] {
		if seen[i+1] <= seen[i] {
			t.Errorf("%v after %v", seen[i+1], seen[i])
		}
	}
}

func TestMemoryIsGivenBackByTheLastHolder(t *testing.T) {
	m := newMemory(100)
	first, err := m.reserve(t.Context(), 70)
	if err != nil {
		t.Fatal(err)
	}
	first.hold()
	first.release()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := m.reserve(ctx, 50); err != context.DeadlineExceeded {
		t.Errorf("reserved what is in use: error %v", err)
	}
	first.release()
	if _, err := m.reserve(t.Context(), 1000); err != nil { // no more than there is
		t.Errorf("reserve what is free again: %v", err)
	}
}

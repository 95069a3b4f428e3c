package session

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// told takes a one-way call off the wire.
func (w *wire) told(id uint32) {
	w.t.Helper()
	w.want(frame.Header{Kind: frame.Call, Flags: frame.FlagOneWay, Index: 1, Call: id})
}

func TestOneWayCallsWaitForCreditUntilItsContextIsDone(t *testing.T) {
	bothEnds(t, func(t *testing.T, host bool) {
		noLeaks(t)
		c, w := endOf(t, Config{Host: host}, Limits{Window: 130})
		send := func(ctx context.Context) <-chan error {
			done := make(chan error, 1)
			go func() { done <- c.OneWay(ctx, 1, withHeader([]byte{0x90})) }()
			return done
		}
		for id := range uint32(2) {
			if err := <-send(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.told(id + 1)
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		third := send(ctx)
		w.quiet()
		fourth := send(ctx) // waits for its turn
		cancel(errEnough)
		for _, done := range []<-chan error{third, fourth} {
			if err := <-done; !errors.Is(err, errEnough) {
				t.Errorf("without credit: %v", err)
			}
		}
		if err := <-send(ctx); !errors.Is(err, errEnough) {
			t.Errorf("under a context that is done: %v", err)
		}
		w.quiet()
		waits := send(t.Context())
		w.quiet()
		w.send(frame.Header{Kind: frame.Credit}, num(1))
		w.told(3)
		if err := <-waits; err != nil {
			t.Error(err)
		}
		if c.Err() != nil || c.oneWaysOut.sent.Load()-c.oneWaysOut.credited != 194 {
			t.Errorf("%d are on their way, cause %v", c.oneWaysOut.sent.Load()-c.oneWaysOut.credited, c.Err())
		}
		w.send(frame.Header{Kind: frame.Credit}, num(195))
		wantViolation(t, c, "more credit than was used")
	})
}

// TestOneWayCallBehindASlowWriteEndsWithItsContext has a peer read nothing. The clock
// of its bubble goes on when a call waits, and not before.
func TestOneWayCallBehindASlowWriteEndsWithItsContext(t *testing.T) {
	bothEndsInBubbles(t, func(t *testing.T, host bool) {
		r, w := io.Pipe()
		stalled := newStalled(r, 1) // its HELLO passes
		c := New(stalled, Config{Host: host})
		t.Cleanup(func() { within(t, patient, "Close", c.Close) })
		if _, err := w.Write(frames(1, frame.Header{Kind: frame.Hello}, helloOf(Limits{Window: maxWindow}))); err != nil {
			t.Fatal(err)
		}
		ready(t, c)
		big := bytes.Clone(withHeader(yieldOf(300 << 10)))
		ctx, cancel := context.WithCancelCause(t.Context())
		n := 0
		timer := time.AfterFunc(50*time.Millisecond, func() { cancel(errEnough) })
		defer timer.Stop()
		var err error
		for ; n < 100 && err == nil; n++ {
			err = c.OneWay(ctx, 1, big)
		}
		if !errors.Is(err, errEnough) || n < 3 || n > 10 {
			t.Errorf("call %d ends with %v", n, err)
		}
		if c.Err() != nil || c.oneWaysOut.sent.Load() != int64(n-1)*(300<<10+YieldCost) {
			t.Errorf("%d bytes count as sent, cause %v", c.oneWaysOut.sent.Load(), c.Err())
		}
		go func() { c.Fail(errEnough) }()
		if err := c.OneWay(t.Context(), 1, big); !errors.Is(err, errEnough) {
			t.Errorf("as the connection fails: %v", err)
		}
	})
}

func TestDrainWaitsForWhatWasSent(t *testing.T) {
	bothEnds(t, func(t *testing.T, host bool) {
		noLeaks(t)
		c, w := endOf(t, Config{Host: host}, Limits{})
		drain := func(ctx context.Context) <-chan error {
			done := make(chan error, 1)
			go func() { done <- c.Drain(ctx) }()
			return done
		}
		send := func(id uint32) {
			if err := c.OneWay(t.Context(), 1, withHeader([]byte{0x90})); err != nil {
				t.Fatal(err)
			}
			w.told(id)
		}
		if err := <-drain(t.Context()); err != nil {
			t.Errorf("nothing was sent: %v", err)
		}
		send(1)
		ctx, cancel := context.WithCancelCause(t.Context())
		cancelled := drain(ctx)
		w.sync(c)
		cancel(errEnough)
		if err := <-cancelled; !errors.Is(err, errEnough) {
			t.Errorf("cancelled: %v", err)
		}
		c.oneWaysOut.mu.Lock()
		c.oneWaysOut.changed = nil // the one before has waited for it
		c.oneWaysOut.mu.Unlock()
		first := drain(t.Context())
		eventually(t, "it waits", func() bool {
			c.oneWaysOut.mu.Lock()
			defer c.oneWaysOut.mu.Unlock()
			return c.oneWaysOut.changed != nil
		})
		send(2)
		w.send(frame.Header{Kind: frame.Credit}, num(64))
		w.sync(c)
		select {
		case err := <-first:
			t.Errorf("before all was run: %v", err)
		default:
		}
		w.send(frame.Header{Kind: frame.Credit}, num(1))
		if err := <-first; err != nil { // the second call is not its own
			t.Error(err)
		}
		last := drain(t.Context())
		w.sync(c)
		go c.Fail(errEnough)
		if err := <-last; !errors.Is(err, errEnough) {
			t.Errorf("as the connection fails: %v", err)
		}
		if err := <-drain(t.Context()); !errors.Is(err, errEnough) {
			t.Errorf("after it has failed: %v", err)
		}
	})
}

func TestNothingToDrainIsNoErrorAfterTheEnd(t *testing.T) {
	noLeaks(t)
	c, _ := endOf(t, Config{Host: true}, Limits{})
	c.Close()
	if err := c.Drain(t.Context()); err != nil {
		t.Error(err)
	}
	if err := c.OneWay(t.Context(), 1, withHeader([]byte{0x90})); !errors.Is(err, ErrClosed) {
		t.Errorf("after the end: %v", err)
	}
}

// TestOneWayCallIsNoOpenCall has its id be free once it was sent.
func TestOneWayCallIsNoOpenCall(t *testing.T) {
	noLeaks(t)
	c, w := endOf(t, Config{Host: true}, Limits{Calls: 1})
	for id := range uint32(3) {
		if err := c.OneWay(t.Context(), 1, withHeader([]byte{0x90})); err != nil {
			t.Fatal(err)
		}
		w.told(id + 1)
	}
	begin(t, c, w, CallSpec{})
	if err := c.OneWay(t.Context(), 1, withHeader([]byte{0x90})); err != nil {
		t.Error(err)
	}
	w.told(5)
	w.send(frame.Header{Kind: frame.Return, Call: 5}, []byte{0x90})
	wantViolation(t, c, "no such call")
}

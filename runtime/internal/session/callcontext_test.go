package session

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

func TestCallContextIsAContext(t *testing.T) {
	past, future := time.Now().Add(-time.Second), time.Now().Add(time.Hour)
	tests := map[string]struct {
		deadline time.Time
		cancel   bool
		want     error
	}{
		"open":                    {time.Time{}, false, nil},
		"open, with a deadline":   {future, false, nil},
		"cancelled":               {time.Time{}, true, context.Canceled},
		"cancelled before it":     {future, true, context.Canceled},
		"its deadline has passed": {past, false, context.DeadlineExceeded},
	}
	for name, tt := range tests {
		for _, doneFirst := range []bool{true, false} {
			noLeaks(t)
			c := &callContext{deadline: tt.deadline}
			var done <-chan struct{}
			if doneFirst {
				done = c.Done()
			}
			if tt.cancel {
				c.cancel(context.Canceled)
				c.cancel(context.DeadlineExceeded) // changes nothing
			}
			if !doneFirst {
				done = c.Done()
			}
			if tt.want != nil {
				<-done
			} else {
				select {
				case <-done:
					t.Errorf("%s: is done", name)
				default:
				}
			}
			if !errors.Is(c.Err(), tt.want) || context.Cause(c) != c.Err() {
				t.Errorf("%s: Err is %v, cause %v, want %v", name, c.Err(), context.Cause(c), tt.want)
			}
			if d, ok := c.Deadline(); !d.Equal(tt.deadline) || ok == tt.deadline.IsZero() || c.Value("key") != nil {
				t.Errorf("%s: Deadline is %v, %v", name, d, ok)
			}
			if c.Done() != done {
				t.Errorf("%s: Done gives another channel", name)
			}
			c.cancel(context.Canceled)
		}
	}
}

func TestCallContextErrAndDoneAgree(t *testing.T) {
	c := &callContext{deadline: time.Now().Add(20 * time.Millisecond)}
	for c.Err() == nil {
		select {
		case <-c.Done():
			if c.Err() == nil {
				t.Fatal("Done is closed and Err is nil")
			}
		default:
		}
	}
	select {
	case <-c.Done():
	default:
		t.Error("Err returns an end and Done is open")
	}
}

func TestCallContextPassesItsEndOn(t *testing.T) {
	noLeaks(t)
	c := &callContext{}
	child, cancel := context.WithTimeout(c, time.Hour)
	defer cancel()
	ran := make(chan struct{})
	context.AfterFunc(c, func() { close(ran) })
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { <-c.Done(); _ = c.Err() })
		all.Go(func() { c.cancel(context.Canceled) })
	}
	all.Wait()
	<-ran
	if <-child.Done(); !errors.Is(child.Err(), context.Canceled) {
		t.Errorf("the child ends with %v", child.Err())
	}
}

func TestCallContextOfACallEndsWithIt(t *testing.T) {
	noLeaks(t)
	contexts := make(chan context.Context, 1)
	host, _ := pair(t, Limits{}, func(in *Incoming) {
		ctx := in.Context(time.Hour)
		if err := ctx.Err(); err != nil {
			t.Errorf("during the call: %v", err)
		}
		contexts <- ctx
		_ = in.Return(withHeader([]byte{0x90}))
	})
	roundTrip(t, host, 0)
	if ctx := <-contexts; !errors.Is(ctx.Err(), context.Canceled) {
		t.Errorf("after the call: %v", ctx.Err())
	}
}

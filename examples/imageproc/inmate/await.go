package inmate

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"
)

// pulse is how often await calls its tick.
const pulse = 20 * time.Millisecond

// await runs work on a goroutine of its own and waits for it, calling tick on the caller's goroutine now and then. When
// ctx ends first await does not wait any longer: a decoder that has read its whole file cannot be told to stop. The
// goroutine then ends at the decoder's next read or when the decoder is done, its result is dropped, and what it has
// reserved (see reservation) stays reserved until then.
//
// A panic in work is not swallowed: it goes on in the caller, as a *panicError.
func await[T any](ctx context.Context, tick func(), work func() (T, error)) (T, error) {
	type outcome struct {
		value    T
		err      error
		panicked *panicError
	}
	done, left := make(chan outcome), make(chan struct{})
	defer close(left)
	go func() {
		var o outcome
		func() {
			defer func() {
				if v := recover(); v != nil {
					o.panicked = &panicError{value: v, stack: debug.Stack()}
				}
			}()
			o.value, o.err = work()
		}()
		select {
		case done <- o:
		case <-left:
		}
	}()
	ticker := time.NewTicker(pulse)
	defer ticker.Stop()
	for {
		select {
		case o := <-done:
			if o.panicked != nil {
				panic(o.panicked)
			}
			return o.value, o.err
		case <-ctx.Done():
			var none T
			return none, ctx.Err()
		case <-ticker.C:
			tick()
		}
	}
}

// panicError carries a panic from one goroutine to another, with the stack on which it began.
type panicError struct {
	value any
	stack []byte
}

// Error says what the panic was about and where it began.
func (p *panicError) Error() string {
	return fmt.Sprintf("%v\n\nwhile decoding or encoding:\n%s", p.value, p.stack)
}

// Unwrap returns the value of the panic when that is an error.
func (p *panicError) Unwrap() error {
	err, _ := p.value.(error)
	return err
}

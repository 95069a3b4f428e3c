// Package oneshot makes one call of an inmate over the one-shot wire, from the
// host's side: the arguments become msgpack, the call goes over the channel of
// a cell, and each item that comes back is bounded and checked before anybody
// looks into it.
//
// What comes out of a cell was written by hostile code, whatever it says. Form
// and size are checked here; text is to go through [Printable] before a person
// sees it, and meaning is for the caller to judge.
package oneshot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/hoosegen/hoosegen/runtime/launch"
)

// lingerTime is how long an inmate may take to end once its output has. An
// honest one is gone at once; one that is not is killed.
const lingerTime = 2 * time.Second

// Exchange sends one encoded call to the inmate of a cell that has just been
// started, gives each item of its answer to each, and ends the cell: when
// Exchange returns, the cell is closed. ctx bounds everything; an error of each
// ends the call.
//
// The error is nil when the call has returned, a [*RaiseError] when it has
// raised, and otherwise says why there is no answer: a [*WireError], an
// [*EndError], the error of ctx, that of each, or that the cell could not be
// closed. The exit tells how the cell ended and what it printed to stderr, as far as
// that is known.
func Exchange(ctx context.Context, cell launch.Cell, call []byte, each func(Item) error) (launch.Exit, error) {
	// Closing the cell is what releases a Read or a Write that is under way.
	stop := context.AfterFunc(ctx, func() { _ = cell.Close(context.WithoutCancel(ctx)) })
	defer stop()
	written := make(chan struct{})
	go func() {
		defer close(written)
		_, _ = cell.Channel().Write(call) // an inmate that does not read it answers for that
	}()
	answered := receive(cell.Channel(), each)
	linger := lingerTime
	if !settled(answered) && !ended(answered) {
		linger = 0 // nobody wants to hear more of it
	}
	exit, closed := end(ctx, cell, linger)
	<-written
	switch {
	case ctx.Err() != nil && !settled(answered):
		return exit, context.Cause(ctx)
	case ended(answered):
		answered = &EndError{Exit: exit, Within: errors.Is(answered, errEndedWithin)}
	}
	return exit, errors.Join(answered, closed)
}

// settled reports whether err is what an answer that has come in full makes.
func settled(err error) bool {
	_, raised := errors.AsType[*RaiseError](err)
	return err == nil || raised
}

// What receive returns when the output ends before the answer does.
var (
	errEnded       = errors.New("the output ended before the answer")
	errEndedWithin = errors.New("the output ended within an item")
)

func ended(err error) bool { return errors.Is(err, errEnded) || errors.Is(err, errEndedWithin) }

// receive reads items until one of them is the last.
func receive(channel io.Reader, each func(Item) error) error {
	for items := newItems(channel); ; {
		item, err := items.next()
		var malformed *WireError
		switch {
		case err == nil:
		case errors.As(err, &malformed):
			return err
		case errors.Is(err, io.EOF):
			return errEnded
		case errors.Is(err, io.ErrUnexpectedEOF):
			return errEndedWithin
		default:
			return fmt.Errorf("read from the inmate: %w", err)
		}
		if err := each(item); err != nil {
			return err
		}
		switch item.Kind {
		case Return:
			return nil
		case Raise:
			return readRaise(item.Value)
		}
	}
}

// end waits a while for the cell to end by itself, so that what it printed last
// arrives, and removes it.
func end(ctx context.Context, cell launch.Cell, linger time.Duration) (launch.Exit, error) {
	soon, cancel := context.WithTimeout(ctx, linger)
	exit, waited := cell.Wait(soon)
	cancel()
	// Removing goes on when ctx is done; launchers bound it themselves.
	err := cell.Close(context.WithoutCancel(ctx))
	if waited == nil {
		return exit, err
	}
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), lingerTime)
	defer cancel()
	if exit, waited = cell.Wait(after); waited != nil {
		exit = launch.Exit{Code: -1, Killed: true}
	}
	return exit, err
}

// EndError reports that the output of the inmate ended without an answer.
type EndError struct {
	Exit   launch.Exit
	Within bool // within an item
}

// Error says how the inmate ended.
func (e *EndError) Error() string {
	when := "before it answered"
	if e.Within {
		when = "in the middle of its answer"
	}
	switch x := e.Exit; {
	case x.OutOfMemory:
		return "the inmate ran out of memory " + when
	case x.Killed:
		return "the inmate closed its channel " + when + ", did not end, and was killed"
	case x.Signal != 0:
		return fmt.Sprintf("the inmate was ended by signal %d %s", x.Signal, when)
	default:
		return fmt.Sprintf("the inmate exited with status %d %s", x.Code, when)
	}
}

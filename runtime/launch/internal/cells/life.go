package cells

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hoosegen/hoosegen/runtime/internal/report"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

// CloseTime is what a kernel gets to end a process that was sent SIGKILL.
const CloseTime = 5 * time.Second

// Life is the part of a cell that ends: it implements ID, Wait and, but for the
// way in which a cell is killed, Close of [launch.Cell]. Make it by [NewLife];
// embed it. It is safe for concurrent use.
type Life struct {
	launcher, kind, id string

	killed atomic.Bool
	once   sync.Once
	gone   chan struct{} // closed when goneErr is set
	ended  chan struct{} // closed when exit and waitErr are set

	exit    launch.Exit
	waitErr error
	goneErr error
}

// NewLife begins a life. launcher, kind and id are for errors: "jail", "cell",
// "4711".
func NewLife(launcher, kind, id string) *Life {
	return &Life{launcher: launcher, kind: kind, id: id, gone: make(chan struct{}), ended: make(chan struct{})}
}

// ID implements [launch.Cell].
func (l *Life) ID() string { return l.id }

// Ended is closed when the cell has ended.
func (l *Life) Ended() <-chan struct{} { return l.ended }

// HasEnded reports whether the cell has ended.
func (l *Life) HasEnded() bool {
	select {
	case <-l.ended:
		return true
	default:
		return false
	}
}

// MarkKilled notes that it is Close that ends the cell. It comes before the
// kill.
func (l *Life) MarkKilled() { l.killed.Store(true) }

// Killed reports whether MarkKilled was called.
func (l *Life) Killed() bool { return l.killed.Load() }

// End makes the end known, once. err says why it could not be learnt; hint is
// what to do about that.
func (l *Life) End(exit launch.Exit, err error, hint string) {
	l.exit = exit
	if err != nil {
		l.waitErr = l.failure("learn how", " ended", err, hint)
	}
	close(l.ended)
}

// Wait implements [launch.Cell].
func (l *Life) Wait(ctx context.Context) (launch.Exit, error) {
	if !l.HasEnded() { // an end that is known counts more than a context that is done
		select {
		case <-l.ended:
		case <-ctx.Done():
			return launch.Exit{}, l.failure("wait for", "", ctx.Err(), "")
		}
	}
	return l.exit, l.waitErr
}

// Close has kill called, once in the life of the cell however often it is
// closed, and returns what kill does. It gives up waiting when ctx is done and
// after the time that is allowed; kill goes on, and has to end with the cell.
func (l *Life) Close(ctx context.Context, allowed time.Duration, hint string, kill func() error) error {
	l.once.Do(func() {
		go func() {
			defer close(l.gone)
			l.goneErr = kill()
		}()
	})
	timer := time.NewTimer(allowed)
	defer timer.Stop()
	select {
	case <-l.gone:
		return l.goneErr
	case <-ctx.Done():
		return l.failure("close", "", ctx.Err(), "its removal goes on")
	case <-timer.C:
		return l.failure("close", "", errors.New("it is still there after "+allowed.String()), hint)
	}
}

func (l *Life) failure(before, after string, err error, hint string) error {
	return &launch.Error{Launcher: l.launcher, Op: before + " " + l.kind, Target: l.id + after, Err: err, Hint: hint}
}

// ExitOf is how an inmate ended: as its supervisor reports it or else, without
// the supervisor or when it was killed, as the status of the cell's first
// process says. That status cannot show a signal in place of an exit with 128
// and more, and so the report comes first.
func ExitOf(r report.Report, code, signal int) launch.Exit {
	exit := launch.Exit{Code: code, Signal: signal, Stdout: r.Stdout, Stderr: r.Stderr, OutOfMemory: r.OOMKills > 0}
	if r.Complete {
		exit.Code, exit.Signal = r.Code, r.Signal
	}
	return exit
}

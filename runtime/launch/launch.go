// Package launch says what a sandbox is to hoosegen: a [Launcher] starts cells,
// a [Cell] is one running sandbox with a sidechannel into it.
//
// The package holds interfaces and plain data and imports only the standard
// library, so that the runtime depends on no particular sandbox. Each launcher
// lives in a package of its own below this one.
package launch

import (
	"context"
	"errors"
	"io"
	"strings"
)

// Launcher starts cells. Implementations are safe for concurrent use.
type Launcher interface {
	// Launch starts one cell and returns once its sidechannel is connected;
	// whether the inmate speaks the protocol is for the caller to find out.
	//
	// ctx bounds the start alone: a cell outlives the context it was started
	// with. When Launch fails, what it had made is removed again and the error
	// is an *[Error].
	Launch(ctx context.Context) (Cell, error)
}

// Cell is one running sandbox. All methods are safe for concurrent use.
type Cell interface {
	// ID names the cell in messages: a container's short id, a process id.
	ID() string

	// Channel is the sidechannel, the framed byte stream to the inmate. It
	// returns the same value each time. A Read blocked in it is released by
	// closing the channel or the cell. Closing it makes the inmate end.
	Channel() io.ReadWriteCloser

	// Wait blocks until the cell has ended, by itself or by Close, and says
	// how. Any number of goroutines may wait. The error is ctx's, or says why
	// the end of the cell could not be learnt.
	Wait(ctx context.Context) (Exit, error)

	// Close kills what runs in the cell and removes the cell. It is
	// idempotent, and what has ended or been removed already is no error.
	// Close waits for the removal until ctx is done; the removal itself goes
	// on with a bounded context of its own.
	Close(ctx context.Context) error
}

// Exit is how a cell ended.
type Exit struct {
	// Code is the inmate's exit status; -1 when a signal ended it.
	Code int
	// Signal is the number of the signal that ended the inmate, or 0.
	Signal int
	// OutOfMemory reports that the memory limit killed a process of the cell,
	// as told by the cgroup or by the engine.
	OutOfMemory bool
	// Killed reports that Close ended the cell.
	Killed bool
	// Stdout and Stderr are the last of what the inmate had written and not
	// sent over the sidechannel when it ended, for example the text of a
	// crash. Each is bounded by the launcher.
	Stdout, Stderr []byte
}

// Error reports that a cell could not be started, or not kept. Use errors.As.
type Error struct {
	Launcher string // which kind of launcher: "docker", "process"
	Op       string // what was attempted: "create container"
	Target   string // on what: an image, a program, an engine's address
	Err      error  // why it failed; never nil
	Hint     string // what to do about it; may be empty
}

// ErrNoInit is the reason why a program cannot be its own inmate: its main has
// not called inmate.Init, so it would not serve when it is started as one. It is
// wrapped in an *[Error] by the function Self of launchers.
var ErrNoInit = errors.New("inmate.Init was not called in main, so this program does not serve as an inmate")

// Error says what was attempted, on what, why it failed and what to do.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Launcher)
	b.WriteString(": ")
	b.WriteString(e.Op)
	if e.Target != "" {
		b.WriteString(" ")
		b.WriteString(e.Target)
	}
	b.WriteString(": ")
	b.WriteString(e.Err.Error())
	if e.Hint != "" {
		b.WriteString(" (")
		b.WriteString(e.Hint)
		b.WriteString(")")
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

package hoose

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/internal/bridge"
	"github.com/hoosegen/hoosegen/runtime/internal/session"
	"github.com/hoosegen/hoosegen/runtime/internal/shape"
)

// ErrSandbox matches, by errors.Is, every error that comes from hoosegen and
// not from the method that was called.
var ErrSandbox = errors.New("hoosegen")

// ErrClosed is inside the error of a call made on a closed Pool or Session, or
// cut off by its closing; and of one made on an object that is closed.
var ErrClosed = errors.New("closed")

// CallError is the error of every call that did not end by the method's own
// return. Err is one of the types listed in the package's documentation.
type CallError struct {
	Method string // "Processor.Thumbnail"; empty when no call was made yet
	Cell   string // which cell it ran in; empty when it got none
	Err    error
}

// Error names the method, the cell and the cause.
func (e *CallError) Error() string {
	var b strings.Builder
	b.WriteString("hoosegen: ")
	if e.Method != "" {
		b.WriteString(e.Method + ": ")
	}
	b.WriteString(e.Err.Error())
	if e.Cell != "" {
		fmt.Fprintf(&b, " (cell %s)", e.Cell)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *CallError) Unwrap() error { return e.Err }

// Is reports true for ErrSandbox.
func (e *CallError) Is(target error) bool { return target == ErrSandbox }

// ExitError reports that the inmate ended before it answered.
type ExitError struct {
	Code        int    // exit status; -1 when a signal ended it
	Signal      int    // the signal's number, or 0
	OutOfMemory bool   // the memory limit is known to have killed a process of the cell
	Stderr      []byte // the last of what it wrote to stderr, at most 16 KiB; hostile text
}

// Error says how it ended, and the last lines of stderr made printable.
func (e *ExitError) Error() string {
	var b strings.Builder
	switch {
	case e.OutOfMemory:
		b.WriteString("the inmate was killed: out of memory (Limits.Memory of the sandbox is what a cell may use)")
	case e.Signal == 9 || e.Code == 137:
		b.WriteString("the inmate was killed by signal 9, probably out of memory (Limits.Memory of the sandbox is what a cell may use)")
	case e.Signal != 0:
		fmt.Fprintf(&b, "the inmate was killed by signal %d", e.Signal)
	default:
		fmt.Fprintf(&b, "the inmate exited with status %d before it answered", e.Code)
	}
	if tail := strings.TrimSpace(string(e.Stderr)); tail != "" {
		fmt.Fprintf(&b, "; stderr ends with %q", tail[max(0, len(tail)-512):])
	}
	return b.String()
}

// PanicError reports that the method panicked. Both texts are the inmate's:
// escape them before they reach a terminal.
type PanicError struct {
	// Host names the method, "Host.Lookup", if it is the host's own that
	// panicked, called by the inmate. Then the cell is killed, and all its calls
	// have this error. It is empty for the method that was called.
	Host  string
	Value string // the value, printed; at most 4 KiB
	Stack string // of the goroutine that panicked; at most 64 KiB
}

// Error returns the value that was panicked with, made printable.
func (e *PanicError) Error() string {
	if e.Host != "" {
		return "the host's method " + e.Host + ", which the inmate called, panicked: " + printable(e.Value)
	}
	return "the method panicked: " + printable(e.Value)
}

// ProtocolError reports that what runs in the cell does not keep to the
// protocol: it is broken, hostile, or no inmate at all; or that it did not end a
// cancelled call, or did not read, in time. The cell is killed.
type ProtocolError struct{ Err error }

// Error names the rule that was broken.
func (e *ProtocolError) Error() string { return e.Err.Error() }

// Unwrap returns what was found.
func (e *ProtocolError) Unwrap() error { return e.Err }

// LimitError reports that something was refused because of its size. Arguments
// and results are refused where they would be sent, and the cell lives on;
// output beyond the limit ends the cell.
type LimitError struct {
	// What was too large: "payload", "payload of the results" or "payload of
	// callback NAME", "output" of a call or "output between calls", in bytes.
	What  string
	Size  int64
	Limit int64
}

// Error names size and limit, and what sets the limit.
func (e *LimitError) Error() string {
	switch e.What {
	case "output":
		return fmt.Sprintf("the inmate printed more than %s in one call, see hoose.OutputLimit", byteSize(e.Limit))
	case "output between calls":
		return fmt.Sprintf("the inmate printed more than %s between two calls, which is a fixed limit", byteSize(e.Limit))
	}
	return fmt.Sprintf("%s of %s, more than %s, see hoose.SessionConfig.MaxPayload", e.What, byteSize(e.Size), byteSize(e.Limit))
}

// byteSize writes a number of bytes in the largest unit that it has a whole number of.
func byteSize(n int64) string {
	for i, unit := range []string{"GiB", "MiB", "KiB"} {
		if size := int64(1) << (30 - 10*i); n >= size && n%size == 0 {
			return fmt.Sprintf("%d %s", n/size, unit)
		}
	}
	return fmt.Sprintf("%d bytes", n)
}

// ValueError reports a value that cannot be carried: one that refers to itself
// or is nested too deeply, one of a type that an any does not carry, or one
// whose own encoding failed. It is refused where it would be sent, and the cell
// lives on.
type ValueError struct {
	// Reason names what is wrong. That of a result is the inmate's text.
	Reason string
}

// Error returns the reason, made printable.
func (e *ValueError) Error() string { return "a value cannot be carried: " + printable(e.Reason) }

// ContractError reports that host and inmate were built from different versions
// of a method; which of them is the older is not known. Other methods are not
// affected.
type ContractError struct {
	Method   string // "Processor.Thumbnail"
	Missing  bool   // the end that was called does not have it at all
	ByInmate bool   // the inmate has called the host, and not the reverse
	// Host and Inmate are the method's shapes at the two ends, where they are
	// known: "Thumbnail(bytes) (bytes)", at most 4 KiB of each. That of the other
	// end is its claim: escape it before it reaches a terminal.
	Host, Inmate string
}

// Error names the method, what has changed where that is known, and the remedy.
func (e *ContractError) Error() string {
	var what string
	switch {
	case e.Missing && e.ByInmate:
		what = "is not known to the host"
	case e.Missing:
		what = "is not known to the inmate"
	default:
		what = "is not the same at host and inmate"
		if e.Host != "" && e.Inmate != "" {
			what += shape.Difference(e.Host, e.Inmate)
		}
	}
	return e.Method + " " + what + " (run go generate, then build both anew: programs with go build, an inmate's image with hoosegen build)"
}

// RemoteError is an error of the other side that no declaration of the
// interface's package covers. Its text and type name are the peer's claims:
// escape them before they reach a terminal.
type RemoteError struct {
	Text string
	Type string // the Go type at the other side, "*fmt.wrapError"
	// Wrapped is what the error wraps, with its identity where that is known.
	Wrapped []error
}

// Error returns the error's text.
func (e *RemoteError) Error() string { return e.Text }

// Unwrap returns what the error wraps.
func (e *RemoteError) Unwrap() []error { return e.Wrapped }

// translate turns the session's causes into this package's types.
func translate(err error) error {
	var limit *session.LimitError
	var value *session.ValueError
	var violation *session.Violation
	var goaway *session.GoawayError
	var wait *session.WaitError
	switch {
	case errors.As(err, &wait):
		return waited(wait)
	case errors.As(err, &limit):
		return &LimitError{What: limit.What, Size: limit.Size, Limit: limit.Limit}
	case errors.As(err, &value):
		return &ValueError{Reason: value.Reason}
	case errors.As(err, &violation), errors.As(err, &goaway), errors.Is(err, session.ErrUnresponsive), errors.Is(err, session.ErrNotReading):
		return &ProtocolError{Err: err}
	case errors.Is(err, session.ErrClosed):
		return ErrClosed
	}
	return err
}

// waited is the error of a call that has ended before its turn came.
func waited(e *session.WaitError) error {
	why := fmt.Sprintf("waiting, behind %d calls, while the inmate serves %d at once, see inmate.MaxCalls", e.Ahead, e.Limit)
	switch {
	case e.ByInmate && e.What == "calls at once":
		why = fmt.Sprintf("waiting, behind %d calls, while the host serves %d at once for this cell, see hoose.SessionConfig.MaxCalls", e.Ahead, e.Limit)
	case e.ByInmate:
		why = fmt.Sprintf("waiting, behind %d calls, while the host serves calls whose arguments take %s together, see hoose.SessionConfig.MaxPayload", e.Ahead, byteSize(e.Limit))
	}
	if over, ok := errors.AsType[*bridge.Overdue](e.Err); ok {
		return &bridge.Overdue{Why: why + ": " + over.Why, Causes: over.Causes}
	}
	return fmt.Errorf("%s: %w", why, e.Err)
}

// printable keeps a peer's text from driving a terminal or flooding a log.
func printable(s string) string {
	const most = 1024
	if len(s) > most {
		s = s[:most] + "…"
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return '·'
		}
		return r
	}, s)
}

package session

import (
	"errors"
	"fmt"
	"io"

	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

var (
	// ErrClosed is the cause when this end closed the connection.
	ErrClosed = errors.New("connection closed")
	// ErrEnded is the cause when the peer's stream ended or failed. To
	// errors.Is it is io.ErrUnexpectedEOF too.
	ErrEnded error = endedError{}
	// ErrCallEnded reports a callback used after its call has ended.
	ErrCallEnded = errors.New("the call has ended")
	// errOneWay reports a callback in a one-way call.
	errOneWay = errors.New("a one-way call has no callbacks")
	// ErrUnresponsive is the cause when a cancelled call did not end within
	// its grace.
	ErrUnresponsive = errors.New("the inmate did not end a cancelled call in time")
	// ErrNotReading is the cause when a call was cancelled while it was being
	// sent, and the peer did not read on: half a frame cannot be taken back.
	ErrNotReading = errors.New("the inmate did not read its channel in time")
)

type endedError struct{}

func (endedError) Error() string { return "the peer ended the connection" }
func (endedError) Unwrap() error { return io.ErrUnexpectedEOF }

// Violation reports that the peer broke the protocol.
type Violation struct { //nolint:errname // it reads as what it is
	Kind   frame.Kind // of the offending frame, 0 if it was no frame
	Call   uint32     // its call id
	Reason string
	Err    error // what the frame reader or the check said, may be nil
}

// Error names the frame and the rule it broke.
func (v *Violation) Error() string {
	s := "protocol violation: "
	switch {
	case v.Call != 0:
		s += fmt.Sprintf("%v for call %d: ", v.Kind, v.Call)
	case v.Kind != 0:
		s += v.Kind.String() + ": "
	}
	s += v.Reason
	if v.Err != nil {
		s += ": " + v.Err.Error()
	}
	return s
}

// Unwrap returns the underlying error.
func (v *Violation) Unwrap() error { return v.Err }

// LimitError reports something refused because it exceeds a limit.
type LimitError struct {
	// What is "payload", "output" or "output between calls".
	What  string
	Size  int64
	Limit int64
}

// Error names size and limit.
func (e *LimitError) Error() string {
	return fmt.Sprintf("%s of %d exceeds the limit of %d", e.What, e.Size, e.Limit)
}

// ValueError reports values that were refused where they were to be sent, since
// the peer would take them for an attack: one that could not be encoded, or what
// goes beyond the bounds of package codec.
type ValueError struct {
	Reason string
}

// Error returns the reason.
func (e *ValueError) Error() string { return "cannot be carried: " + e.Reason }

// GoawayError is the cause when one end refused to go on and said why.
type GoawayError struct {
	Reason string
	Own    bool // it was this end
}

// Error says who refused, and quotes the peer.
func (e *GoawayError) Error() string {
	if e.Own {
		return e.Reason
	}
	return fmt.Sprintf("the peer refused to go on: %q", e.Reason)
}

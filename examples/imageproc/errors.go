package imageproc

import (
	"errors"
	"fmt"
	"strings"
)

// What a Processor finds wrong. A *PictureError wraps one of these; errors.Is finds it, on the host too.
var (
	// ErrEmpty reports that there is nothing to work on: a file without a byte, a sheet without a picture.
	ErrEmpty = errors.New("nothing there")
	// ErrFormat reports content of no known format, a variant of a known format that is not supported, or a format
	// that cannot be written.
	ErrFormat = errors.New("unknown or unsupported format")
	// ErrMalformed reports a file of a known format that is damaged or cut off.
	ErrMalformed = errors.New("malformed picture")
	// ErrTooLarge reports something beyond one of the Limits; a *LimitError says which.
	ErrTooLarge = errors.New("too large")
	// ErrTooManyFrames reports an animation of more pictures than Limits.Frames; it comes in a *LimitError.
	ErrTooManyFrames = errors.New("too many frames")
	// ErrArgument reports an argument, other than a picture, that makes no sense; the text says which and why.
	ErrArgument = errors.New("invalid argument")
)

// PictureError is an error from a Processor, and what was known about the picture when it occurred.
type PictureError struct {
	// Op is the method, in lower case: "thumbnail".
	Op string
	// Format is the format of the picture; empty when that was not found out.
	Format Format
	// Width and Height are its size as stored, in pixels; 0 when that was not found out. They are what the file
	// claims, even where the claim is why it was refused.
	Width, Height int
	// Err is why: it wraps one of the package's sentinel errors, the error of the call's context, or what a callback
	// returned.
	Err error
}

// Error says what was attempted on what, and why it failed.
func (e *PictureError) Error() string {
	var b strings.Builder
	b.WriteString("imageproc: ")
	b.WriteString(e.Op)
	if e.Format != "" {
		fmt.Fprintf(&b, " (%s", e.Format)
		if e.Width != 0 || e.Height != 0 {
			fmt.Fprintf(&b, ", %dx%d", e.Width, e.Height)
		}
		b.WriteString(")")
	}
	fmt.Fprintf(&b, ": %v", e.Err)
	return b.String()
}

// Unwrap returns Err.
func (e *PictureError) Unwrap() error { return e.Err }

// LimitError reports one of the Limits and what exceeds it. errors.Is finds ErrTooManyFrames in the one about
// animations and ErrTooLarge in all others.
type LimitError struct {
	// Limit is the name of the field of Limits: "Pixels".
	Limit string
	// Got is what was found, or at least that much: counting stops soon after the limit.
	Got int64
	// Max is the limit.
	Max int64
}

// Error says what was found and what the limit is.
func (e *LimitError) Error() string {
	return fmt.Sprintf("%v: %s is %d, the limit is %d", e.Unwrap(), e.Limit, e.Got, e.Max)
}

// Unwrap returns ErrTooManyFrames or ErrTooLarge.
func (e *LimitError) Unwrap() error {
	if e.Limit == "Frames" {
		return ErrTooManyFrames
	}
	return ErrTooLarge
}

// Package parts declares an interface and its errors.
package parts

import "errors"

// Opener is embedded elsewhere.
type Opener interface{ Open(n int) error }

// ErrClosed is told apart from others of its name.
var ErrClosed = errors.New("closed")

// ErrCode is a sentinel of a type of its own.
var ErrCode = Code{3}

// Code is an error with a field.
type Code struct{ N int }

func (c Code) Error() string { return "code" }

// HiddenError encodes itself.
type HiddenError struct{ why string }

// NewHiddenError hides why.
func NewHiddenError(why string) *HiddenError { return &HiddenError{why} }

func (e *HiddenError) Error() string { return "hidden: " + e.why }

// MarshalText gives what is hidden, in most cases.
func (e *HiddenError) MarshalText() ([]byte, error) {
	if e.why == "unsayable" {
		return nil, ErrClosed
	}
	return []byte(e.why), nil
}

// UnmarshalText hides it again.
func (e *HiddenError) UnmarshalText(b []byte) error {
	e.why = string(b)
	return nil
}

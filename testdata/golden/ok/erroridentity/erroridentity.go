// Package erroridentity has errors of every make: sentinels, of type error and
// of others; types with value and with pointer receivers; errors that hold
// errors; and some that cannot be carried and arrive as text.
package erroridentity

import (
	"errors"
	"fmt"
)

//go:generate go run ../../../../cmd/hoosegen -type Failer

// Failer fails as told.
type Failer interface {
	Fail(how string) error
}

// The sentinels.
var (
	ErrPlain    = errors.New("plain")
	Unavailable = errors.New("unavailable") // declared with a value, so it counts without the prefix
	ErrCode     = Code(7)
	ErrPointer  = &Detail{Reason: "constant"}
	LastError   error // never set: not a sentinel
)

// Code is an error by value.
type Code int

func (c Code) Error() string { return fmt.Sprintf("code %d", int(c)) }

// Detail is an error by pointer.
type Detail struct {
	Reason string
	At     []int
}

func (d *Detail) Error() string { return "detail " + d.Reason }

// Wrapped holds another error.
type Wrapped struct {
	Op  string
	Err error
}

func (w Wrapped) Error() string { return w.Op + ": " + w.Err.Error() }

// Unwrap returns the error within.
func (w Wrapped) Unwrap() error { return w.Err }

// Opaque hides a field, so it arrives as text.
type Opaque struct{ secret string }

func (o *Opaque) Error() string { return "opaque " + o.secret }

// List is an error without a struct.
type List []string

func (l List) Error() string { return fmt.Sprint([]string(l)) }

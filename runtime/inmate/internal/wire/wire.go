// Package wire joins package inmate and the wires that a program may leave out:
// such a package sets its variable here when it is imported, and Main looks.
package wire

import (
	"io"

	"github.com/hoosegen/hoosegen/runtime/hoose"
)

// OneShot answers the one call that arrives on rw, and reports whether it
// returned. What is printed to stderr is copied to stderr; if that is nil, it is
// kept for the supervisor's report. It is nil in a program that does not import
// package oneshot, and is set before main begins.
var OneShot func(rw io.ReadWriter, stderr io.Writer, services []hoose.Service) (returned bool)

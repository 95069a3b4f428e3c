// Package embeddederrors embeds an interface of a package whose errors keep
// their identity, too.
package embeddederrors

import (
	"errors"

	"github.com/hoosegen/hoosegen/testdata/golden/ok/embeddederrors/parts"
)

//go:generate go run ../../../../cmd/hoosegen -type Failing

// Failing fails in all ways.
type Failing interface {
	parts.Opener
	Own(n int) error
}

// ErrOwn is of this package.
var ErrOwn = errors.New("own")

// ErrClosed has the name of another.
var ErrClosed = errors.New("another one that is closed")

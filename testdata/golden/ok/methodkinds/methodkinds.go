// Package methodkinds takes its methods from all over: its own, embedded
// interfaces of its own and of others, aliases and instances of them, some
// twice.
package methodkinds

import (
	"io"

	"github.com/hoosegen/hoosegen/testdata/golden/ok/methodkinds/lower"
)

//go:generate go run ../../../../cmd/hoosegen -type Top

// Top embeds.
type Top interface {
	Middle
	lower.Base
	lower.Alias
	Mine
	Of[int]
	lower.Getter[[]string]
	io.Closer
	// Own is its own.
	Own() error
}

// Middle embeds Base, as Top does, and an interface without a name.
type Middle interface {
	lower.Base
	interface{ Inner(n int) (int, error) }
	io.Closer
}

// Mine is an alias of an interface of another package.
type Mine = lower.Third

// Of is generic.
type Of[T any] interface{ Put(v T) error }

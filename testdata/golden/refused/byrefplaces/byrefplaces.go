// Package byrefplaces has interfaces where none can be called.
package byrefplaces

import (
	"fmt"

	"sort"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Field(o Options) error
	Element(list []Logger) error
	Variadic(list ...Logger) error
	Yielded(f func(l Logger)) error
	Foreign(s sort.Interface) error
	Inline(l interface{ Info() }) error
	Alias(s Stringer) error
	Fine(l Logger) error
}

// Options holds one.
type Options struct{ Log Logger }

// Logger could be a parameter.
type Logger interface{ Info(text string) }

// Stringer is another package's.
type Stringer = fmt.Stringer

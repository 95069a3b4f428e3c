// Package byrefmethods has interfaces whose methods cannot be called from the
// other side.
package byrefmethods

import (
	"context"
	"fmt"
	"io"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Log(l Logger) error
	Again(l Logger) error
	Sealed(s Shape) error
	Named(n Named) error
}

// Logger has a method of every kind that is refused.
type Logger interface {
	Value() int
	Callback(f func()) error
	Stream(r io.Reader) error
	Context(n int, ctx context.Context) error
	Object() (Logger, error)
	Hidden(h struct{ n int }) error
	//hoose:timeout 5s
	Directive()
	Fine(ctx context.Context, n int) (string, error)
	Tell(format string, args ...string)
}

// Shape is one of this package's.
type Shape interface{ shape() }

// Named takes a method from elsewhere.
type Named interface {
	fmt.Stringer
	Fine() error
}

// Package hiddendeep reaches a field that is not exported by long ways: the
// path in the message names each step.
package hiddendeep

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Do(f func(m map[string][]*[2]Outer) (list []Outer, err error)) error
	Two(a Outer) (b Outer, err error)
	Error(e error) error
}

// Outer leads to it.
type Outer struct {
	Middle struct {
		Inner map[int]Box[*Inner]
	}
}

// Inner hides it.
type Inner struct {
	Shown  int
	hidden [3]func()
}

// Box is generic.
type Box[X any] struct{ List []X }

var _ = Inner{}.hidden

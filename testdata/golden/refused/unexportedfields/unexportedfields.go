// Package unexportedfields has structs that hide fields.
package unexportedfields

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Do(a Outer, b *alsoHidden) (list []struct{ x, Y int }, err error)
}

// Outer holds others.
type Outer struct {
	Name  string
	Inner map[string]Inner
	note  string
}

// Inner hides two fields.
type Inner struct {
	A    int
	b, c string
	base
}

type base struct{ N int }

type alsoHidden struct {
	N     int
	cache map[string]int
}

var _ = Outer{}.note
var _ = Inner{}.b + Inner{}.c
var _ = alsoHidden{}.cache

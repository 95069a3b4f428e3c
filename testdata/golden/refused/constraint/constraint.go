// Package constraint names interfaces that are constraints.
package constraint

//go:generate go run ../../../../cmd/hoosegen -type Number,Comparable

// Number is a constraint.
type Number interface {
	~int | ~float64
	String() string
}

// Comparable has comparable among its elements.
type Comparable interface {
	comparable
	Do() error
}

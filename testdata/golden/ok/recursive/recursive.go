// Package recursive has types that refer to themselves: through pointers,
// slices, maps, and each other.
package recursive

//go:generate go run ../../../../cmd/hoosegen -type Forest

// Forest returns what it is given.
type Forest interface {
	Lists(l *List) (*List, error)
	Trees(t Tree) (Tree, error)
	Dirs(d Dir) (Dir, error)
	Both(a A) (A, error)
	Walk(t Tree, visit func(t Tree, depth int) error) error
}

// List refers to itself through a pointer.
type List struct {
	Value int
	Next  *List
}

// Tree is a slice of itself.
type Tree []Tree

// Dir is a map of itself.
type Dir map[string]Dir

// A and B refer to each other.
type A struct {
	Name string
	Bs   []B
}

// B holds an A.
type B struct {
	A *A
	M map[int]A
}

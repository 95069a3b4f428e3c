// Package cyclicvalues has values that refer to themselves, and values as deep
// as they may be, and deeper.
package cyclicvalues

//go:generate go run ../../../../cmd/hoosegen -type Ring

// Ring measures what it is given.
type Ring interface {
	Length(l *List) (int, error)
	Depth(t Tree) (int, error)
	Files(d Dir) (int, error)
	Make(length int, closed bool) (*List, error)
	Each(length int, closed bool, visit func(l *List) error) error
	Answer(ask func() (Tree, error)) (int, error)
	Fine() error
}

// List may be a ring.
type List struct {
	N    int
	Next *List
}

// Tree may hold itself.
type Tree []Tree

// Dir may hold itself, too.
type Dir map[string]Dir

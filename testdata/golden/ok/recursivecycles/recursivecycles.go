// Package recursivecycles has values that contain themselves, which are
// refused, and deep ones that are not.
package recursivecycles

//go:generate go run ../../../../cmd/hoosegen -type Knot

// Knot returns what it is given.
type Knot interface {
	Rings(r *Ring) (*Ring, error)
	Trees(t Tree) (Tree, error)
	Dirs(d Dir) (Dir, error)
	Nodes(n Node) (Node, error)
	Boxes(b Box) (Box, error)
	Tied() (Tree, error)
	Fails() error
	Each(n int, yield func(t Tree)) error
}

// Ring goes both ways.
type Ring struct {
	Value      int
	Prev, Next *Ring
}

// Tree is a slice of itself.
type Tree []Tree

// Dir is a map of itself.
type Dir map[string]Dir

// Node is an interface that leads back to itself.
//
//hoose:oneof *Branch Leaf
type Node interface{ node() }

// Branch has further nodes.
type Branch struct {
	Kids [2]Node
	Any  struct{ Up *Branch }
}

// Leaf has none.
type Leaf int

func (*Branch) node() {}
func (Leaf) node()    {}

// Box holds what refers to itself, and does not itself.
type Box struct {
	Rings []Ring
	Tree  Tree
}

// KnotError leads back to itself.
type KnotError struct{ Outer *KnotError }

func (*KnotError) Error() string { return "knot" }

// Package treesof has generic types that refer to themselves and to each other.
package treesof

//go:generate go run ../../../../cmd/hoosegen -type Wood

// Wood returns what it is given.
type Wood interface {
	Ints(n *Node[int]) (*Node[int], error)
	Nested(n Node[Node[string]]) (Node[Node[string]], error)
	Pairs(p Even[string, bool]) (Even[string, bool], error)
	Maps(m Nest[int]) (Nest[int], error)
	Lists(l List[*List[int]]) (List[*List[int]], error)
}

// Node is a tree of T.
type Node[T any] struct {
	Value T
	Kids  []*Node[T]
	ByKey map[string]Node[T]
}

// Even and Odd refer to each other, with their arguments swapped.
type Even[A, B any] struct {
	A    A
	Next *Odd[B, A]
}

// Odd is the other one.
type Odd[A, B any] struct {
	A    A
	B    []B
	Next *Even[B, A]
}

// Nest is a map of itself.
type Nest[K comparable] map[K]Nest[K]

// List is a linked list.
type List[T any] struct {
	Head T
	Tail *List[T]
}

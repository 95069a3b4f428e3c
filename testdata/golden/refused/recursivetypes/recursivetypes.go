// Package recursivetypes has types that refer to themselves and hold what is refused.
package recursivetypes

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Do(l *List) error
	Tree(t Tree) error
}

// List refers to itself.
type List struct {
	Next *List
	Ch   chan *List
}

// Tree is a slice of itself and more.
type Tree []struct {
	Kids Tree
	F    func(t Tree)
}

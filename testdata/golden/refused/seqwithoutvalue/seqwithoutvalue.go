// Package seqwithoutvalue iterates over what cannot be carried.
package seqwithoutvalue

import (
	"context"
	"iter"
	"sync"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Functions(s iter.Seq[func()]) error
	Locks() (iter.Seq2[int, *sync.Mutex], error)
	Contexts(s iter.Seq2[context.Context, error]) error
	Hidden(s iter.Seq[Hidden]) error
	Own(s Steps) error
}

// Hidden hides a field.
type Hidden struct{ n int }

// Steps looks like an iterator.
type Steps func(yield func(n int, f func()) bool)

var _ = Hidden{}.n

// Package iterinfallible returns iterators that cannot tell of a failure.
package iterinfallible

import "iter"

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused without -infallible=panic.
type T interface {
	Names() iter.Seq[string]
	Pairs() iter.Seq2[string, int]
	Eager() (iter.Seq[string], error)
	Own() Names
	Out() func(yield func(int) bool)
	Counted() (int, iter.Seq2[string, error])
	Fine() iter.Seq2[string, error]
}

// Names is an iterator by another name.
type Names iter.Seq[string]

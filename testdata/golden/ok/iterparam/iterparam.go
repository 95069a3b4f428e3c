// Package iterparam takes iterators.
package iterparam

import "iter"

//go:generate go run ../../../../cmd/hoosegen -type Sink

// Sink takes what iterators give.
type Sink interface {
	// Sum adds up the first of them.
	Sum(numbers iter.Seq[int], first int) (int, error)
	// Join joins pairs until one is an error.
	Join(pairs iter.Seq2[string, error]) (string, error)
	// Own takes iterators by other names.
	Own(a Numbers, b func(yield func(Pair, bool) bool)) (int, error)
}

// Numbers is an iterator by another name.
type Numbers iter.Seq[int]

// Pair is an element.
type Pair struct{ A, B int }

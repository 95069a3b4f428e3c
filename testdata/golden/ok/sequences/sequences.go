// Package sequences returns iterators and takes them: with and without errors,
// left early, within one another.
package sequences

import (
	"context"
	"errors"
	"iter"
)

//go:generate go run ../../../../cmd/hoosegen -infallible=panic -type Series

// Series counts.
type Series interface {
	Count(ctx context.Context, n int, fail string) iter.Seq2[int, error]
	Pairs(words ...string) (iter.Seq2[string, int], error)
	Lines(n int) (header string, lines iter.Seq[string], err error)
	Sum(values iter.Seq[int]) (int, error)
	First(values iter.Seq2[string, Point], n int) ([]Point, error)
	Twice(values iter.Seq[int]) ([]int, error)
	Watch(n int, each func(n int)) iter.Seq[Point]
	Stopped() (int, error)
}

// Point is carried.
type Point struct{ X, Y int }

// ErrOdd is a fault that both sides know.
var ErrOdd = errors.New("odd")

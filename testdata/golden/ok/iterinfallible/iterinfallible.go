// Package iterinfallible returns iterators that cannot tell of a failure.
package iterinfallible

import "iter"

//go:generate go run ../../../../cmd/hoosegen -type Menu -infallible=panic

// Menu lists dishes.
type Menu interface {
	Dishes() iter.Seq[string]
	Prices(atMost int) iter.Seq2[string, int]
	Counted() (int, iter.Seq[string])
	Found(name string) (iter.Seq[string], error)
}

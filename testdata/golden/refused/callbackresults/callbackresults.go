// Package callbackresults has callbacks that answer without an error.
package callbackresults

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	One(f func(n int) string) error
	Two(f func() (a, b int)) error
	Order(f func() (error, int)) error
	Named(f Visit) error
	Fine(f func() (int, error)) error
}

// Visit answers.
type Visit func(n int) bool

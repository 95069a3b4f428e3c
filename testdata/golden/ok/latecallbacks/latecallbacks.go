// Package latecallbacks calls callbacks when their call is over.
package latecallbacks

//go:generate go run ../../../../cmd/hoosegen -type Sleeper

// Sleeper keeps callbacks.
type Sleeper interface {
	Keep(ask func(n int) (int, error), tell func(n int)) error
	Wake() error
}

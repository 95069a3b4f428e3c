// Package unexportedmethod has a method that only its own package can implement.
package unexportedmethod

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Do() error
	private() error
}

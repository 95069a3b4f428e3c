// Package variadic carries variadic parameters as slices.
package variadic

//go:generate go run ../../../../cmd/hoosegen -type Joiner

// Joiner joins.
type Joiner interface {
	Join(sep string, parts ...string) (string, error)
	Sum(ns ...int) (int, error)
	Blobs(b ...[]byte) (int, error)
	Bytes(b ...byte) ([]byte, error)
	Visit(f func(name string, ns ...int), names ...string) error
	Unnamed(string, ...string) (bool, error)
}

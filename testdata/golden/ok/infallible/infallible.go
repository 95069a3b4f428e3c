// Package infallible has methods without an error result.
package infallible

//go:generate go run ../../../../cmd/hoosegen -type Counter -infallible=panic

// Counter counts.
type Counter interface {
	Add(n int) (total int)
	Reset()
	Parts(panic string) (half, rest int)
	Each(visit func(n int))
	Fails(text string) error
	Open() Cell
}

// Cell is an object.
type Cell interface {
	Value() int
	Close() error
}

// Package panics has an implementation and callbacks that panic.
package panics

//go:generate go run ../../../../cmd/hoosegen -type Fuse

// Fuse blows.
type Fuse interface {
	Blow(how string) error
	Ask(f func(n int) (int, error)) (int, error)
	Tell(f func(n int)) error
	Fine() error
}

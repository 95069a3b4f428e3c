// Package functionvalues puts functions where no callback can be.
package functionvalues

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Returned() (func(int), error)
	Inside(s Struct, list []func()) error
	Many(fs ...func(n int)) error
	Pointer(f *func()) error
}

// Struct has a function.
type Struct struct{ F func(n int) error }

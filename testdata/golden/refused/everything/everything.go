// Package everything has a problem in every method; one run shows them all.
package everything

import (
	"io"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	A(c chan int) error
	B(n int) int
	C(r io.Reader, f func() bool) (any, error)
	d() error
	E(ok string, s Struct, m map[string][]Struct) (Struct, error)
}

// Struct is refused once, for the first use.
type Struct struct {
	C chan int
	N int
	F func()
	I interface{}
	p int
}

var _ = Struct{}.p

// Package hiddenpredeclared gives predeclared types and functions another
// meaning, for which generated code has no other name.
package hiddenpredeclared

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Do(b []bool, n int, m map[string]float64) (uint8, error2)
}

type error2 = error

type bool = string

type int struct{ N float64 }

func true() {}

var _ = true

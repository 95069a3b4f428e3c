// Package hiddennames hides predeclared names that generated code needs.
package hiddennames

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Do(s []Text) (n int, err error)
}

// Text is a string.
type Text = string

type byte int

const nil = 0

var len, copy = nil, byte(1)

var _, _ = len, copy

// Package callbackplaces has callbacks within callbacks, and in other places.
package callbackplaces

import (
	"net/http"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Within(f func(g func()) error) error
	Answer(f func() (func(), error)) error
	Defined(h http.HandlerFunc, v Visit) error
	Recursive(w Walk) error
	Array(a [2]func()) error
	Key(m map[[1]Op]int) error
}

// Visit takes a function.
type Visit func(next func() error)

// Walk takes itself.
type Walk func(w Walk) error

// Op is not comparable by value.
type Op *func()

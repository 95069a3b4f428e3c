// Package genericstructs instantiates generic types with what is refused.
package genericstructs

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Do(p Pair[string, chan int]) error
	Deep(list []Opt[func()]) error
	Fine(p Pair[int, string]) error
	Phantom(p Phantom[chan int]) error
}

// Pair is two values.
type Pair[A, B any] struct {
	First  A
	Second B
}

// Opt is a value or none.
type Opt[T any] struct{ Value *T }

// Phantom does not hold what it is made with.
type Phantom[T any] struct{ N int }

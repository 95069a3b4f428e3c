// Package callbackparams hands callbacks what cannot be handed.
package callbackparams

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Nested(f func(g func(n int)) error) error
	Channel(f func(n int, c chan int)) error
	Result(f func() (func(), error)) error
	Deep(f func(list []map[string]Bad) error) error
}

// Bad is refused inside.
type Bad struct{ F, G func() }

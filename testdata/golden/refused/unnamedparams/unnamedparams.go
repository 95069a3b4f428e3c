// Package unnamedparams has no names to tell its parameters apart.
package unnamedparams

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Do(chan int, string, func(chan int)) (chan int, int, error)
	Blank(_ []chan int, _ struct{ C chan int }) error
}

// Package chandirections has channels that nobody knows the ends of.
package chandirections

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Both(c chan int) error
	Own(c Ticks) error
	Nested(c <-chan chan int) error
	Slice(list []<-chan int) error
	Result() (chan<- int, error)
	Fine(in <-chan int, out chan<- string) error
}

// Ticks goes both ways.
type Ticks chan int

// Package toodeep nests without end.
package toodeep

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Do(x [1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1]int) error
}

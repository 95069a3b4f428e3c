// Package noerror has methods that cannot fail.
package noerror

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Nothing()
	Value(n int) int
	WrongOrder() (error, int)
	Pointer() *error
	Fine() error
}

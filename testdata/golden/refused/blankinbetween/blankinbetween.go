// Package blankinbetween pads structs with blank fields.
package blankinbetween

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Do(p Padded, list []struct {
		A int
		_ [4]byte
	}) (map[string]*Last, error)
}

// Padded is padded.
type Padded struct {
	_ struct{}
	A byte
	_ [7]byte
	B uint64
}

// Last is, too.
type Last struct {
	N int
	_ int
}

// Package blankfields has blank fields.
package blankfields

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Do(p Padded) error
}

// Padded is padded.
type Padded struct {
	A int8
	_ [7]byte
	B int
}

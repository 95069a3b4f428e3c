// Package unicodenames has names beyond ASCII.
package unicodenames

//go:generate go run ../../../../cmd/hoosegen -type Öven

// Öven is an interface.
type Öven interface {
	// Ändern changes something.
	Ändern(größe int, 名前 string, ü func(ß float64) error) (ñ Maß, err error)
}

// Maß is a struct.
type Maß struct{ Länge, Höhe int }

// Package print is named like a predeclared function.
package print

// Thing is a struct.
type Thing struct{ N int }

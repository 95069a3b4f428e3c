// Package shape is one of two.
package shape

// Shape is round.
type Shape struct{ Radius float64 }

// Package shape is the other one.
package shape

// Shape has corners.
type Shape struct{ Side string }

// Package interfacevalues passes values of interface types.
package interfacevalues

import (
	"fmt"
	"image"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Stringer(s fmt.Stringer) error
	Any(v any, list []any, m map[string]interface{}) error
	Inline(x interface{ Do() }) error
	Picture(n int) (image.Image, error)
	Self(t T) (T, error)
	Variadic(args ...any) error
}

// Package dotimport imports names without their packages.
package dotimport

import (
	. "context"
	. "image"
	. "net"
)

//go:generate go run ../../../../cmd/hoosegen -type Dots

// Dots uses the names of three packages.
type Dots interface {
	Move(ctx Context, p Point, by IP, color Rectangle) (Point, IPMask, error)
}

// Package fillers has methods that write into a slice of their caller's, by the
// names that the standard library gives them.
package fillers

import (
	"context"
	"io"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Head(r R) error
	Both(rw RW) error
	Rest(o Others) error
	Encrypt(dst, src []byte) error
	// Accepted are methods of the same names that fill nothing.
	Accepted(f Free) error
}

// R reads by reference.
type R interface {
	ReadAt(p []byte, off int64) (n int, err error)
}

// RW reads and writes.
type RW io.ReadWriter

// Others are like those of packages driver, cipher, net and binary.
type Others interface {
	Next(dest []any) error
	XORKeyStream(dst, src []byte)
	ReadFrom(p []byte) (n int, from string, err error)
	PutUint16(b []byte, v uint16)
	Read(ctx context.Context, p []byte) (int, error)
}

// Free fills nothing.
type Free interface {
	Next(n []int) error
	Read(name string) ([]byte, error)
	Decrypt(src []byte) ([]byte, error)
}

// Package streamparams passes readers and writers.
package streamparams

import (
	"context"
	"io"
)

//go:generate go run ../../../../cmd/hoosegen -type Press

// Press moves bytes.
type Press interface {
	// Copy reads src to its end, or until it has read limit bytes.
	Copy(ctx context.Context, dst io.Writer, src io.Reader, limit int64) (int64, error)
	// Upper writes while it reads, and closes both.
	Upper(src io.ReadCloser, dst io.WriteCloser) error
	// Sum takes any number of bytes, by a name of this package's.
	Sum(src Source) (uint64, error)
	// Told tells progress between what it writes, and waits for that.
	Told(dst io.Writer, progress func(n int) error) error
}

// Source is a reader by another name.
type Source interface{ Read(p []byte) (int, error) }

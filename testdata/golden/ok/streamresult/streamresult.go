// Package streamresult returns readers.
package streamresult

import (
	"context"
	"io"
)

//go:generate go run ../../../../cmd/hoosegen -type Archive

// Archive holds files.
type Archive interface {
	// Open returns the file, and how long it is.
	Open(ctx context.Context, name string) (size int, body io.ReadCloser, err error)
	// Empty returns a body that it calls otherwise.
	Empty() (Body, error)
	// Upper returns what it reads.
	Upper(src io.Reader, closed func()) (io.ReadCloser, error)
}

// Body is a reader by another name.
type Body interface {
	io.Reader
	Close() error
}

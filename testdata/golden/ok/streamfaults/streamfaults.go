// Package streamfaults has streams that fail, or end before they are expected
// to.
package streamfaults

import (
	"errors"
	"io"
)

//go:generate go run ../../../../cmd/hoosegen -type Hose

// Hose reads and writes.
type Hose interface {
	ReadAll(r io.Reader) (n int, seen string, err error)
	First(r io.ReadCloser, n int) (string, error)
	Write(w io.Writer, pieces int) (done int, err error)
	CloseTwice(w io.WriteCloser) (first, second error, err error)
	Open(text string, fail error) (io.ReadCloser, error)
	Refuse() (io.ReadCloser, error)
}

// ErrLeak is a fault that both sides know.
var ErrLeak = errors.New("leak")

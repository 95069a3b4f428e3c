// Package streamresults returns streams that nobody could end, or too many.
package streamresults

import (
	"io"
	"iter"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Reader() (io.Reader, error)
	Writer() (io.WriteCloser, error)
	Channel() (<-chan int, error)
	Two() (a io.ReadCloser, b iter.Seq2[int, error], err error)
	List() ([]io.ReadCloser, error)
	Fine() (io.ReadCloser, error)
	Lazy() iter.Seq2[int, error]
}

// Package streamplaces has streams where none can be.
package streamplaces

import (
	"io"
	"iter"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Field(r Request) error
	Element(list []io.Reader) error
	Variadic(list ...io.Writer) error
	Yielded(f func(r io.Reader)) error
	YieldedIterator(f func(s iter.Seq[int])) error
	YieldedChannel(f func(c <-chan int)) error
	Answered(f func() (io.ReadCloser, error)) error
	Nested(s iter.Seq[iter.Seq[int]]) error
	Pointer(r *io.Reader) error
	Fine(r io.Reader) error
}

// Request holds streams.
type Request struct {
	Body  io.ReadCloser
	Lines iter.Seq2[int, string]
	Each  func(yield func(string) bool)
	Stop  <-chan struct{}
}

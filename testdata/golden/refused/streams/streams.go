// Package streams passes readers, writers and iterators.
package streams

import (
	"io"
	"iter"
	"net"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Read(r io.Reader) error
	Write(w io.WriteCloser) (io.ReadCloser, error)
	Network(c net.Conn) error
	Seq(s iter.Seq[int]) (iter.Seq2[string, error], error)
	Own(r Reader) error
	Yields(f func(s iter.Seq[int])) error
}

// Reader is a reader by another name.
type Reader interface{ Read(b []byte) (int, error) }

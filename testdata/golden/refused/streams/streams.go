// Package streams passes what is more than a stream, or spelled by no name.
package streams

import (
	"io"
	"io/fs"
	"net"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Network(c net.Conn) error
	Seekable(r io.ReadSeeker) error
	File(f fs.File) error
	Both(rw io.ReadWriter) error
	Inline(r interface{ Read(b []byte) (int, error) }) error
	Own(r Scanner) error
	// Read fills the caller's buffer.
	Read(p []byte) (int, error)
	Elements(c <-chan func()) error
}

// Scanner reads, and more.
type Scanner interface {
	io.Reader
	Scan() error
}

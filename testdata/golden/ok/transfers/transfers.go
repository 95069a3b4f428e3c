// Package transfers copies streams: both directions at once, many at a time,
// and more than fits into memory at once.
package transfers

import (
	"context"
	"io"
)

//go:generate go run ../../../../cmd/hoosegen -type Pipe

// Pipe moves bytes.
type Pipe interface {
	Upper(src io.Reader, dst io.Writer) (int64, error)
	Hash(ctx context.Context, src io.Reader) ([32]byte, error)
	Zeros(ctx context.Context, n int64, dst io.Writer) error
	Merge(a, b io.Reader, dst io.Writer) error
	Interleave(dst io.Writer, note func(text string) error) error
	Nil(r io.Reader, rc io.ReadCloser, w io.Writer, wc io.WriteCloser) ([]bool, error)
}

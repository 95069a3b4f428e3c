// Package inmate implements unzip.Lister. It runs in the sandbox.
package inmate

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"

	"github.com/hoosegen/hoosegen/examples/unzip/unzip"
)

// New returns the implementation.
func New() unzip.Lister { return lister{} }

type lister struct{}

func (lister) List(ctx context.Context, archive []byte, found func(unzip.File)) (int, error) {
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return 0, fmt.Errorf("%w: %w", unzip.ErrNotZip, err)
	}
	fmt.Println("this comes from the sandbox")
	for _, f := range r.File {
		found(unzip.File{Name: f.Name, Size: f.UncompressedSize64})
	}
	return len(r.File), nil
}

// Package unzip looks into zip archives that nobody has checked.
package unzip

import (
	"context"
	"errors"
)

//go:generate go run ../../../cmd/hoosegen -type Lister -impl github.com/hoosegen/hoosegen/examples/unzip/unzip/inmate.New -main ../cmd/lister-inmate

// Lister lists zip archives.
type Lister interface {
	// List calls found for each file in archive and returns how many there are.
	List(ctx context.Context, archive []byte, found func(f File)) (int, error)
}

// File is one file in an archive.
type File struct {
	Name string
	Size uint64
}

// ErrNotZip reports that the bytes are no zip archive.
var ErrNotZip = errors.New("not a zip archive")

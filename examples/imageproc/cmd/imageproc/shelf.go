package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
)

// shelf is the Library of this application: the inmate that draws a contact sheet borrows the pictures from it.
type shelf map[string][]byte

// newShelf returns a shelf of all pictures.
func newShelf(pictures []picture) shelf {
	s := shelf{}
	for _, one := range pictures {
		s[one.Name] = one.Data
	}
	return s
}

// Open implements imageproc.Library. The name is the inmate's, so it may be anything.
func (s shelf) Open(_ context.Context, name string) (io.ReadCloser, error) {
	data, ok := s[name]
	if !ok {
		return nil, fmt.Errorf("picture %.100q: %w", name, fs.ErrNotExist)
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

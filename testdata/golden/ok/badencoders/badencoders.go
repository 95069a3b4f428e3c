// Package badencoders has types whose own encodings fail.
package badencoders

import (
	"errors"
	"strings"
)

//go:generate go run ../../../../cmd/hoosegen -type Press

// Press returns what it is given.
type Press interface {
	Print(v Fragile) (Fragile, error)
	Many(list []*Fragile, m map[string]Fragile) (int, error)
	Make(how string) (Fragile, error)
	Each(f func(v Fragile) (Fragile, error)) (string, error)
}

// Fragile fails to encode or to decode itself, as its text says.
type Fragile struct{ text string }

// MarshalText fails, or panics.
func (f Fragile) MarshalText() ([]byte, error) {
	switch f.text {
	case "encode error":
		return nil, errors.New("cannot encode")
	case "encode panic":
		panic("encoder")
	}
	return []byte(f.text), nil
}

// UnmarshalText fails, or panics.
func (f *Fragile) UnmarshalText(b []byte) error {
	f.text = string(b)
	switch f.text {
	case "decode error":
		return errors.New("cannot decode")
	case "decode panic":
		panic("decoder")
	}
	f.text = strings.Clone(f.text)
	return nil
}

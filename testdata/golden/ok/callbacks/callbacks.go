// Package callbacks has callbacks of every form: those that are not waited for,
// those that can fail, and those that answer.
package callbacks

import (
	"context"
	"image"
)

//go:generate go run ../../../../cmd/hoosegen -type Oven

// Oven bakes.
type Oven interface {
	// Bake heats dough. It tells progress the share done, from 0 to 1, and
	// asks what it needs to know.
	Bake(ctx context.Context, dough []byte, progress func(done float64), ask func(question string) (int, error)) ([]byte, error)
	// Each visits the corners of an area until visit fails.
	Each(area image.Rectangle, visit func(corner image.Point, i int) error) error
	// Split asks for two answers at once.
	Split(n int, answer func(n int) (half, rest int, err error)) (string, error)
	// Quiet has callbacks without parameters.
	Quiet(tick func(), check func() error) error
	// Named takes callbacks of defined types.
	Named(note Note, log func(format string, args ...string)) error
}

// Note is a defined function type.
type Note func(text string)

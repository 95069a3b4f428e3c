// Package mixed has methods that take everything at once: values, callbacks,
// streams of all kinds, references.
package mixed

import (
	"context"
	"io"
	"iter"
)

//go:generate go run ../../../../cmd/hoosegen -type Kitchen

// Kitchen cooks.
type Kitchen interface {
	// Cook uses all that it is given, in turn.
	Cook(
		ctx context.Context, name string, src io.Reader, dst io.Writer, steps iter.Seq[int], pairs iter.Seq2[string, Spice],
		in <-chan string, out chan<- Spice, log Log, taste func(s Spice) (bool, error), tick func(), extra ...Spice,
	) (Dish, error)
	// Serve returns an iterator and takes streams.
	Serve(src io.Reader, log Log, ask func(n int) (string, error)) iter.Seq2[string, error]
	// Pour returns a reader and more, and takes streams.
	Pour(src io.Reader, note func(text string)) (size int, label string, body io.ReadCloser, err error)
}

// Log takes notes.
type Log interface {
	Info(text string)
	Ask(text string) (int, error)
}

// Spice is carried.
type Spice struct {
	Name   string
	Amount float64
}

// Dish is the result.
type Dish struct{ Lines []string }

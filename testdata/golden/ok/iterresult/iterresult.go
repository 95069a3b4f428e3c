// Package iterresult returns iterators.
package iterresult

import (
	"context"
	"errors"
	"iter"
)

//go:generate go run ../../../../cmd/hoosegen -type Book

// Book has lines.
type Book interface {
	// Lines is lazy: each range is a call of its own.
	Lines(ctx context.Context, n int, told func(line int) error) iter.Seq2[Line, error]
	// All looks first whether there are any.
	All(n int) (total int, lines Lines, err error)
	// Arrays and words are elements as any.
	Arrays() iter.Seq2[[2]int, error]
	Words(text string) (iter.Seq2[string, error], error)
}

// Line is an element.
type Line struct {
	Number int
	Text   string
}

// Lines is an iterator by another name.
type Lines iter.Seq2[Line, error]

// ErrTorn reports a page that cannot be read.
var ErrTorn = errors.New("torn page")

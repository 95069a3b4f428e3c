// Package asking has an implementation that asks its host, many questions at
// once, also while the host asks it.
package asking

import (
	"context"
	"errors"
	"io"
)

//go:generate go run ../../../../cmd/hoosegen -type Solver -host Host

// Solver runs in the sandbox.
type Solver interface {
	Solve(ctx context.Context, words []string) (map[string]int, error)
	Chain(n int) (int, error)
	Secret(key string) (string, error)
	Read(name string) (string, error)
}

// Host is what a Solver may ask.
type Host interface {
	Lookup(ctx context.Context, word string) (int, error)
	Next(n int) (int, error)
	Log(text string) error
	Open(name string) (io.ReadCloser, error)
}

// ErrUnknown is a fault that both sides know.
var ErrUnknown = errors.New("unknown")

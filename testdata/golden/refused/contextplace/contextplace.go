// Package contextplace has contexts where they cannot be.
package contextplace

import (
	"context"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Second(n int, ctx context.Context) error
	Twice(ctx context.Context, other context.Context) error
	Returned() (context.Context, error)
	Callback(f func(ctx context.Context, n int)) error
	Field(r Request) error
}

// Request holds a context.
type Request struct{ Ctx context.Context }

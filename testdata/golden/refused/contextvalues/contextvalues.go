// Package contextvalues carries contexts as values.
package contextvalues

import (
	"context"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Two(ctx context.Context, other context.Context) error
	Result() (context.Context, error)
	Slice(list []context.Context) error
	Struct(s Struct) error
	Callback(ctx context.Context, f func(ctx context.Context) error) error
	Cancel(ctx context.Context, cancel context.CancelFunc) error
	Alias(n int, ctx Ctx) error
	Own(c Mine) error
}

// Struct holds one.
type Struct struct{ Ctx context.Context }

// Ctx is an alias.
type Ctx = context.Context

// Mine embeds it.
type Mine interface{ context.Context }

// Package nocontext has methods with and without a context, named and not.
package nocontext

import "context"

//go:generate go run ../../../../cmd/hoosegen -type Mixed

// Mixed takes contexts here and there.
type Mixed interface {
	Without(n int) (int, error)
	With(ctx context.Context) (string, error)
	Blank(_ context.Context, n int) (int, error)
	Unnamed(context.Context, int) (int, error)
	Only() error
}

// Package atonce makes many calls at once, also from within callbacks.
package atonce

import (
	"context"
)

//go:generate go run ../../../../cmd/hoosegen -type Crowd

// Crowd is called from many goroutines.
type Crowd interface {
	Add(n int) (sum int, err error)
	Meet(ctx context.Context, n int) error
	Deep(n int, further func(n int) (int, error)) (int, error)
}

// Package cancelled has contexts that end before, during and after a call.
package cancelled

import (
	"context"
)

//go:generate go run ../../../../cmd/hoosegen -type Waiter

// Waiter waits.
type Waiter interface {
	Now(ctx context.Context) (string, error)
	Wait(ctx context.Context, ready func()) error
	Deadline(ctx context.Context) (set bool, err error)
	Without(n int) (int, error)
}

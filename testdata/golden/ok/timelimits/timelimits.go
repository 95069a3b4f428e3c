// Package timelimits has methods with a time limit, and some that may be made
// again.
package timelimits

import (
	"context"
	"time"
)

//go:generate go run ../../../../cmd/hoosegen -type Slow

// Slow takes its time.
type Slow interface {
	//hoose:timeout 20ms
	Wait(ctx context.Context) error
	// Left tells how much time a call has.
	//
	//hoose:timeout 1h
	//hoose:idempotent
	Left(ctx context.Context) (limited bool, left time.Duration, err error)
	//hoose:idempotent
	Double(n int) (int, error)
}

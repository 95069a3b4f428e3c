// Package directive has directives on methods, in comments of every form.
package directive

import (
	"context"
	"time"
)

//go:generate go run ../../../../cmd/hoosegen -type Clock

// Clock tells time.
type Clock interface {
	// Left tells how much time a call has.
	//
	// It is bounded, and may be made again.
	//hoose:timeout 90s
	//hoose:idempotent
	Left(ctx context.Context) (time.Duration, error)
	//hoose:timeout 1500ms
	Short(ctx context.Context) (bool, error)
	Long(ctx context.Context) (bool, error) //hoose:timeout 1h
	//hoose:idempotent
	Plain() error
}

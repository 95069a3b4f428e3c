// Package objectclose returns interfaces that are no objects.
package objectclose

import (
	"context"
	"net"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Open() (Endless, error)
	With() (WithContext, error)
	Foreign() (net.Listener, error)
	Yields(f func() (Tx, error)) error
	List() ([]Tx, error)
	Begin() (Tx, error)
}

// Endless has no Close.
type Endless interface{ Next() (int, error) }

// WithContext is closed in another way.
type WithContext interface {
	Close(ctx context.Context) error
}

// Tx is an object; what is wrong with its methods is told once, in its place.
type Tx interface {
	Count() int
	//hoose:idempotent
	Do(c chan int) error
	Nested() (Tx, error)
	Close() error
}

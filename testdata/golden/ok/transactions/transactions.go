// Package transactions returns objects, which live with the implementation
// until the caller closes them; objects return objects.
package transactions

import (
	"context"
	"errors"
)

//go:generate go run ../../../../cmd/hoosegen -type Database

// Database begins transactions.
type Database interface {
	Begin(ctx context.Context, name string) (Tx, error)
	Pair() (a, b Tx, n int, err error)
	None() (Tx, error)
	Fail() (Tx, error)
	Open() (open int, err error)
}

// Tx is an object.
type Tx interface {
	// Get returns what was put.
	Get(key string) (value Value, ok bool, err error)
	Put(key string, value Value) error
	Each(visit func(key string, value Value) error) error
	Prepare(q string) (Stmt, error)
	Close() error
}

// Stmt is an object of an object.
type Stmt interface {
	Run(ctx context.Context, args ...string) ([]string, error)
	Close() error
}

// Value is carried.
type Value struct{ N int }

// ErrClosed is what a closed object answers.
var ErrClosed = errors.New("closed")

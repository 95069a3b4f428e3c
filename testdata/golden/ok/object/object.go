// Package object returns objects: values that stay where they are until their
// user closes them.
package object

import (
	"context"
	"errors"
)

//go:generate go run ../../../../cmd/hoosegen -type Store

// Store keeps values.
type Store interface {
	// Begin opens a transaction, or returns none.
	Begin(ctx context.Context, name string) (Tx, error)
	// Pair returns two objects and a number.
	Pair() (a Tx, n int, b Cursor, err error)
	// TxGet has a name like that of a method of Tx.
	TxGet(key string) (string, error)
}

// Tx is a transaction.
type Tx interface {
	Put(key, value string) error
	Get(key string) (string, error)
	// Each visits the keys in their order.
	Each(visit func(key, value string) error) error
	// Cursor walks the values.
	Cursor() (Cursor, error)
	// Self is the transaction itself.
	Self() (Tx, error)
	Close() error
}

// Cursor walks values.
type Cursor interface {
	Next() (value string, more bool, err error)
	// Tx is where the cursor comes from.
	Tx() (Tx, error)
	Close() error
}

// ErrClosed reports the use of what is closed.
var ErrClosed = errors.New("closed")

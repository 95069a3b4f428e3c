// Package objectmethods returns objects with methods that cannot be called.
package objectmethods

import (
	"sync"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Begin() (Tx, error)
}

// Tx is an object.
type Tx interface {
	Close() error
	Count() int
	Lock(m sync.Mutex) error
	Nested() (Stmt, error)
}

// Stmt is an object that an object returns.
type Stmt interface {
	Close() error
	Bind(p uintptr) error
}

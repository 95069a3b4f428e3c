// Package impl implements other instances.
package impl

// Strings stores strings.
func Strings() *Store[string] { return nil }

// Generic makes any of them.
func Generic[T any]() *Store[T] { return nil }

// Store stores nothing.
type Store[T any] struct{}

// Put puts nothing.
func (*Store[T]) Put(T) error { return nil }

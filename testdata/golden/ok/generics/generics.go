// Package generics instantiates: generic structs, slices and functions, and
// interfaces with type parameters, which are embedded or aliased.
package generics

//go:generate go run ../../../../cmd/hoosegen -type ItemStore,Names

// Store is an interface that itself cannot be generated for.
type Store[T any] interface {
	// Put stores an item.
	Put(key string, item T) error
	Get(key string) (Opt[T], error)
	Each(visit Visit[T]) error
}

// ItemStore is a store of items.
type ItemStore interface {
	Store[Item]
	Pairs(p Pair[string, int], q []Pair[Item, *Item]) (Pair[int, string], Set[string], error)
}

// Names is a store of strings.
type Names = Store[string]

// Item is stored.
type Item struct{ N int }

// Opt is a value or none.
type Opt[T any] struct{ Value *T }

// Pair is two values.
type Pair[A, B any] struct {
	First  A
	Second B
}

// Set is a generic map.
type Set[T comparable] map[T]struct{}

// Visit is a generic function type.
type Visit[T any] func(key string, item T) error

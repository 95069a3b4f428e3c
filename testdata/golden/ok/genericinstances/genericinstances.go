// Package genericinstances generates for instances of generic interfaces.
package genericinstances

import (
	"cmp"
	"image"
)

//go:generate go run ../../../../cmd/hoosegen -type "Store[Item]" -main ./program -impl github.com/hoosegen/hoosegen/testdata/golden/ok/genericinstances/impl.New
//go:generate go run ../../../../cmd/hoosegen -type Store[string],Pairs[string,Item],Store[image.Point] -output several_hoose.go
//go:generate go run ../../../../cmd/hoosegen -type Aliased[[]Item]

// Store keeps items of one type.
type Store[T any] interface {
	// Put keeps an item.
	Put(key string, item T) error
	Reader[T]
}

// Reader is embedded.
type Reader[T any] interface {
	Get(key string) (*T, error)
	Each(yield func(key string, item T) error) error
}

// Pairs has two parameters, one of them with a constraint.
type Pairs[K cmp.Ordered, V any] interface {
	Add(k K, v V) (Pair[K, V], error)
	All() (map[K][]V, error)
}

// Aliased is Store by another name.
type Aliased[T any] = Store[T]

// Pair is a generic struct.
type Pair[K cmp.Ordered, V any] struct {
	Key   K
	Value V
}

// Item is kept.
type Item struct{ N int }

// Origin is a point.
var Origin image.Point

var (
	_ Store[Item]         = (*StoreItemClient)(nil)
	_ Store[string]       = (*StoreStringClient)(nil)
	_ Pairs[string, Item] = (*PairsStringItemClient)(nil)
	_ Store[image.Point]  = (*StoreImagePointClient)(nil)
	_ Store[[]Item]       = (*AliasedItemSliceClient)(nil)
)

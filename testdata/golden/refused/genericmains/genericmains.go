// Package genericmains serves instances with what implements others.
package genericmains

//go:generate go run ../../../../cmd/hoosegen -type Store[Item] -main ./program -impl github.com/hoosegen/hoosegen/testdata/golden/refused/genericmains/impl.Strings
//go:generate go run ../../../../cmd/hoosegen -type Store[int] -output int_hoose.go -main ./ints -impl github.com/hoosegen/hoosegen/testdata/golden/refused/genericmains/impl.Generic

// Store has instances.
type Store[T any] interface{ Put(item T) error }

// Item is stored.
type Item struct{ N int }

// Package genericarguments names instances that there are not.
package genericarguments

import "cmp"

//go:generate go run ../../../../cmd/hoosegen -type Pairs[Item,string]
//go:generate go run ../../../../cmd/hoosegen -type Pairs[string]
//go:generate go run ../../../../cmd/hoosegen -type Pairs[string,Missing]
//go:generate go run ../../../../cmd/hoosegen -type Plain[string]
//go:generate go run ../../../../cmd/hoosegen -type Pairs[string,chan[]int]
//go:generate go run ../../../../cmd/hoosegen -type Pairs[string,Hidden]
//go:generate go run ../../../../cmd/hoosegen -type Pairs
//go:generate go run ../../../../cmd/hoosegen -type Struct[int]
//go:generate go run ../../../../cmd/hoosegen -type Nowhere[int]
//go:generate go run ../../../../cmd/hoosegen -type Keeps[[2]int],Keeps[[N]int],KeepsIntArray2,Keeps[[3]int],Keeps[[M]int] -output keeps_hoose.go

// Pairs has a constraint.
type Pairs[K cmp.Ordered, V any] interface {
	Add(k K, v V) error
}

// Plain is not generic.
type Plain interface{ Do() error }

// Struct is no interface.
type Struct[T any] struct{ V T }

// Keeps has instances with names that meet.
type Keeps[T any] interface{ Keep(v T) error }

// KeepsIntArray2 has such a name, too.
type KeepsIntArray2 interface{ Keep(v int) error }

// N and M are lengths.
const N, M = 4, 5

// Item is not ordered.
type Item struct{ N int }

// Hidden cannot be carried.
type Hidden struct{ n int }

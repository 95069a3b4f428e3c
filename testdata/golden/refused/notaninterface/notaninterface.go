// Package notaninterface names all that is not an interface.
package notaninterface

//go:generate go run ../../../../cmd/hoosegen -type Struct,Func,Map,Pointer,Alias,Int,Generic

// The types.
type (
	Struct         struct{ N int }
	Func           func(n int) error
	Map            map[string]error
	Pointer        *Fine
	Alias          = Struct
	Int            int
	Generic[T any] struct{ V T }
	Fine           interface{ Do() error }
)

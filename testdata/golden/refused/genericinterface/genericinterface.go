// Package genericinterface names an interface with type parameters.
package genericinterface

//go:generate go run ../../../../cmd/hoosegen -type Store,Other

// Store stores anything.
type Store[T any] interface {
	Put(item T) error
}

// Other is an alias with type parameters.
type Other[T any] = Store[T]

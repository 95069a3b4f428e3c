// Package several generates for several interfaces into one file.
package several

import "errors"

//go:generate go run ../../../../cmd/hoosegen -type First,Second,Third -output generated.go

// First comes first.
type First interface {
	One(s Shared) (Shared, error)
}

// Second has a method of the same name, and none of First's comments.
type Second interface {
	One(n int, f func(s Shared)) error
	Two(s []Shared) (int, error)
}

// Third embeds the others' parts.
type Third interface {
	interface{ Inline(n int) (int, error) }
	First
}

// Shared is carried by all.
type Shared struct{ N int }

// ErrShared is theirs, too.
var ErrShared = errors.New("shared")

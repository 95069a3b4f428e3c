// Package tagskeys leaves fields out where they are needed.
package tagskeys

//go:generate go run ../../../../cmd/hoosegen -type Desk

// Desk has keys and a struct without a name.
type Desk interface {
	Keys(m map[Key]int) error
	Write(s struct {
		A    int
		Hook func() `msgpack:"-"`
	}) error
	Renamed(h Hidden) error
}

// Key is equal only with its Note.
type Key struct {
	ID   int
	Note string `msgpack:"-"`
}

// Hidden has a tag that does not leave the field out.
type Hidden struct {
	name string `msgpack:"name"`
}

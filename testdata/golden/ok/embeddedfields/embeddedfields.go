// Package embeddedfields embeds all that can be embedded in a struct: structs
// and pointers to them, types that are no structs, instances, aliases, types of
// other packages, several with the same field names.
package embeddedfields

import (
	"image"
	"time"
)

//go:generate go run ../../../../cmd/hoosegen -type Keeper

// Keeper returns what it is given.
type Keeper interface {
	Keep(a All) (All, error)
	Deep(d Deep) (Deep, error)
	Ambiguous(a Ambiguous) (Ambiguous, error)
}

// All embeds.
type All struct {
	Plain
	*Pointed
	ID
	List
	Table
	Opt[int]
	*Box
	Alias
	image.Point
	time.Duration
	*image.Rectangle
	Flag bool
}

// What is embedded.
type (
	Plain      struct{ A, B int }
	Pointed    struct{ C string }
	ID         uint32
	List       []string
	Table      map[string]ID
	Opt[T any] struct{ Value *T }
	Box        = Opt[string]
	Alias      = Other
	Other      struct{ D float64 }
)

// Deep embeds what embeds.
type Deep struct {
	Middle
	Own int
}

// Middle is in between.
type Middle struct {
	*Inner
	Own string
}

// Inner is innermost; its fields are hidden by those around it.
type Inner struct {
	Own  bool
	Deep *Deep
}

// Ambiguous has two fields Own at one depth.
type Ambiguous struct {
	Inner
	Middle
}

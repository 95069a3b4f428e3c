// Package structs carries structs of all sorts: nested, embedded, without a
// name, without fields.
package structs

//go:generate go run ../../../../cmd/hoosegen -type Drawer

// Drawer returns what it is given.
type Drawer interface {
	Put(t Thing) (Thing, error)
	Empty(e struct{}) (None, error)
	Anonymous(opts struct {
		Width  int `json:"width"`
		Height int
		Inner  struct{ Deep []struct{ X, Y int } }
	}) (area struct{ Total int }, err error)
}

// Thing has a bit of everything.
type Thing struct {
	Base
	*Extra
	Name  string
	Sizes []Size
	Tags  map[string]Size `msgpack:"tags"`
	Where struct{ Shelf, Row int }
	Pair  [2]Size
	None  None
}

// Base is embedded.
type Base struct{ ID int }

// Extra is embedded as a pointer.
type Extra struct{ Note string }

// Size is nested.
type Size struct{ W, H uint16 }

// None has no fields.
type None struct{}

// Package anyvalues has values of any type, which arrive with the types that
// they were sent with.
package anyvalues

//go:generate go run ../../../../cmd/hoosegen -type Bag

// Bag returns what it is given.
type Bag interface {
	One(v any) (any, error)
	List(all ...any) ([]any, error)
	Map(m map[string]any) (map[string]any, error)
	In(r Row) (Row, error)
	Named(v Anything, list []Anything) (Anything, []Anything, error)
	Refused() (any, error)
	Each(yield func(v any) (any, error)) error
}

// Row has columns of all types.
type Row struct {
	Columns []any
	Extra   map[int]interface{}
	Pointer *any
}

// Anything is any by another name.
type Anything any

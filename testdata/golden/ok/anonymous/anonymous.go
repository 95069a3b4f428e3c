// Package anonymous has structs without a name, in every place.
package anonymous

//go:generate go run ../../../../cmd/hoosegen -type Registry

// Registry returns what it is given.
type Registry interface {
	Plain(p struct{ X, Y int }) (struct{ X, Y int }, error)
	Nested(p struct {
		Name string `json:"name"`
		Sub  struct {
			Tags []struct{ K, V string }
			Next *struct{ N int }
		}
	}) (list []struct{ K, V string }, next *struct{ N int }, err error)
	Embedding(p struct {
		Base
		*Extra
		Note string
	}) (struct {
		Base
		*Extra
	}, error)
	Keys(m map[struct{ A, B int8 }]struct{ C []string }) (map[struct{ A, B int8 }]struct{ C []string }, error)
	Each(list []struct{ N int }, f func(struct{ N int }) (struct{ M int }, error)) ([]struct{ M int }, error)
	Same(a struct{ X, Y int }, b Point) (Point, error)
	Empty(e struct{}, p *struct{}, list []struct{}) (struct{}, *struct{}, []struct{}, error)
}

// Base is embedded.
type Base struct{ ID int }

// Extra is embedded by pointer.
type Extra struct{ More []int }

// Point has the fields of an anonymous struct.
type Point struct{ X, Y int }

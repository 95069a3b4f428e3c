// Package nilempty tells nil from empty wherever there is a difference.
package nilempty

//go:generate go run ../../../../cmd/hoosegen -type Nothing

// Nothing returns what it is given.
type Nothing interface {
	Slices(a []int, b []byte, c [][]string, d Bytes, e Names) ([]int, []byte, [][]string, Bytes, Names, error)
	Maps(a map[string]int, b map[int]map[int]bool, c Table) (map[string]int, map[int]map[int]bool, Table, error)
	Pointers(a *[]int, b *map[string]int, c **int, d *struct{}) (*[]int, *map[string]int, **int, *struct{}, error)
	Holder(h Holder, list []*Holder) (Holder, []*Holder, error)
	Variadic(rest ...[]byte) ([][]byte, error)
	Callback(f func(a []int, m map[string]int, p *Holder) ([]byte, error)) ([]byte, error)
}

// Names of types that can be nil.
type (
	Bytes []byte
	Names []string
	Table map[string][]int
)

// Holder has fields that can be nil.
type Holder struct {
	S []string
	B []byte
	M map[string]*Holder
	P *int
	A [2][]int
}

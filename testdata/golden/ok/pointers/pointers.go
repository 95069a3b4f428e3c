// Package pointers keeps nil apart from what a pointer points to, at every
// level.
package pointers

//go:generate go run ../../../../cmd/hoosegen -type Pointing

// Pointing returns what it is given.
type Pointing interface {
	One(p *int) (*int, error)
	Two(p **string) (**string, error)
	ToSlice(p *[]byte, q []*int) (*[]byte, []*int, error)
	ToStruct(p *Box, q map[string]*Box) (*Box, map[string]*Box, error)
	Handle(h Handle) (Handle, error)
	ToArray(p *[2]*bool) (*[2]*bool, error)
}

// Box holds something or nothing.
type Box struct {
	Inner *Box
	N     *int
}

// Handle is a defined pointer type.
type Handle *Box

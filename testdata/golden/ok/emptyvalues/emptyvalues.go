// Package emptyvalues has types without contents, and methods without
// parameters or results.
package emptyvalues

//go:generate go run ../../../../cmd/hoosegen -type Void

// Void does next to nothing.
type Void interface {
	Nothing() error
	Given(struct{}, Unit, [0]string, [3]Unit) error
	Returned() (struct{}, Unit, [0]string, error)
	Lists(a []Unit, b map[string]Unit, c map[Unit]Unit, d []*Unit) ([]Unit, map[string]Unit, map[Unit]Unit, []*Unit, error)
	Call(f func(), g func(Unit), h func() error, i func() (Unit, error)) error
	Rest(...Unit) (int, error)
}

// Unit has no fields.
type Unit struct{}

// Package methodnames has methods named like keywords, like parts of the
// generated types, and such that names made of them meet.
package methodnames

//go:generate go run ../../../../cmd/hoosegen -type Trap

// Trap has methods with unlucky names.
type Trap interface {
	Type() (string, error)
	Func(f func()) error
	Range(n int) error
	Client() error
	Server() error
	Impl() error
	Contract() error
	Errors() error
	Start() error
	Do() error
	End() error
	Serve() error
	Bake(runTwo func()) error
	BakeRun(two func()) error
	BakeRunTwo() error
	AppendPart(p Part) (Part, error)
	ReadPart() error
	URLFor(id ID) (string, error)
	ID() error
}

// Part gives rise to functions named like methods.
type Part struct{ N int }

// ID is a string.
type ID string

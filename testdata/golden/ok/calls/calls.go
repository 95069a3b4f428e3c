// Package calls has a host that is called in every way: with callbacks,
// one-way, with a result that lives on.
package calls

//go:generate go run ../../../../cmd/hoosegen -type Guest -host Butler

// Guest runs in the sandbox.
type Guest interface {
	Dine(courses int) ([]string, error)
	Tip(n int) error
}

// Butler serves at the host.
type Butler interface {
	// Bring asks the guest for each course.
	Bring(courses int, choose func(n int) (string, error)) (int, error)
	//hoose:oneway
	Note(n int)
	Open(name string) (Bottle, error)
}

// Bottle stays at the host.
type Bottle interface {
	Pour(ml int) (left int, err error)
	Close() error
}

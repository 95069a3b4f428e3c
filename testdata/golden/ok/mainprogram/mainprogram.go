// Package mainprogram has a main program that serves two interfaces, whose
// implementations come from a package with an unlucky name and from this one.
package mainprogram

//go:generate go run ../../../../cmd/hoosegen -type First,Second -main ./program -impl github.com/hoosegen/hoosegen/testdata/golden/ok/mainprogram/impl.New,github.com/hoosegen/hoosegen/testdata/golden/ok/mainprogram.NewSecond

// First is served.
type First interface {
	Do(n int) (int, error)
}

// Second is served, too.
type Second interface {
	Do(s string) (string, error)
}

type second struct{}

func (second) Do(s string) (string, error) { return s + s, nil }

// NewSecond constructs the implementation of Second.
func NewSecond() Second { return second{} }

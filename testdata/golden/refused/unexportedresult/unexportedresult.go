// Package unexportedresult exports an interface with types that are not
// exported, for a main program in another package.
package unexportedresult

//go:generate go run ../../../../cmd/hoosegen -type worker -main ./program -impl github.com/hoosegen/hoosegen/testdata/golden/refused/unexportedresult.New

type worker interface{ Do() error }

type impl struct{}

func (impl) Do() error { return nil }

// New makes one.
func New() worker { return impl{} }

// Package constructors asks for main programs around all sorts of functions.
package constructors

//go:generate go run ../../../../cmd/hoosegen -type T -main ../constructors/main1 -impl github.com/hoosegen/hoosegen/testdata/golden/refused/constructors/impl.Nwe
//go:generate go run ../../../../cmd/hoosegen -type T -main ../constructors/main2 -impl github.com/hoosegen/hoosegen/testdata/golden/refused/constructors/impl.Value
//go:generate go run ../../../../cmd/hoosegen -type T -main ../constructors/main3 -impl github.com/hoosegen/hoosegen/testdata/golden/refused/constructors/impl.WithArgs
//go:generate go run ../../../../cmd/hoosegen -type T -main ../constructors/main4 -impl github.com/hoosegen/hoosegen/testdata/golden/refused/constructors/impl.WithError
//go:generate go run ../../../../cmd/hoosegen -type T -main ../constructors/main5 -impl github.com/hoosegen/hoosegen/testdata/golden/refused/constructors/impl.Missing
//go:generate go run ../../../../cmd/hoosegen -type T -main ../constructors/main6 -impl github.com/hoosegen/hoosegen/testdata/golden/refused/constructors/impl.Wrong
//go:generate go run ../../../../cmd/hoosegen -type T -main ../constructors/main7 -impl github.com/hoosegen/hoosegen/testdata/golden/refused/constructors/impl.ByValue
//go:generate go run ../../../../cmd/hoosegen -type T -main ../constructors/main8 -impl github.com/hoosegen/hoosegen/testdata/golden/refused/constructors/impl.Variable
//go:generate go run ../../../../cmd/hoosegen -type T -main ../constructors/main9 -impl github.com/hoosegen/hoosegen/testdata/golden/refused/constructors/impl.Generic
//go:generate go run ../../../../cmd/hoosegen -type private -main ../constructors/main10 -impl github.com/hoosegen/hoosegen/testdata/golden/refused/constructors/impl.New
//go:generate go run ../../../../cmd/hoosegen -type T -main ../constructors/main11 -impl github.com/hoosegen/hoosegen/testdata/golden/refused/constructors/program.New
//go:generate go run ../../../../cmd/hoosegen -type T -main ../constructors/main12 -impl github.com/hoosegen/hoosegen/testdata/golden/refused/constructors/impl.hidden

// T is an interface.
type T interface {
	Do(n int) (string, error)
	More(o Option) error
}

type private interface{ Do(n int) (string, error) }

// Option is a parameter.
type Option struct{ N int }

var _ private = T(nil)

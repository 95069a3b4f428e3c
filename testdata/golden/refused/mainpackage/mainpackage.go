// Command mainpackage has its interface in a main package, which is fine, but
// not with a main program that would have to import it.
package main

//go:generate go run ../../../../cmd/hoosegen -type T -main cmd -impl github.com/hoosegen/hoosegen/testdata/golden/refused/handwritten/impl.New

// T is fine.
type T interface{ Do() error }

func main() {}

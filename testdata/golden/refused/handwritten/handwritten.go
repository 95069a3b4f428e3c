// Package handwritten has files where the output should go.
package handwritten

//go:generate go run ../../../../cmd/hoosegen -type T -output handmade.go
//go:generate go run ../../../../cmd/hoosegen -type T -output ok_hoose.go -main program -impl github.com/hoosegen/hoosegen/testdata/golden/refused/handwritten/impl.New

// T is fine.
type T interface{ Do() error }

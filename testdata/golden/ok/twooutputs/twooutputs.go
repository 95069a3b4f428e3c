// Package twooutputs has two interfaces, each with a generated file of its own,
// that carry the same types: the files must not declare the same names.
package twooutputs

//go:generate go run ../../../../cmd/hoosegen -type Reader
//go:generate go run ../../../../cmd/hoosegen -type Writer -output generated_writer.go

// Reader reads.
type Reader interface {
	Read(at Place) (Page, error)
}

// Writer writes.
type Writer interface {
	Write(at Place, p Page) error
}

// Place is a struct that both carry.
type Place struct{ Row, Column int }

// Page is another one.
type Page struct{ Lines []string }

// Package bulk carries large values: many bytes, many elements, many yields.
package bulk

//go:generate go run ../../../../cmd/hoosegen -type Truck

// Truck carries.
type Truck interface {
	Bytes(b []byte) ([]byte, error)
	Rows(rows []Row) (int, error)
	Yield(n int, piece func(b []byte)) error
	Ask(n int, next func(i int) (Row, error)) (sum int, err error)
}

// Row is one of many.
type Row struct {
	ID   int
	Name string
	Tags map[string]string
}

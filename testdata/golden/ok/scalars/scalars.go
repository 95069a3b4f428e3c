// Package scalars carries every predeclared type there and back.
package scalars

//go:generate go run ../../../../cmd/hoosegen -type Echo

// Echo returns what it is given.
type Echo interface {
	Bools(a, b bool) (bool, bool, error)
	Ints(a int, b int8, c int16, d int32, e int64) (int, int8, int16, int32, int64, error)
	Uints(a uint, b uint8, c uint16, d uint32, e uint64) (uint, uint8, uint16, uint32, uint64, error)
	Floats(a float32, b float64) (float32, float64, error)
	Complexes(a complex64, b complex128) (complex64, complex128, error)
	Texts(a string, b rune, c byte) (string, rune, byte, error)
}

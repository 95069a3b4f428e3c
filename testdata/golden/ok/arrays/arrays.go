// Package arrays has arrays of every sort of element, and of arrays.
package arrays

//go:generate go run ../../../../cmd/hoosegen -type Grid

// Grid returns what it is given.
type Grid interface {
	Matrix(m [2][3]int, deep [1][2][1][2]string) ([2][3]int, [1][2][1][2]string, error)
	Empty(none [0]int, lists [2][0]string) ([0]int, [2][0]string, error)
	Bytes(sum [32]byte, digests [2]Digest, signed [4]int8) ([32]byte, [2]Digest, [4]int8, error)
	Mixed(a [2]Cell, b *[2]*Cell, c [2]map[string][1]Cell, d [][2]bool) ([2]Cell, *[2]*Cell, [2]map[string][1]Cell, [][2]bool, error)
	Large(a [1000]uint16) ([1000]uint16, error)
	Each(a [3]Cell, visit func(row [3]Cell) ([3]Cell, error)) ([3]Cell, error)
}

// Digest is an array by another name.
type Digest [4]byte

// Cell holds an array.
type Cell struct{ At [2]float32 }

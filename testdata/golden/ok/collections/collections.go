// Package collections keeps nil and empty apart in slices, maps and bytes, and
// nests them in each other.
package collections

//go:generate go run ../../../../cmd/hoosegen -type Store

// Store returns what it is given.
type Store interface {
	Bytes(b []byte) ([]byte, error)
	Slices(s []string, t [][]int, b [][]byte) ([]string, [][]int, [][]byte, error)
	Arrays(a [3]int, b [2][2]string, c [4]byte, d [0]int, e [][2]bool) ([3]int, [2][2]string, [4]byte, [0]int, [][2]bool, error)
	Maps(m map[string]int, n map[int]map[string][]byte) (map[string]int, map[int]map[string][]byte, error)
	Keys(a map[[2]int]bool, b map[Key]string, c map[float64]int, d map[bool]uint8) (map[[2]int]bool, map[Key]string, map[float64]int, map[bool]uint8, error)
}

// Key is a struct that serves as a key.
type Key struct {
	Row  int
	Name string
}

// Package mapkeys has maps with keys of every kind that can be one.
package mapkeys

//go:generate go run ../../../../cmd/hoosegen -type Index

// Index returns what it is given.
type Index interface {
	Signed(a map[int]bool, b map[int8]bool, c map[int16]bool, d map[int32]bool, e map[int64]bool) (map[int]bool, map[int8]bool, map[int16]bool, map[int32]bool, map[int64]bool, error)
	Unsigned(a map[uint]bool, b map[uint8]bool, c map[uint16]bool, d map[uint32]bool, e map[uint64]bool) (map[uint]bool, map[uint8]bool, map[uint16]bool, map[uint32]bool, map[uint64]bool, error)
	Floats(a map[float32]string, b map[float64]string, c map[complex64]string, d map[complex128]string) (map[float32]string, map[float64]string, map[complex64]string, map[complex128]string, error)
	Flags(a map[bool]string, b map[string]string) (map[bool]string, map[string]string, error)
	Defined(a map[ID]ID, b map[Name]Name, c map[On]On, d map[Weight]Weight) (map[ID]ID, map[Name]Name, map[On]On, map[Weight]Weight, error)
	Compound(a map[[2]string]int, b map[Key]int, c map[struct{ X, Y int }]int, d map[[2]Key]map[Key]map[ID]string) (map[[2]string]int, map[Key]int, map[struct{ X, Y int }]int, map[[2]Key]map[Key]map[ID]string, error)
	Empty(a map[struct{}]int, b map[[0]int]int) (map[struct{}]int, map[[0]int]int, error)
}

// The keys.
type (
	ID     uint16
	Name   string
	On     bool
	Weight float64
	Key    struct {
		Name Name
		At   [2]int
		Part struct{ On On }
	}
)

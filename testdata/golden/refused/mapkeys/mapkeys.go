// Package mapkeys has keys that are not the same after decoding.
package mapkeys

import (
	"fmt"
	"time"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Pointers(m map[*int]string) error
	Interfaces(m map[any]int, n map[fmt.Stringer]int) error
	Times(m map[time.Time]int) error
	Structs(m map[Key]int) (map[[2]Key]bool, error)
	Channels(m map[chan int]int) error
	Errors(m map[error]int) error
}

// Key holds a pointer.
type Key struct {
	Name string
	P    *int
}

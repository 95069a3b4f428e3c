// Package arraylengths has arrays whose lengths are constants of all sorts.
package arraylengths

import (
	"crypto/sha256"
	"math"
)

//go:generate go run ../../../../cmd/hoosegen -type Ruler

// The lengths.
const (
	zero = iota
	One
	two  = One << 1
	rune = 'c' - 'a'
)

// Ruler returns what it is given.
type Ruler interface {
	Own(a [zero]int, b [One]int, c [two]string, d [rune]bool) ([zero]int, [One]int, [two]string, [rune]bool, error)
	Others(sum [sha256.Size]byte, max [math.MaxInt8]bool, computed [len("abc") + 1]int16) ([sha256.Size]byte, [math.MaxInt8]bool, [4]int16, error)
}

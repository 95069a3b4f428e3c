// Package aliasesofrefused names what is refused by aliases.
package aliasesofrefused

import (
	"io"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Do(c Chan, list []Chans) error
	Other(r Reader, s Struct) error
}

// The aliases.
type (
	Chan   = chan int
	Chans  = map[string]Chan
	Reader = io.Reader
	Struct = struct{ C Chan }
)

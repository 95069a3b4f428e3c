// Package addresses passes addresses.
package addresses

import (
	"unsafe"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Unsafe(p unsafe.Pointer) error
	Number(n uintptr) (Handle, error)
}

// Handle is an address, too.
type Handle uintptr

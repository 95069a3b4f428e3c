// Package embeddedforeign embeds interfaces whose methods are refused.
package embeddedforeign

import (
	"fmt"
	"io"
	"io/fs"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	io.ReadSeeker
	Local
	interface{ fmt.Stringer }
	fs.FileInfo
}

// Local is embedded.
type Local interface {
	Do(c chan int) error
}

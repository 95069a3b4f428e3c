// Package embedded builds interfaces of others: of this package and of other
// ones, aliases included, with methods that several of them have.
package embedded

import (
	"io"

	"github.com/hoosegen/hoosegen/testdata/golden/ok/embedded/parts"
)

//go:generate go run ../../../../cmd/hoosegen -type Whole

// Whole has more methods than it lists.
type Whole interface {
	// Own is listed here.
	Own(n int) (int, error)
	Near
	Far
	io.Closer
}

// Near is embedded.
type Near interface {
	// Close is in io.Closer, too.
	Close() error
	NearBy(p parts.Part) (string, error)
}

// Far is an alias of an interface of another package.
type Far = parts.Far

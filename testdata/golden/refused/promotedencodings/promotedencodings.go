// Package promotedencodings has structs whose encoding is that of an embedded
// field, so that the other fields would be lost.
package promotedencodings

import (
	"math/big"
	"net/netip"
	"time"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Stamped(s Stamped) error
	Numbered(n *Numbered, deep Deep) error
	Address(a Address) error
}

// Stamped has the methods of time.Time.
type Stamped struct {
	time.Time
	hidden string
}

// Numbered has those of big.Int.
type Numbered struct {
	*big.Int
	hidden string
}

// Deep has those of Numbered.
type Deep struct{ Numbered }

// Address has those of netip.Addr.
type Address struct {
	netip.Addr
	zone int
}

var _ = Stamped{}.hidden + Numbered{}.hidden
var _ = Address{}.zone

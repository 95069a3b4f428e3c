// Package promoted embeds types that encode themselves in structs, which get
// their methods but have more to carry.
package promoted

import (
	"math/big"
	"net/netip"
	"time"
)

//go:generate go run ../../../../cmd/hoosegen -type Desk

// Desk returns what it is given.
type Desk interface {
	Stamp(s Stamp, list []*Stamp) (Stamp, []*Stamp, error)
	Sum(s Sum) (Sum, error)
	Deep(d Deep) (Deep, error)
	Own(o Own) (Own, error)
}

// Stamp has the methods of time.Time.
type Stamp struct {
	time.Time
	Note string
}

// Sum has those of big.Int.
type Sum struct {
	*big.Int
	Parts []int
}

// Deep has those of Stamp and, hidden by them, of netip.Addr.
type Deep struct {
	Stamp
	netip.Addr
	Level int
}

// Own has methods of its own, which come before those of time.Time.
type Own struct {
	time.Time
	note string
}

// MarshalText encodes the note alone.
func (o Own) MarshalText() ([]byte, error) { return []byte(o.note), nil }

// UnmarshalText decodes it.
func (o *Own) UnmarshalText(b []byte) error { o.note = string(b); return nil }

// MarshalBinary encodes the note alone.
func (o Own) MarshalBinary() ([]byte, error) { return []byte(o.note), nil }

// UnmarshalBinary decodes it.
func (o *Own) UnmarshalBinary(b []byte) error { o.note = string(b); return nil }

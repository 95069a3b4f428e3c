// Package foreignfields carries types of other packages that hide their fields.
package foreignfields

import (
	"math/big"
	"net/url"
	"sync"
	"time"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Do(at *time.Location, link url.URL, n *big.Int) error
	Deep(s []Holder) (sync.Mutex, error)
	Stamp(s Stamp) error
}

// Holder holds one.
type Holder struct {
	Name string
	Re   url.Userinfo
}

// Stamp is a time by another name.
type Stamp time.Time

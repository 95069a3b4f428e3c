// Package unnameable carries types that it may not name.
package unnameable

import (
	"github.com/hoosegen/hoosegen/testdata/golden/refused/unnameable/parts"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Do(a parts.Exported, b parts.Visible) error
	Internal(c parts.Deep) error
	Func(f parts.Callback) error
}

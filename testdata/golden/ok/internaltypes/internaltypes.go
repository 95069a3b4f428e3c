// Package internaltypes uses an internal package that it may import, and types
// of its own that are not exported.
package internaltypes

import "github.com/hoosegen/hoosegen/testdata/golden/ok/internaltypes/internal/hidden"

//go:generate go run ../../../../cmd/hoosegen -type inner

// inner is not exported, nor is what is generated for it.
type inner interface {
	Do(o order, h hidden.Thing) (*order, hidden.Thing, error)
}

type order struct {
	Lines []line
	Total amount
}

type line struct{ Text string }

type amount int64

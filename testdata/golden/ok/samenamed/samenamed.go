// Package samenamed uses packages that share their names with each other and
// with those that generated code imports.
package samenamed

import (
	circle "github.com/hoosegen/hoosegen/testdata/golden/ok/samenamed/circle/shape"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/samenamed/codec"
	other "github.com/hoosegen/hoosegen/testdata/golden/ok/samenamed/dashed-name"
	square "github.com/hoosegen/hoosegen/testdata/golden/ok/samenamed/square/shape"
	printing "github.com/hoosegen/hoosegen/testdata/golden/ok/samenamed/v2"
)

//go:generate go run ../../../../cmd/hoosegen -type Shapes

// Shapes carries types called the same.
type Shapes interface {
	Both(c circle.Shape, s square.Shape) (circle.Shape, square.Shape, error)
	Odd(c codec.Codec, o other.Thing, p printing.Thing) (codec.Codec, other.Thing, printing.Thing, error)
}

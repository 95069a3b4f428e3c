// Package aliases names types by aliases, and by aliases of aliases.
package aliases

import (
	"image"

	"github.com/hoosegen/hoosegen/testdata/golden/ok/aliases/public"
)

//go:generate go run ../../../../cmd/hoosegen -type Alias

// Alias is an alias of the interface.
type Alias = original

type original interface {
	Simple(n Number, t Text, l Texts) (Number, Text, Texts, error)
	Chain(p Dot, d Dots, a Anonymous) (Dot, Dots, Anonymous, error)
	Hidden(h public.Hidden, list []public.Hidden, f public.Flag) (public.Hidden, []public.Hidden, public.Flag, error)
	Generic(v Vector[int], f Callback) (Vector[string], error)
	Fail(n int) Error
}

// The aliases.
type (
	Number        = int
	Text          = string
	Texts         = []Text
	Dot           = Spot
	Spot          = image.Point
	Dots          = map[Text]Dot
	Anonymous     = struct{ A Number }
	Vector[T any] = []T
	Callback      = func(n Number) Error
	Error         = error
)

// Package embeddedconstraint embeds constraints.
package embeddedconstraint

import (
	"cmp"
)

//go:generate go run ../../../../cmd/hoosegen -type A,B,C

// A embeds one of another package.
type A interface {
	cmp.Ordered
	Do() error
}

// B embeds its own.
type B interface {
	interface{ Number }
	Do() error
}

// C embeds it by an alias.
type C interface {
	Alias
	Do() error
}

// Number is a constraint.
type Number interface{ ~int | ~uint }

// Alias is one.
type Alias = Number

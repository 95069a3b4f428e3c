// Package directiveplaces has directives where they mean nothing.
package directiveplaces

//hoose:oneway

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
//
//hoose:timeout 5s
type T interface {
	//hoose:oneof A B
	Kind(n int) error
	// hoose:oneway
	Spaced(n int) error
	//hoose:idempotent

	// Detached has a blank line above its comment.
	Detached() error
	Inside(
		//hoose:oneway
		f func(),
	) error
	//hoose:idempotent
	Embedded
}

// Embedded is.
type Embedded interface{ Do() error }

// S is no interface.
type S struct {
	//hoose:timeout 5s
	N int
}

//hoose:idempotent
func f() {
	//hoose:oneway
	_ = S{}
}

var _ = f

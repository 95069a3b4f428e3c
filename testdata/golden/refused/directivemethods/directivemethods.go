// Package directivemethods has directives that their methods are at odds with.
package directivemethods

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	//hoose:timeout
	None() error
	//hoose:timeout soon
	NoDuration() error
	//hoose:timeout 5
	NoUnit() error
	//hoose:timeout -5s
	Negative() error
	//hoose:timeout 0s
	Zero() error
	//hoose:timeout 5s
	//hoose:timeout 6s
	Twice() error
	//hoose:idempotent always
	Argument() error
	//hoose:idempotent
	//hoose:oneway
	Both(n int)
	//hoose:timeout 1m30s
	//hoose:idempotent
	Fine() error
	//hoose:oneway
	Told(n int)
}

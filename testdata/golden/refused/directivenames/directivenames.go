// Package directivenames has directives that do not exist.
package directivenames

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	// Misspelt is.
	//hoose:onway
	Misspelt(n int)
	//hoose:Timeout 5s
	Capital() error
	//hoose:retry 5
	Unknown() error
	//hoose:
	Empty() error
	Trailing(n int) //hoose:idempotnt
}

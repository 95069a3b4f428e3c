// Package onewaymethods has one-way methods that need an answer.
package onewaymethods

import "io"

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	// Fails returns an error.
	//hoose:oneway
	Fails(n int) error
	//hoose:oneway
	Value() int
	//hoose:oneway
	Callback(f func())
	//hoose:oneway
	Stream(r io.Reader)
	//hoose:oneway
	Refers(l Logger)
	Unmarked(n int)
}

// Logger is called by reference.
type Logger interface{ Info(text string) }

// Package secret cannot be imported by package aliases.
package secret

// Hidden is a struct.
type Hidden struct{ N int }

// Flag is a bool.
type Flag bool

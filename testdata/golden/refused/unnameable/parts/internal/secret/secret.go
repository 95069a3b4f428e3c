// Package secret is internal.
package secret

// Secret is a struct.
type Secret struct{ N int }

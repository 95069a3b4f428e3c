// Package hidden is internal.
package hidden

// Thing is a struct.
type Thing struct{ Name string }

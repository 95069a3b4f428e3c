// Package nomethods names an interface without methods.
package nomethods

//go:generate go run ../../../../cmd/hoosegen -type Empty,Any

// Empty is empty.
type Empty interface{}

// Any is an alias of any.
type Any = any

// Package stderrors returns errors of the standard library.
package stderrors

//go:generate go run ../../../../cmd/hoosegen -type System

// System fails as the standard library does.
type System interface {
	Fail(how string) error
}

// Package impl implements it.
package impl

// Impl is an implementation.
type Impl struct{}

// Do does.
func (Impl) Do() error { return nil }

// New makes one.
func New() Impl { return Impl{} }

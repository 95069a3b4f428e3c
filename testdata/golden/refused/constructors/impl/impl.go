// Package impl has constructors.
package impl

import "github.com/hoosegen/hoosegen/testdata/golden/refused/constructors"

// Impl is an implementation, by pointer.
type Impl struct{}

// Do does.
func (*Impl) Do(n int) (string, error) { return "", nil }

// More does more.
func (*Impl) More(o constructors.Option) error { return nil }

// New is fine.
func New() *Impl { return nil }

// Value is not a function.
type Value struct{}

// WithArgs takes something.
func WithArgs(n int) *Impl { return nil }

// WithError returns too much.
func WithError() (*Impl, error) { return nil, nil }

// Half has only one of the methods.
type Half struct{}

// Do does.
func (Half) Do(n int) (string, error) { return "", nil }

// Missing lacks a method.
func Missing() Half { return Half{} }

// Other has a method that differs.
type Other struct{ Half }

// More does it otherwise.
func (Other) More(n int) error { return nil }

// Wrong has a wrong method.
func Wrong() Other { return Other{} }

// ByValue returns the value whose pointer would do.
func ByValue() Impl { return Impl{} }

// Variable holds a function.
var Variable = New

// Generic has type parameters.
func Generic[T any]() *Impl { return nil }

func hidden() constructors.T { return nil }

var _ = hidden

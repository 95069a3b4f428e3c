// Package impl implements an instance.
package impl

import "github.com/hoosegen/hoosegen/testdata/golden/ok/genericinstances"

// New constructs an implementation, which keeps nothing.
func New() genericinstances.Store[genericinstances.Item] { return none[genericinstances.Item]{} }

type none[T any] struct{}

func (none[T]) Put(string, T) error                       { return nil }
func (none[T]) Get(string) (*T, error)                    { return nil, nil }
func (none[T]) Each(func(key string, item T) error) error { return nil }

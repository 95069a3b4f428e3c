// Package errorvalues carries errors as values: parameters, fields, results and
// what callbacks are given.
package errorvalues

import (
	"context"
	"errors"
)

//go:generate go run ../../../../cmd/hoosegen -type Desk

// Desk passes errors around.
type Desk interface {
	Describe(ctx context.Context, err error) (string, error)
	Return(err error) (got error, err2 error)
	Reports(list []Report, byName map[string]error, p *error, pair [2]error) ([]Report, map[string]error, *error, [2]error, error)
	Each(errs []error, f func(err error) error) error
}

// Report has an error among its fields.
type Report struct {
	Name string
	Err  error
}

// ErrLost is declared by the package.
var ErrLost = errors.New("lost")

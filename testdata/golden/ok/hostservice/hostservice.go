// Package hostservice has an interface that the host implements and the inmate
// calls, also while the host's own call is open.
package hostservice

import (
	"context"
	"errors"
)

//go:generate go run ../../../../cmd/hoosegen -type Baker,Taster -host Pantry,Bell -main ./program -impl github.com/hoosegen/hoosegen/testdata/golden/ok/hostservice.NewBaker,github.com/hoosegen/hoosegen/testdata/golden/ok/hostservice.NewTaster

// Baker bakes in the sandbox.
type Baker interface {
	Bake(ctx context.Context, cake string, grams int) (string, error)
}

// Taster is served beside it.
type Taster interface {
	Taste(cake string) (bool, error)
}

// Pantry is at the host.
type Pantry interface {
	// Take hands out what there is.
	Take(ctx context.Context, what string, grams int) (left int, err error)
	Each(visit func(what string, grams int) error) error
}

// Bell is at the host, too.
type Bell interface {
	//hoose:oneway
	Ring(times int)
}

// ErrEmpty reports that there is not enough.
var ErrEmpty = errors.New("not enough")

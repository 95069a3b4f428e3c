package hostservice

import (
	"context"
	"fmt"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type baker struct{ pantry Pantry }

// NewBaker constructs the implementation of Baker.
func NewBaker(_ Bell, pantry Pantry) Baker { return baker{pantry} }

func (b baker) Bake(ctx context.Context, cake string, grams int) (string, error) {
	left, err := b.pantry.Take(ctx, "flour", grams)
	if err != nil {
		return "", fmt.Errorf("bake %s: %w", cake, err)
	}
	all := ""
	err = b.pantry.Each(func(what string, grams int) error {
		all += fmt.Sprintf("; %d g of %s", grams, what)
		return nil
	})
	return fmt.Sprintf("%s, %d g left%s", cake, left, all), err
}

type taster struct{}

// NewTaster constructs the implementation of Taster.
func NewTaster() Taster { return taster{} }

func (taster) Taste(cake string) (bool, error) { return cake != "", nil }

type pantry struct {
	log   *transcript.Log
	grams int
}

func (p *pantry) Take(_ context.Context, what string, grams int) (int, error) {
	p.log.Add("take", what, grams)
	if grams > p.grams {
		return p.grams, fmt.Errorf("%s: %w", what, ErrEmpty)
	}
	p.grams -= grams
	return p.grams, nil
}

func (p *pantry) Each(visit func(what string, grams int) error) error {
	return visit("flour", p.grams)
}

// Case bakes with what the host has.
var Case = transcript.Hosted[Baker, Pantry]{
	New:        func(p Pantry) Baker { return NewBaker(nil, p) },
	Serve:      ServeBaker,
	Client:     func(c hoose.Caller) Baker { return NewBakerClient(c) },
	Host:       func(l *transcript.Log) Pantry { return &pantry{log: l, grams: 500} },
	ServeHost:  ServePantry,
	HostClient: func(c hoose.Caller) Pantry { return NewPantryClient(c) },
	Script: func(l *transcript.Log, b Baker) {
		ctx := context.Background()
		for _, grams := range []int{300, 300, 200} {
			got, err := b.Bake(ctx, "cake", grams)
			l.Add("Bake", got, err)
			l.Is("Bake", err, ErrEmpty)
		}
	},
}

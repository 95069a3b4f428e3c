package byref

import (
	"context"
	"errors"
	"fmt"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type oven struct{}

func (oven) Bake(ctx context.Context, cake string, log Logger, pantry Pantry) (string, error) {
	if log != nil {
		log.Info("baking %s at %s", cake, "dawn")
		if err := log.Fail(errors.New("no salt")); err != nil {
			return "", fmt.Errorf("log: %w", err)
		}
	}
	if pantry == nil {
		return "dry " + cake, nil
	}
	item, left, err := pantry.Take(ctx, "flour", 300)
	if err != nil {
		return "", fmt.Errorf("take: %w", err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, _, err := pantry.Take(ended, "salt", 1); !errors.Is(err, context.Canceled) {
		return "", fmt.Errorf("taken under a context that is over: %w", err)
	}
	n, err := pantry.Count()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s of %s (fresh: %t), %d g of %d items left", cake, item.Name, item.Fresh, left, n), pantry.Close()
}

func (oven) Both(first Logger, tick func(n int), second Logger) error {
	first.Info("first")
	tick(1)
	second.Info("second")
	tick(2)
	return errors.Join(first.Fail(nil), second.Fail(errors.New("second's own")))
}

func (oven) Only(l Logger) error {
	l.Info("only")
	return nil
}

type logger struct {
	log  *transcript.Log
	name string
}

func (l logger) Info(format string, args ...text) { l.log.Add(l.name+" info", format, args) }

func (l logger) Fail(err error) error {
	l.log.Add(l.name+" fail", err)
	return err
}

type pantry struct {
	log   *transcript.Log
	grams int
}

var errEmpty = errors.New("empty")

func (p *pantry) Take(ctx context.Context, what string, grams int) (Item, int, error) {
	if err := ctx.Err(); err != nil {
		return Item{}, 0, err
	}
	p.log.Add("take", what, grams)
	if grams > p.grams {
		return Item{}, 0, errEmpty
	}
	p.grams -= grams
	return Item{Name: what, Fresh: true}, p.grams, nil
}

func (p *pantry) Count() (int, error) { return 1, nil }

func (p *pantry) Close() error {
	p.log.Add("close")
	return nil
}

type mild struct{ logger }

func (mild) Fail(error) error { return nil }

// Case calls with and without them.
var Case = transcript.Case[Oven]{
	New:    func() Oven { return oven{} },
	Serve:  ServeOven,
	Client: func(c hoose.Caller) Oven { return NewOvenClient(c) },
	Script: func(l *transcript.Log, o Oven) {
		ctx := context.Background()
		p := &pantry{log: l, grams: 500}
		got, err := o.Bake(ctx, "cake", mild{logger{l, "log"}}, p)
		l.Add("Bake", got, err, p.grams)
		got, err = o.Bake(ctx, "cake", nil, p)
		l.Add("Bake what is not there", got, err)
		got, err = o.Bake(ctx, "cake", logger{l, "log"}, p)
		l.Add("Bake with a log that fails", got, err)
		got, err = o.Bake(ctx, "bread", nil, nil)
		l.Add("Bake alone", got, err)
		l.Add("Both", o.Both(logger{l, "a"}, func(n int) { l.Add("tick", n) }, logger{l, "b"}))
		l.Add("Only", o.Only(logger{l, "c"}))
	},
}

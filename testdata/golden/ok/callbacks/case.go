package callbacks

import (
	"context"
	"errors"
	"fmt"
	"image"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type oven struct{}

func (oven) Bake(_ context.Context, dough []byte, progress func(done float64), ask func(question string) (int, error)) ([]byte, error) {
	if progress != nil {
		for i := range 3 {
			progress(float64(i) / 2)
		}
	}
	if ask == nil {
		return dough, nil
	}
	n, err := ask("how often?")
	if err != nil {
		return nil, fmt.Errorf("asked: %w", err)
	}
	var out []byte
	for range n {
		out = append(out, dough...)
	}
	return out, nil
}

func (oven) Each(area image.Rectangle, visit func(corner image.Point, i int) error) error {
	for i, p := range []image.Point{area.Min, area.Max} {
		if err := visit(p, i); err != nil {
			return err
		}
	}
	return nil
}

func (oven) Split(n int, answer func(n int) (half, rest int, err error)) (string, error) {
	half, rest, err := answer(n)
	return fmt.Sprintf("%d and %d", half, rest), err
}

func (oven) Quiet(tick func(), check func() error) error {
	tick()
	return check()
}

func (oven) Named(note Note, log func(format string, args ...string)) error {
	note("begin")
	log("%s and %s", "one", "two")
	log("none")
	return nil
}

// Case runs every form of callback, nil ones and failing ones.
var Case = transcript.Case[Oven]{
	New:    func() Oven { return oven{} },
	Serve:  ServeOven,
	Client: func(c hoose.Caller) Oven { return NewOvenClient(c) },
	Script: func(l *transcript.Log, o Oven) {
		ctx := context.Background()
		bread, err := o.Bake(ctx, []byte("ab"), func(done float64) { l.Add("progress", done) }, func(q string) (int, error) {
			l.Add("asked", q)
			return 2, nil
		})
		l.Add("Bake", bread, err)
		bread, err = o.Bake(ctx, []byte("ab"), nil, nil)
		l.Add("Bake without callbacks", bread, err)
		_, err = o.Bake(ctx, nil, nil, func(string) (int, error) { return 0, errors.New("no idea") })
		l.Add("Bake without an answer", err)

		area := image.Rect(1, 2, 3, 4)
		l.Add("Each", o.Each(area, func(corner image.Point, i int) error {
			l.Add("visit", corner, i)
			return nil
		}))
		l.Add("Each stopped", o.Each(area, func(image.Point, int) error { return errors.New("enough") }))

		s, err := o.Split(7, func(n int) (int, int, error) { return n / 2, n % 2, nil })
		l.Add("Split", s, err)

		ticks := 0
		l.Add("Quiet", o.Quiet(func() { ticks++ }, func() error { return nil }), ticks)
		l.Add("Quiet failed", o.Quiet(func() { ticks++ }, func() error { return errors.New("loud") }), ticks)
		l.Add("Named", o.Named(
			func(text string) { l.Add("note", text) },
			func(format string, args ...string) { l.Add("log", format, args) },
		))
	},
}

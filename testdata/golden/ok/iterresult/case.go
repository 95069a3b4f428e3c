package iterresult

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type book struct{}

// lines makes n lines; the 13th cannot be read, but those after it can.
func lines(n int, told func(int) error) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		for i := range n {
			if told != nil {
				if err := told(i); err != nil {
					yield(Line{}, fmt.Errorf("told: %w", err))
					return
				}
			}
			line, err := Line{i, fmt.Sprint("line ", i)}, error(nil)
			if i == 12 {
				line, err = Line{}, fmt.Errorf("line %d: %w", i, ErrTorn)
			}
			if !yield(line, err) {
				return
			}
		}
	}
}

func (book) Lines(_ context.Context, n int, told func(int) error) iter.Seq2[Line, error] {
	return lines(n, told)
}

func (book) All(n int) (int, Lines, error) {
	if n < 0 {
		return 0, nil, ErrTorn
	}
	return n, Lines(lines(n, nil)), nil
}

func (book) Arrays() iter.Seq2[[2]int, error] {
	return func(yield func([2]int, error) bool) { _ = yield([2]int{1, 2}, nil) && yield([2]int{3, 4}, nil) }
}

func (book) Words(text string) (iter.Seq2[string, error], error) {
	return func(yield func(string, error) bool) {
		for w := range strings.FieldsSeq(text) {
			if !yield(w, nil) {
				return
			}
		}
	}, nil
}

// Case ranges to the end, and not.
var Case = transcript.Case[Book]{
	New:    func() Book { return book{} },
	Serve:  ServeBook,
	Client: func(c hoose.Caller) Book { return NewBookClient(c) },
	Script: func(l *transcript.Log, b Book) {
		ctx := context.Background()
		told := func(line int) error {
			l.Add("told", line)
			return nil
		}
		lazy := b.Lines(ctx, 3, told)
		for range 2 {
			for line, err := range lazy {
				l.Add("line", line, err)
			}
		}
		for line, err := range b.Lines(ctx, 1000, nil) {
			l.Is("line", err, ErrTorn)
			if line.Number == 20 {
				break
			}
		}
		last := 0
		for line := range b.Lines(ctx, 20_000, nil) {
			last = line.Number
		}
		l.Add("last", last)

		total, all, err := b.All(5)
		l.Add("All", total, err)
		for line, err := range all {
			l.Add("line", line, err)
		}
		_, _, err = b.All(-1)
		l.Is("All", err, ErrTorn)
		for a, err := range b.Arrays() {
			l.Add("array", a, err)
		}
		words, err := b.Words("some words are more")
		l.Add("Words", err)
		for w, err := range words {
			l.Add("word", w, err)
			if w == "are" {
				break
			}
		}
	},
}

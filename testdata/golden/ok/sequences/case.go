package sequences

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync/atomic"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type series struct{ stopped atomic.Int64 }

func (s *series) Count(ctx context.Context, n int, fail string) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			if ctx.Err() != nil || !yield(i, nil) {
				s.stopped.Add(1)
				return
			}
		}
		if fail != "" {
			yield(-1, fmt.Errorf("%s: %w", fail, ErrOdd))
		}
	}
}

func (*series) Pairs(words ...string) (iter.Seq2[string, int], error) {
	if len(words) == 0 {
		return nil, ErrOdd
	}
	return func(yield func(string, int) bool) {
		for i, w := range words {
			if !yield(w, i) {
				return
			}
		}
	}, nil
}

func (*series) Lines(n int) (string, iter.Seq[string], error) {
	return "header", func(yield func(string) bool) {
		for i := range n {
			if !yield(fmt.Sprint("line ", i)) {
				return
			}
		}
	}, nil
}

func (*series) Sum(values iter.Seq[int]) (int, error) {
	sum := 0
	for v := range values {
		sum += v
	}
	return sum, nil
}

func (*series) First(values iter.Seq2[string, Point], n int) ([]Point, error) {
	var out []Point
	for name, p := range values {
		if len(out) == n {
			break
		}
		p.X += len(name)
		out = append(out, p)
	}
	return out, nil
}

func (*series) Twice(values iter.Seq[int]) ([]int, error) {
	next, stop := iter.Pull(values)
	defer stop()
	var out []int
	for {
		a, ok := next()
		if !ok {
			return out, nil
		}
		out = append(out, a, a)
	}
}

func (*series) Watch(n int, each func(n int)) iter.Seq[Point] {
	return func(yield func(Point) bool) {
		for i := range n {
			each(i)
			if !yield(Point{i, -i}) {
				return
			}
		}
	}
}

func (s *series) Stopped() (int, error) { return int(s.stopped.Load()), nil }

// Case ranges over them.
var Case = transcript.Case[Series]{
	New:    func() Series { return &series{} },
	Serve:  ServeSeries,
	Client: func(c hoose.Caller) Series { return NewSeriesClient(c) },
	Script: func(l *transcript.Log, s Series) {
		ctx := context.Background()
		for n, err := range s.Count(ctx, 3, "") {
			l.Add("Count", n, err)
		}
		for n, err := range s.Count(ctx, 2, "after two") {
			l.Add("Count failing", n, err)
			l.Is("Count failing", err, ErrOdd)
		}
		for n := range s.Count(ctx, 1000000, "") {
			if n == 3 {
				l.Add("left")
				break
			}
		}
		again := s.Count(ctx, 2, "")
		for range 2 {
			for n, err := range again {
				l.Add("ranged again", n, err)
			}
		}
		sum := 0
		for n, err := range s.Count(ctx, 5000, "") {
			sum += n
			if err != nil {
				l.Add("many", err)
			}
		}
		l.Add("many", sum)
		for outer := range s.Count(ctx, 2, "") {
			for inner := range s.Count(ctx, 2, "") {
				n, err := s.Sum(slices.Values([]int{outer, inner}))
				l.Add("nested", outer, inner, n, err)
			}
		}
		pairs, err := s.Pairs("a", "b")
		l.Add("Pairs", maps.Collect(pairs), err)
		_, err = s.Pairs()
		l.Add("no Pairs", err)
		l.Is("no Pairs", err, ErrOdd)
		header, lines, err := s.Lines(3)
		l.Add("Lines", header, slices.Collect(lines), err)
		header, lines, err = s.Lines(100)
		for line := range lines {
			l.Add("first line", header, line, err)
			break
		}
		n, err := s.Sum(func(yield func(int) bool) {
			for i := range 3000 {
				if !yield(i) {
					return
				}
			}
		})
		l.Add("Sum", n, err)
		n, err = s.Sum(slices.Values([]int(nil)))
		l.Add("Sum of none", n, err)
		points, err := s.First(func(yield func(string, Point) bool) {
			for i := 0; yield("name", Point{i, i}); i++ { //nolint:revive // it is endless on purpose
			}
		}, 3)
		l.Add("First", points, err)
		twice, err := s.Twice(slices.Values([]int{1, 2}))
		l.Add("Twice", twice, err)
		for p := range s.Watch(3, func(n int) { l.Add("each", n) }) {
			l.Add("Watch", p)
		}
	},
}

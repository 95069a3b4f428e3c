package iterparam

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type sink struct{}

func (sink) Sum(numbers iter.Seq[int], first int) (int, error) {
	if numbers == nil {
		return -1, nil
	}
	sum := 0
	for n := range numbers {
		if first == 0 {
			break
		}
		first--
		sum += n
	}
	return sum, nil
}

func (sink) Join(pairs iter.Seq2[string, error]) (string, error) {
	all := ""
	for s, err := range pairs {
		if err != nil {
			return "", fmt.Errorf("after %q: %w", all, err)
		}
		all += s
	}
	return all, nil
}

func (sink) Own(a Numbers, b func(yield func(Pair, bool) bool)) (int, error) {
	sum := 0
	for n := range a {
		sum += n
	}
	for p, more := range b {
		sum += p.A * p.B
		if !more {
			break
		}
	}
	return sum, nil
}

var errMissing = errors.New("a piece is missing")

// Case gives iterators of every length.
var Case = transcript.Case[Sink]{
	New:    func() Sink { return sink{} },
	Serve:  ServeSink,
	Client: func(c hoose.Caller) Sink { return NewSinkClient(c) },
	Script: func(l *transcript.Log, s Sink) {
		upTo := func(n int) iter.Seq[int] {
			return func(yield func(int) bool) {
				for i := range n {
					if !yield(i) {
						return
					}
				}
			}
		}
		for _, n := range []int{0, 1, 1000, 100_000} {
			got, err := s.Sum(upTo(n), -1)
			l.Add("Sum", got, err)
		}
		got, err := s.Sum(upTo(1_000_000), 10)
		l.Add("Sum of the first", got, err)
		got, err = s.Sum(nil, 10)
		l.Add("Sum of nothing", got, err)
		text, err := s.Join(func(yield func(string, error) bool) {
			_ = yield("a", nil) && yield("b", nil) && yield("", errMissing) && yield("c", nil)
		})
		l.Add("Join", text, err)
		got, err = s.Own(Numbers(slices.Values([]int{1, 2, 3})), func(yield func(Pair, bool) bool) {
			_ = yield(Pair{2, 3}, true) && yield(Pair{4, 5}, false) && yield(Pair{6, 7}, true)
		})
		l.Add("Own", got, err)
	},
}

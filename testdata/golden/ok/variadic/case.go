package variadic

import (
	"strings"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type joiner struct{}

func (joiner) Join(sep string, parts ...string) (string, error) { return strings.Join(parts, sep), nil }

func (joiner) Sum(ns ...int) (sum int, err error) {
	for _, n := range ns {
		sum += n
	}
	return sum, nil
}

func (joiner) Blobs(b ...[]byte) (int, error)  { return len(b), nil }
func (joiner) Bytes(b ...byte) ([]byte, error) { return b, nil }

func (joiner) Visit(f func(name string, ns ...int), names ...string) error {
	for i, n := range names {
		f(n, make([]int, i)...)
	}
	return nil
}

func (joiner) Unnamed(_ string, rest ...string) (bool, error) { return rest == nil, nil }

// Case passes none, one and many.
var Case = transcript.Case[Joiner]{
	New:    func() Joiner { return joiner{} },
	Serve:  ServeJoiner,
	Client: func(c hoose.Caller) Joiner { return NewJoinerClient(c) },
	Script: func(l *transcript.Log, j Joiner) {
		s, err := j.Join("-", "a", "b")
		l.Add("Join", s, err)
		n, err := j.Sum()
		l.Add("Sum of none", n, err)
		n, err = j.Sum([]int{1, 2, 3}...)
		l.Add("Sum", n, err)
		n, err = j.Blobs([]byte("x"), nil)
		l.Add("Blobs", n, err)
		b, err := j.Bytes(1, 2)
		l.Add("Bytes", b, err)
		l.Add("Visit", j.Visit(func(name string, ns ...int) { l.Add("visited", name, ns) }, "x", "y"))
		isNil, err := j.Unnamed("a")
		l.Add("Unnamed", isNil, err)
		isNil, err = j.Unnamed("a", []string{}...)
		l.Add("Unnamed, empty", isNil, err)
	},
}

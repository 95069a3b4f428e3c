package several

import (
	"testing"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type first struct{}

func (first) One(s Shared) (Shared, error) { return Shared{}, ErrShared }
func (first) Inline(n int) (int, error)    { return n, nil }

type second struct{}

func (second) One(n int, f func(s Shared)) error {
	f(Shared{n})
	return nil
}

func (second) Two(s []Shared) (int, error) { return len(s), nil }

// Case uses all three.
type Case struct{}

// Run runs them one after the other.
func (Case) Run(t *testing.T) {
	one := func(l *transcript.Log, f First) {
		s, err := f.One(Shared{1})
		l.Add("One", s, err)
		l.Is("One", err, ErrShared)
	}
	transcript.Case[First]{
		New: func() First { return first{} }, Serve: ServeFirst,
		Client: func(c hoose.Caller) First { return NewFirstClient(c) },
		Script: func(l *transcript.Log, f First) { one(l, f) },
	}.Run(t)
	transcript.Case[Third]{
		New: func() Third { return first{} }, Serve: ServeThird,
		Client: func(c hoose.Caller) Third { return NewThirdClient(c) },
		Script: func(l *transcript.Log, x Third) {
			one(l, x)
			n, err := x.Inline(4)
			l.Add("Inline", n, err)
		},
	}.Run(t)
	transcript.Case[Second]{
		New: func() Second { return second{} }, Serve: ServeSecond,
		Client: func(c hoose.Caller) Second { return NewSecondClient(c) },
		Script: func(l *transcript.Log, s Second) {
			l.Add("One", s.One(2, func(s Shared) { l.Add("yielded", s) }))
			n, err := s.Two(make([]Shared, 3))
			l.Add("Two", n, err)
		},
	}.Run(t)
}

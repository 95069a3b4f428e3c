package aliases

import (
	"errors"
	"strconv"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/aliases/public"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type impl struct{}

func (impl) Simple(n Number, t Text, l Texts) (Number, Text, Texts, error) { return n, t, l, nil }

func (impl) Chain(p Dot, d Dots, a Anonymous) (Dot, Dots, Anonymous, error) { return p, d, a, nil }

func (impl) Hidden(h public.Hidden, list []public.Hidden, f public.Flag) (public.Hidden, []public.Hidden, public.Flag, error) {
	return h, list, f, nil
}

func (impl) Generic(v Vector[int], f Callback) (Vector[string], error) {
	var out Vector[string]
	for _, n := range v {
		if err := f(n); err != nil {
			return nil, err
		}
		out = append(out, strconv.Itoa(n))
	}
	return out, nil
}

func (impl) Fail(n int) Error { return errors.New(strconv.Itoa(n)) }

// Case calls them all.
var Case = transcript.Case[Alias]{
	New:    func() Alias { return impl{} },
	Serve:  ServeAlias,
	Client: func(c hoose.Caller) Alias { return NewAliasClient(c) },
	Script: func(l *transcript.Log, x Alias) {
		n, t, list, err := x.Simple(1, "a", Texts{"b"})
		l.Add("Simple", n, t, list, err)
		p, d, a, err := x.Chain(Dot{X: 1}, Dots{"k": {Y: 2}}, Anonymous{3})
		l.Add("Chain", p, d, a, err)
		h, hs, f, err := x.Hidden(public.Hidden{N: 4}, []public.Hidden{{N: 5}}, true)
		l.Add("Hidden", h, hs, f, err)
		v, err := x.Generic(Vector[int]{6, 7}, func(n Number) Error {
			l.Add("callback", n)
			return nil
		})
		l.Add("Generic", v, err)
		l.Add("Fail", x.Fail(8))
	},
}

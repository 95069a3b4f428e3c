package bignumbers

import (
	"math/big"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type abacus struct{}

func (abacus) Ints(p *big.Int, v big.Int, list []*big.Int, m map[string]big.Int) (*big.Int, big.Int, []*big.Int, map[string]big.Int, error) {
	return p, v, list, m, nil
}

func (abacus) Rats(p *big.Rat, list []big.Rat) (*big.Rat, []big.Rat, error) { return p, list, nil }

func (abacus) Floats(p *big.Float, list [2]*big.Float) (*big.Float, [2]*big.Float, error) {
	return p, list, nil
}

func (abacus) Sum(s Sum, each func(n *big.Int) (*big.Int, error)) (Sum, error) {
	for i := range s.Parts {
		n, err := each(&s.Parts[i])
		if err != nil {
			return Sum{}, err
		}
		s.Total.Add(s.Total, n)
	}
	return s, nil
}

// Case sends small and huge numbers, and none.
var Case = transcript.Case[Abacus]{
	New:    func() Abacus { return abacus{} },
	Serve:  ServeAbacus,
	Client: func(c hoose.Caller) Abacus { return NewAbacusClient(c) },
	Script: func(l *transcript.Log, a Abacus) {
		huge := new(big.Int).Lsh(big.NewInt(-7), 5000)
		for _, n := range []*big.Int{nil, new(big.Int), big.NewInt(-1), huge} {
			v := big.Int{}
			if n != nil {
				v.Set(n)
			}
			p, w, list, m, err := a.Ints(n, v, []*big.Int{n, nil, huge}, map[string]big.Int{"v": v, "zero": {}})
			l.Add("Ints", p, w, list, m, err)
		}
		for _, r := range []*big.Rat{nil, {}, big.NewRat(-22, 7)} {
			p, list, err := a.Rats(r, []big.Rat{*big.NewRat(1, 3), {}})
			l.Add("Rats", p, list, err)
		}
		exact, _, _ := big.ParseFloat("1.00000000000000000000000000000000001e-1000", 10, 200, big.ToZero)
		for _, f := range []*big.Float{nil, {}, big.NewFloat(0.1), new(big.Float).SetInf(true), exact} {
			p, list, err := a.Floats(f, [2]*big.Float{f, big.NewFloat(2)})
			l.Add("Floats", p, list, err)
			if p != nil {
				l.Add("form", p.Prec(), p.Mode() == f.Mode(), p.Cmp(f))
			}
		}
		s, err := a.Sum(Sum{"sum", big.NewInt(1), []big.Int{*huge, *big.NewInt(2)}, big.NewRat(1, 2)}, func(n *big.Int) (*big.Int, error) {
			l.Add("each", n)
			return new(big.Int).Neg(n), nil
		})
		l.Add("Sum", s, err)
	},
}

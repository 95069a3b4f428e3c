// Package bignumbers carries the numbers of math/big.
package bignumbers

import (
	"math/big"
)

//go:generate go run ../../../../cmd/hoosegen -type Abacus

// Abacus returns what it is given.
type Abacus interface {
	Ints(p *big.Int, v big.Int, list []*big.Int, m map[string]big.Int) (*big.Int, big.Int, []*big.Int, map[string]big.Int, error)
	Rats(p *big.Rat, list []big.Rat) (*big.Rat, []big.Rat, error)
	Floats(p *big.Float, list [2]*big.Float) (*big.Float, [2]*big.Float, error)
	Sum(s Sum, each func(n *big.Int) (*big.Int, error)) (Sum, error)
}

// Sum has numbers among its fields.
type Sum struct {
	Name  string
	Total *big.Int
	Parts []big.Int
	Rate  *big.Rat
}

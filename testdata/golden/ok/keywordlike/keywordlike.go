// Package keywordlike has parameters, results and fields named like keywords,
// predeclared names, packages, and what generated code calls its own.
package keywordlike

import (
	"context"
)

//go:generate go run ../../../../cmd/hoosegen -type Type

// Type is an interface whose name is nearly a keyword.
type Type interface {
	Func(type_, Type_ string, range_ []int, map_ map[string]int) (chan_ string, err error)
	Return(ctx context.Context, return_ int, go_ bool, defer_ *int) (Return Func, err error)
	Package(string int, int string, error bool, nil []byte, true_ bool) (len int, cap string, append bool, err error)
	Import(context context.Context, codec, hoose, fmt string) (errors string, err error)
	Var(call, reply, c, s, b, r, y, impl, client int) (result, result1, err1 int, err error)
	Goto(Callback func(call int) error, callback func(callback int) error) (_ int, err error)
	Select(_ int, _ string, _ func(_ int)) (_ int, _ string, _ error)
	Switch(x, X int, x1, x2 int) (int, error)
	Break(int, string, ...bool) error
	Iota(iota, any int, comparable, min, max, clear string, new func(make int) (panic int, err error)) (recover int, err error)
}

// Func has fields named like keywords.
type Func struct {
	Type, Return, Go, Map, Chan, Range, Nil, String, Error, Context int
}

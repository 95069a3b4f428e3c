// Package paramnames has parameters and results named like imports, like the
// locals of generated code, like predeclared names, and not at all.
package paramnames

import (
	"context"
	"image"
	"time"
)

//go:generate go run ../../../../cmd/hoosegen -type Trap

// Trap has parameters with unlucky names.
type Trap interface {
	Imports(context context.Context, codec string, hoose int, image image.Point, time time.Time) (int, error)
	Locals(c, s, call, err, reply, y, b, v, r, impl, ctx, result int) (int, error)
	Predeclared(len, max, new, copy int, string string, error, nil bool) (bool, error)
	Blank(_ int, _ string, _ func(int)) (int, error)
	Unnamed(int, string, func(int) error, func(string, int) (bool, error)) (int, error)
	One(int) (int, error)
	Numbered(arg int, arg1 string, arg2 int, _ bool) (int, error)
	Neighbours(type_ int, func2 string, Range bool, iface, pkg int) (int, error)
	Callbacks(err func(err error) error, call func(y, call, reply int) (err2, result int, err error), codec func(codec []byte, context string)) (int, error)
	Results(n int) (call string, ctx, reply int, codec []byte, err error)
	Underscored(n int) (_ int, _ string, err error)
	Helpers(trapBake int, trapServer string, NewTrapClient bool, trapAppendImagePoint int) (trapContract int, err error)
	Types(Trap Pair, Pair Pair, int int) (TrapClient Pair, err error)
}

// Pair shares its name with a parameter.
type Pair struct{ A, B int }

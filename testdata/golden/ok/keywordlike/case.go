package keywordlike

import (
	"context"
	"fmt"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type typ struct{}

func (typ) Func(a, b string, c []int, d map[string]int) (string, error) {
	return fmt.Sprint(a, b, c, d), nil
}

func (typ) Return(_ context.Context, a int, b bool, c *int) (Func, error) {
	return Func{Type: a, Return: *c, Context: 3}, fmt.Errorf("%t", b)
}

func (typ) Package(a int, b string, c bool, d []byte, e bool) (int, string, bool, error) {
	return a, b + fmt.Sprint(c), e, fmt.Errorf("%s", d)
}

func (typ) Import(_ context.Context, a, b, c string) (string, error) { return a + b + c, nil }

func (typ) Var(a, b, c, d, e, f, g, h, i int) (int, int, int, error) {
	return a + b + c, d + e + f, g + h + i, nil
}

func (typ) Goto(f func(call int) error, g func(callback int) error) (int, error) {
	if err := f(1); err != nil {
		return 1, err
	}
	return 2, g(2)
}

func (typ) Select(a int, b string, f func(int)) (int, string, error) {
	f(a)
	return a, b, nil
}

func (typ) Switch(a, b, c, d int) (int, error) { return a - b + c - d, nil }

func (typ) Break(a int, b string, c ...bool) error { return fmt.Errorf("%d %s %v", a, b, c) }

func (typ) Iota(a, b int, c, d, e, f string, g func(n int) (int, error)) (int, error) {
	return g(a + b + len(c+d+e+f))
}

// Case calls them all.
var Case = transcript.Case[Type]{
	New:    func() Type { return typ{} },
	Serve:  ServeType,
	Client: func(c hoose.Caller) Type { return NewTypeClient(c) },
	Script: func(l *transcript.Log, x Type) {
		ctx, three := context.Background(), 3
		s, err := x.Func("a", "b", []int{1}, map[string]int{"m": 2})
		l.Add("Func", s, err)
		f, err := x.Return(ctx, 1, true, &three)
		l.Add("Return", f.Nil, err)
		n, s, ok, err := x.Package(1, "s", true, []byte("nil"), true)
		l.Add("Package", n, s, ok, err)
		s, err = x.Import(ctx, "a", "b", "c")
		l.Add("Import", s, err)
		a, b, c, err := x.Var(1, 2, 3, 4, 5, 6, 7, 8, 9)
		l.Add("Var", a, b, c, err)
		n, err = x.Goto(func(n int) error { l.Add("f", n); return nil }, func(n int) error { l.Add("g", n); return nil })
		l.Add("Goto", n, err)
		n, s, err = x.Select(1, "s", func(n int) { l.Add("selected", n) })
		l.Add("Select", n, s, err)
		n, err = x.Switch(1, 20, 300, 4000)
		l.Add("Switch", n, err)
		l.Add("Break", x.Break(1, "s", true, false))
		n, err = x.Iota(1, 2, "c", "", "", "f", func(n int) (int, error) { return n * 2, nil })
		l.Add("Iota", n, err)
	},
}

package paramnames

import (
	"context"
	"errors"
	"image"
	"time"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type trap struct{}

func (trap) Imports(_ context.Context, codec string, hoose int, p image.Point, t time.Time) (int, error) {
	return len(codec) + hoose + p.X + t.Year(), nil
}

func (trap) Locals(c, s, call, err, reply, y, b, v, r, impl, ctx, result int) (int, error) {
	sum := 0
	for _, n := range []int{c, s, call, err, reply, y, b, v, r, impl, ctx, result} {
		sum = sum*2 + n
	}
	return sum, nil
}

func (trap) Predeclared(a, b, c, d int, s string, e, f bool) (bool, error) {
	return a == 1 && b == 2 && c == 3 && d == 4 && s == "5" && e && f, nil
}

func (trap) Blank(n int, s string, f func(int)) (int, error) {
	f(n)
	return len(s), nil
}

func (trap) Unnamed(n int, s string, f func(int) error, g func(string, int) (bool, error)) (int, error) {
	if err := f(n); err != nil {
		return 0, err
	}
	_, err := g(s, n)
	return n, err
}

func (trap) One(n int) (int, error) { return n, nil }

func (trap) Numbered(a int, b string, c int, d bool) (int, error) { return a + len(b) + c, nil }

func (trap) Neighbours(a int, b string, c bool, d, e int) (int, error) {
	return a + len(b) + d + e, nil
}

func (trap) Callbacks(f func(err error) error, g func(y, call, reply int) (err2, result int, err error), h func(codec []byte, context string)) (int, error) {
	if err := f(errors.New("x")); err != nil {
		return 0, err
	}
	a, b, err := g(1, 2, 3)
	h([]byte("b"), "s")
	return a + b, err
}

func (trap) Results(n int) (string, int, int, []byte, error) { return "s", n, n + 1, nil, nil }

func (trap) Underscored(n int) (int, string, error) { return n, "u", nil }

func (trap) Helpers(a int, b string, c bool, d int) (int, error) { return a + len(b) + d, nil }

func (trap) Types(p, q Pair, n int) (Pair, error) { return Pair{p.A + q.A, n}, nil }

// Case calls them all.
var Case = transcript.Case[Trap]{
	New:    func() Trap { return trap{} },
	Serve:  ServeTrap,
	Client: func(c hoose.Caller) Trap { return NewTrapClient(c) },
	Script: func(l *transcript.Log, t Trap) {
		n, err := t.Imports(context.Background(), "abc", 1, image.Pt(2, 3), time.Unix(0, 0).UTC())
		l.Add("Imports", n, err)
		n, err = t.Locals(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
		l.Add("Locals", n, err)
		ok, err := t.Predeclared(1, 2, 3, 4, "5", true, true)
		l.Add("Predeclared", ok, err)
		n, err = t.Blank(1, "ab", func(n int) { l.Add("blank", n) })
		l.Add("Blank", n, err)
		n, err = t.Unnamed(2, "s", func(n int) error {
			l.Add("unnamed", n)
			return nil
		}, func(s string, n int) (bool, error) {
			l.Add("unnamed", s, n)
			return true, nil
		})
		l.Add("Unnamed", n, err)
		n, err = t.One(4)
		l.Add("One", n, err)
		n, err = t.Numbered(1, "ab", 3, true)
		l.Add("Numbered", n, err)
		n, err = t.Neighbours(1, "ab", true, 2, 3)
		l.Add("Neighbours", n, err)
		n, err = t.Callbacks(func(err error) error { return nil }, func(a, b, c int) (int, int, error) { return a + b, c, nil },
			func(b []byte, s string) { l.Add("codec", b, s) })
		l.Add("Callbacks", n, err)
		s, a, b, raw, err := t.Results(6)
		l.Add("Results", s, a, b, raw, err)
		n, s, err = t.Underscored(7)
		l.Add("Underscored", n, s, err)
		n, err = t.Helpers(1, "x", true, 4)
		l.Add("Helpers", n, err)
		p, err := t.Types(Pair{1, 2}, Pair{3, 4}, 5)
		l.Add("Types", p, err)
	},
}

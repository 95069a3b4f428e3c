package model_test

import (
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen/internal/source"
	"github.com/hoosegen/hoosegen/gen/model"
)

func contract(t *testing.T, src string) *model.Method {
	t.Helper()
	for _, m := range source.Model(t, "package p\n"+src, "T").Services[0].Methods {
		if strings.HasPrefix(m.Name, "D") {
			return m
		}
	}
	t.Fatal("no method that begins with D")
	return nil
}

func TestContractShowsWhatIsOnTheWire(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"nothing", `type T interface{ Do() error }`, "Do()"},
		{"widths", `type T interface{ Do(int, uint, int8, rune, byte, uint16) (float32, bool, error) }`, "Do(int64, uint64, int8, int32, uint8, uint16) (float32, bool)"},
		{"complex numbers and text", `type T interface{ Do(complex64, complex128, string, []byte) error }`, "Do(complex64, complex128, string, bytes)"},
		{"collections", `type T interface{ Do([]string, [3]int8, map[string][]bool, **int16) error }`, "Do([]string, [3]int8, map[string][]bool, **int16)"},
		{"structs", `type T interface{ Do(S) (struct{}, error) }; type S struct{ A int; E }; type E struct{ B string }`, "Do({A int64, E {B string}}) ({})"},
		{"time and errors", `import "time"; type T interface{ Do(time.Time, time.Duration, error) error }`, "Do(time, int64, error)"},
		{"callbacks", `type T interface{ Do(func(), func(int) error, func() (int, string, error)) error }`, "Do(func(), func(int64) error, func() (int64, string, error))"},
		{"a list", `type T interface{ Do(*L) error }; type L struct{ N int; Next *L }`, "Do(*{N int64, Next ^2})"},
		{"a tree", `type T interface{ Do(L) error }; type L []L`, "Do([]^1)"},
		{"mutual recursion", `type T interface{ Do(A) error }; type A struct{ B []B }; type B struct{ A *A }`, "Do({B []{A *^4}})"},
		{"a variadic parameter", `type T interface{ Do(...string) error }`, "Do([]string)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := contract(t, c.src).Contract(); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestHashChangesWithTheWireAndNothingElse(t *testing.T) {
	const base = `import "context"; type T interface{ Do(ctx context.Context, a S, f func(n int) error) (r []int, err error) }; type S struct{ X int; Y string }`
	want := contract(t, base).Hash()
	for _, c := range []struct {
		name, src string
		same      bool
	}{
		{"parameter names", `import "context"; type T interface{ Do(c context.Context, b S, g func(int) error) ([]int, error) }; type S struct{ X int; Y string }`, true},
		{"comments", `import "context"; /* x */ type T interface{ /* y */ Do(ctx context.Context, a S, f func(n int) error) (r []int, err error) }; type S struct{ X int /* z */; Y string }`, true},
		{"type names", `import "context"; type T interface{ Do(ctx context.Context, a R, f F) (r List, err error) }; type R struct{ X Int; Y Text }; type (Int int; Text string; List []Int; F func(Int) error)`, true},
		{"no context", `type T interface{ Do(a S, f func(n int) error) (r []int, err error) }; type S struct{ X int; Y string }`, true},
		{"another method", `import "context"; type T interface{ Do(ctx context.Context, a S, f func(n int) error) (r []int, err error); More() error }; type S struct{ X int; Y string }`, true},
		{"int and int64", `import "context"; type T interface{ Do(ctx context.Context, a S, f func(n int64) error) (r []int64, err error) }; type S struct{ X int64; Y string }`, true},
		{"field order", `import "context"; type T interface{ Do(ctx context.Context, a S, f func(n int) error) (r []int, err error) }; type S struct{ Y string; X int }`, false},
		{"field name", `import "context"; type T interface{ Do(ctx context.Context, a S, f func(n int) error) (r []int, err error) }; type S struct{ X int; Z string }`, false},
		{"width", `import "context"; type T interface{ Do(ctx context.Context, a S, f func(n int32) error) (r []int, err error) }; type S struct{ X int; Y string }`, false},
		{"sign", `import "context"; type T interface{ Do(ctx context.Context, a S, f func(n uint) error) (r []int, err error) }; type S struct{ X int; Y string }`, false},
		{"callback that does not wait", `import "context"; type T interface{ Do(ctx context.Context, a S, f func(n int)) (r []int, err error) }; type S struct{ X int; Y string }`, false},
		{"result", `import "context"; type T interface{ Do(ctx context.Context, a S, f func(n int) error) (r []string, err error) }; type S struct{ X int; Y string }`, false},
		{"method name", `import "context"; type T interface{ Did(ctx context.Context, a S, f func(n int) error) (r []int, err error) }; type S struct{ X int; Y string }`, false},
		{"pointer", `import "context"; type T interface{ Do(ctx context.Context, a *S, f func(n int) error) (r []int, err error) }; type S struct{ X int; Y string }`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := contract(t, c.src).Hash() == want; got != c.same {
				t.Errorf("same hash: %t, want %t", got, c.same)
			}
		})
	}
}

func TestContractOfATypeDoesNotDependOnItsSurroundings(t *testing.T) {
	const types = `; type L struct{ N int; Next *L; Kids Ls }; type Ls []L; type P *L`
	alone := contract(t, `type T interface{ Do(*L) error }`+types).Contract()
	for _, src := range []string{
		`type T interface{ Do(P) error }`,
		`type T interface{ Do(x *L) error; Before(L) (P, []L, error) }`,
		`type T interface{ Do(x *L) error; Another(Ls, func(*L) error) error }`,
		`type T interface{ B; Do(x *L) error }; type B interface { A(P) error }`,
	} {
		if got := contract(t, src+types).Contract(); got != alone {
			t.Errorf("%s\ngot  %s\nwant %s", src, got, alone)
		}
	}
}

func TestHashStaysAcrossVersions(t *testing.T) {
	m := contract(t, `type T interface{ Do(n int, s string) ([]byte, error) }`)
	if got, want := m.Hash(), uint64(0xaf36ab0a0981b4bc); got != want {
		t.Errorf("the hash of %s is %#x, it was %#x: every image built before would be refused", m.Contract(), got, want)
	}
}

package model_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen/internal/model"
	"github.com/hoosegen/hoosegen/gen/internal/source"
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
		{"streams of bytes", `import "io"; type T interface{ Do(io.Reader, io.ReadCloser, io.Writer, io.WriteCloser) (io.ReadCloser, error) }`, "Do(reader, readcloser, writer, writecloser) (readcloser)"},
		{"iterators", `import "iter"; type T interface{ Do(iter.Seq[S], iter.Seq2[int, error], Own) iter.Seq2[S, error] }; type S struct{ N int }; type Own iter.Seq[S]`, "Do(seq[{N int64}], seq2[int64, error], seq[{N int64}]) (seq2[{N int64}, error])"},
		{"channels", `type T interface{ Do(in <-chan int, out chan<- string) error }`, "Do(recv[int64], send[string])"},
		{"an interface by reference", `import "context"; type T interface{ Do(L) error }; type L interface{ Query(context.Context, string) (int64, error); Info(string); Close() error }`, "Do(interface{Close() error, Info(string), Query(string) (int64, error)})"},
		{"an object", `type T interface{ Do() (int, Tx, error) }; type Tx interface{ Get() error; Close() error }`, "Do() (int64, object Tx)"},
		{"a one-way method", "type T interface{ \n//hoose:oneway\nDo(n int) }", "oneway Do(int64)"},
		{"anything", `type T interface{ Do(any, []interface{}, map[string]any) (A, error) }; type A any`, "Do(any, []any, map[string]any) (any)"},
		{"types that encode themselves", `import ("math/big"; "net/netip"); type T interface{ Do(*big.Int, map[netip.Addr]S, Text) error }; type S struct{ R big.Rat; N int }; type Text struct{ s string }; func (t Text) MarshalText() ([]byte, error) { return nil, nil }; func (t *Text) UnmarshalText([]byte) error { return nil }`,
			"Do(*gob(math/big.Int), map[binary(net/netip.Addr)]{R gob(math/big.Rat), N int64}, text(example.com/p.Text))"},
		{"implementations", oneOfSource, "Do(oneof{Circle {R float64}, *Square {Inner ^2}, Opt[int] {V int64}})"},
		{"tags", "type T interface{ Do(S) error }; type S struct{ A int `msgpack:\"first,omitempty\"`; B string `msgpack:\"-\"`; b chan int `msgpack:\"-\"`; C bool `json:\"c\"` }", "Do({first int64, C bool})"},
		{"arrays of bytes", `type T interface{ Do([4]byte, [2][3]octet, ID) error }; type octet uint8; type ID [16]byte`, "Do([4]byte, [2][3]uint8, [16]byte)"},
		{"a variadic parameter", `type T interface{ Do(...string) error }`, "Do([]string)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := contract(t, c.src).Contract(); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

const oneOfSource = `
type T interface{ Do(Shape) error }
//hoose:oneof Circle *Square Opt[int]
type Shape interface{ area() }
type Circle struct{ R float64 }
type Square struct{ Inner Shape }
type Opt[X any] struct{ V X }
func (Circle) area() {}
func (*Square) area() {}
func (Opt[X]) area() {}
`

func TestContractOfImplementationsKeepsTheirOrder(t *testing.T) {
	want := contract(t, oneOfSource).Hash()
	for _, c := range []struct {
		name, old, new string
		same           bool
	}{
		{"commas", "Circle *Square", "Circle, *Square,", true},
		{"the interface's name", "Shape", "Form", true},
		{"a comment", "//hoose:oneof", "// Shape is one.\n//\n//hoose:oneof", true},
		{"order", "Circle *Square", "*Square Circle", false},
		{"fewer", "Circle *Square", "*Square", false},
		{"the name of one", "Circle", "Disc", false},
		{"a field of one", "R float64", "R float32", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := contract(t, strings.ReplaceAll(oneOfSource, c.old, c.new)).Hash() == want; got != c.same {
				t.Errorf("same hash: %t, want %t", got, c.same)
			}
		})
	}
}

// Types that all refer to each other have more paths through them than can be
// written.
func TestContractOfATangleOfTypesIsShort(t *testing.T) {
	var src strings.Builder
	src.WriteString("type T interface{ Do(S0) (S0, error) }\n")
	for i := range 12 {
		fmt.Fprintf(&src, "type S%d struct { Only%d int", i, i)
		for j := range 12 {
			fmt.Fprintf(&src, "; To%d *S%d", j, j)
		}
		src.WriteString(" }\n")
	}
	text := contract(t, src.String()).Contract()
	if len(text) > 8<<10 || !strings.Contains(text, "#12") {
		t.Errorf("%d bytes: %.300s", len(text), text)
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
		{"directives that are not wire-relevant", "import \"context\"; type T interface{\n//hoose:timeout 5s\n//hoose:idempotent\nDo(ctx context.Context, a S, f func(n int) error) (r []int, err error) }; type S struct{ X int; Y string }", true},
		{"a field renamed but for its tag", "import \"context\"; type T interface{ Do(ctx context.Context, a S, f func(n int) error) (r []int, err error) }; type S struct{ Renamed int `msgpack:\"X\"`; Y string }", true},
		{"a field renamed by its tag", "import \"context\"; type T interface{ Do(ctx context.Context, a S, f func(n int) error) (r []int, err error) }; type S struct{ X int `msgpack:\"Z\"`; Y string }", false},
		{"a field left out by its tag", "import \"context\"; type T interface{ Do(ctx context.Context, a S, f func(n int) error) (r []int, err error) }; type S struct{ X int; Y string; Z chan int `msgpack:\"-\"` }", true},
		{"anything", `import "context"; type T interface{ Do(ctx context.Context, a S, f func(n int) error) (r []any, err error) }; type S struct{ X int; Y string }`, false},
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
	if got, want := m.Hash(), uint64(0xcaf4e436921fc397); got != want {
		t.Errorf("the hash of %s is %#x, it was %#x: every image built before would be refused", m.Contract(), got, want)
	}
}

func TestMethodsOfObjectsHaveContractsOfTheirOwn(t *testing.T) {
	src := func(tx string) string {
		return `type T interface{ Do() (Tx, error) }; type Tx interface{ ` + tx + `; Close() error; Self() (Tx, error) }`
	}
	texts := func(tx string) []string {
		var out []string
		for _, m := range source.Model(t, "package p\n"+src(tx), "T").Services[0].AllMethods() {
			out = append(out, m.Contract())
		}
		return out
	}
	want := []string{"Do() (object Tx)", "Tx.Get(string) (int64)", "Tx.Close()", "Tx.Self() (object Tx)"}
	if got := texts("Get(string) (int, error)"); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	want[1] = "Tx.Get(string) (string)"
	if got := texts("Get(string) (string, error)"); !slices.Equal(got, want) {
		t.Errorf("a changed method changes more than itself:\ngot  %q\nwant %q", got, want)
	}
}

func TestOrderOfAReferencedInterfaceIsNotWireRelevant(t *testing.T) {
	a := contract(t, `type T interface{ Do(L) error }; type L interface{ A(); B(int) error }`).Hash()
	b := contract(t, `type T interface{ Do(M) error }; type M interface{ B(n int) error; E }; type E interface { A() }`).Hash()
	c := contract(t, `type T interface{ Do(L) error }; type L interface{ A(); B(int) }`).Hash()
	if a != b || a == c {
		t.Errorf("hashes %#x, %#x and %#x: want two alike, the third different", a, b, c)
	}
}

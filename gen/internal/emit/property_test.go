package emit_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/hoosegen/hoosegen/gen/internal/analyze"
	"github.com/hoosegen/hoosegen/gen/internal/emit"
	"github.com/hoosegen/hoosegen/gen/internal/source"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
)

// TestRandomInterfacesCompile makes interfaces with random types, and names
// drawn from those that are likeliest to collide, and compiles what is
// generated for them. HOOSEGEN_INTERFACES sets how many; a failure prints the
// seed of the one that failed.
func TestRandomInterfacesCompile(t *testing.T) {
	n := testenv.Times(40, 1000)
	if s := os.Getenv("HOOSEGEN_INTERFACES"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	for seed := range uint64(n) {
		src := source.Random(rand.New(rand.NewPCG(seed, 0)), false).Text
		compileWith(t, analyze.Options{Infallible: true}, fmt.Sprintf("seed %d", seed), src, "Oven")
		if t.Failed() {
			return
		}
	}
}

// compile generates for the interfaces of a package and type-checks source and
// output together.
func compile(t *testing.T, what, src string, names ...string) string {
	t.Helper()
	return compileWith(t, analyze.Options{}, what, src, names...)
}

// compileWith is as compile, under options.
func compileWith(t *testing.T, opts analyze.Options, what, src string, names ...string) string {
	t.Helper()
	checker := source.NewChecker(t)
	p := checker.Check("example.com/p", map[string]string{"p.go": src})
	for _, e := range p.Errors {
		t.Errorf("%s: the source itself does not compile: %s: %s", what, e.Pos, e.Msg)
	}
	f, refused := analyze.File(p, names, opts)
	for _, d := range refused {
		t.Errorf("%s: refused: %s", what, d.Format(""))
	}
	if t.Failed() {
		t.Fatalf("source:\n%s", src)
	}
	out, err := emit.File(f)
	if err != nil {
		t.Fatalf("%s: %v\nsource:\n%s", what, err, src)
	}
	whole := source.NewChecker(t).Check("example.com/p", map[string]string{"p.go": src, "out.go": string(out)})
	for _, e := range whole.Errors {
		t.Errorf("%s: %s: %s", what, e.Pos, e.Msg)
	}
	if t.Failed() {
		t.Logf("source:\n%s\noutput:\n%s", src, out)
	}
	return string(out)
}

func TestOddPackagesCompile(t *testing.T) {
	for _, c := range []struct {
		name, src string
		types     []string
	}{
		{"a main package", "package main\n\ntype T interface{ Do(s S) error }\n\ntype S struct{ N int }\n\nfunc main() {}\n", []string{"T"}},
		{"a package named like the codec", "package codec\n\ntype T interface{ Do(s S, codec int) error }\n\ntype S struct{ N []int }\n", []string{"T"}},
		{"interfaces that differ by case", "package p\n\ntype Oven interface{ Do(s S) error }\n\ntype oven interface{ Do(s S) error; Server() error; Errors() error }\n\ntype S struct{ N []int }\n\nvar ErrX error\n", []string{"Oven", "oven"}},
		{"an interface named like what is generated", "package p\n\ntype Oven interface{ Do() error }\n\ntype ovenServer interface{ Do() error }\n", []string{"Oven", "ovenServer"}},
		{"embedding in an anonymous struct", `package p

import "image"

type T interface {
	Do(s struct {
		S
		*Q
		Opt[int]
		Point
		*Ref
		image.Rectangle
		List
		*Gen[string]
	}) error
}

type S struct{ N int }
type Q struct{ M int }
type Opt[X any] struct{ O *X }
type Point = image.Point
type Ref = S2
type S2 struct{ K int }
type List = []string2
type string2 string
type Gen[X any] = Opt[X]
`, []string{"T"}},
	} {
		t.Run(c.name, func(t *testing.T) { compile(t, c.name, c.src, c.types...) })
	}
}

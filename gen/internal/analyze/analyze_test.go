package analyze_test

import (
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen/internal/analyze"
	"github.com/hoosegen/hoosegen/gen/internal/model"
	"github.com/hoosegen/hoosegen/gen/internal/source"
)

// refused analyses T of a package of one file and returns the messages.
func refused(t *testing.T, src string) []string {
	t.Helper()
	p := source.NewChecker(t).Check("example.com/p", map[string]string{"p.go": src})
	f, list := analyze.File(p, []string{"T"}, analyze.Options{})
	if (f == nil) != (len(list) > 0) {
		t.Errorf("a model and %d diagnostics", len(list))
	}
	out := make([]string, len(list))
	for i, d := range list {
		out[i], _, _ = strings.Cut(d.Format(""), "\n")
	}
	return out
}

func TestTypesThatDoNotCompileAreRefusedWithTheCompilersWords(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"undefined parameter", "package p\n\ntype T interface{ Do(x Nothing) error }", "p.go:3:24: method Do, parameter x: the type does not compile: undefined: Nothing [H030]"},
		{"undefined inside", "package p\n\ntype T interface{ Do(x []map[string]*Nothing) error }", "p.go:3:37: method Do, parameter x: x[][]: the type does not compile: undefined: Nothing [H030]"},
		{"undefined field", "package p\n\ntype T interface{ Do(x S) error }\n\ntype S struct{ A int; B Nothing }", "p.go:5:25: method Do, parameter x: S.B: the type does not compile: undefined: Nothing [H030]"},
		{"missing import", "package p\n\nimport \"no/such\"\n\ntype T interface{ Do(x such.X) error }", `p.go:5:24: method Do, parameter x: the type does not compile: could not import no/such (tests have no export data of no/such) [H030]`},
		{"undefined embedding", "package p\n\ntype T interface{ Do() error; Nothing }", "p.go:3:8: an interface embedded in T does not compile: undefined: Nothing [H030]"},
		{"embedding further in", "package p\n\ntype T interface{ U; Do() error }\n\ntype U interface{ Nothing }", "p.go:3:8: an interface embedded in T does not compile: undefined: Nothing [H030]"},
		{"undefined alias", "package p\n\ntype T = Nothing", "p.go:3:6: type T does not compile: undefined: Nothing [H030]"},
		{"recursive struct", "package p\n\ntype T interface{ Do(s S) error }\n\ntype S struct{ S S }", "p.go:5:8: method Do, parameter s: the type does not compile: invalid recursive type: S refers to itself [H030]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := refused(t, c.src)
			if len(got) == 0 || got[0] != c.want {
				t.Errorf("got  %s\nwant %s", strings.Join(got, "\n     "), c.want)
			}
		})
	}
}

func TestErrorsElsewhereInThePackageDoNotMatter(t *testing.T) {
	got := refused(t, `package p

type T interface{ Do(s S) error }

type S struct{ N int }

var client = NewTClient(nil)

type wrapper struct{ *TClient; N Nothing }

func (w wrapper) f() int { return "x" }
`)
	if len(got) > 0 {
		t.Errorf("refused: %s", strings.Join(got, "\n"))
	}
}

func TestMethodsComeInSourceOrder(t *testing.T) {
	f := source.Model(t, `package p

import "io"

type T interface {
	Zebra() error
	io.Closer
	Local
	Ant() error
}

type Local interface {
	Yak() error
	Bee() error
}
`, "T")
	var names []string
	for _, m := range f.Services[0].Methods {
		names = append(names, m.Name)
	}
	if want := []string{"Zebra", "Ant", "Yak", "Bee", "Close"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
}

func TestErrorSetHoldsWhatKeepsItsIdentity(t *testing.T) {
	f := source.Model(t, `package p

import "errors"

type T interface{ Do() error }

var (
	ErrA          = errors.New("a")
	ErrUnset      error
	NotFound      = errors.New("not found")
	Last          error
	errHidden     = errors.New("hidden")
	ErrCode       = Code(1)
	ErrPointer    = &Pointer{}
	ErrNotAnError = 1
	ErrList       = List{}
	Answer        = 42
)

type Code int

func (Code) Error() string { return "" }

type Pointer struct{ N int }

func (*Pointer) Error() string { return "" }

type List []string

func (List) Error() string { return "" }

type Opaque struct{ n int }

func (*Opaque) Error() string { return "" }

type Deep struct{ O []*Opaque }

func (*Deep) Error() string { return "" }

type Generic[X any] struct{ X X }

func (*Generic[X]) Error() string { return "" }

type Interface interface{ error }

type Alias = Code

type hidden struct{}

func (hidden) Error() string { return "" }

type NotAnError struct{}
`, "T")
	var sentinels, types []string
	for _, s := range f.Errors.Sentinels {
		name := s.Name
		if s.IsError {
			name += " error"
		}
		sentinels = append(sentinels, name)
	}
	for _, e := range f.Errors.Types {
		types = append(types, e.Type.Name.Ident)
	}
	if want := []string{"ErrA error", "ErrCode", "ErrPointer", "ErrUnset error", "NotFound error"}; !slices.Equal(sentinels, want) {
		t.Errorf("sentinels %v, want %v", sentinels, want)
	}
	if want := []string{"Code", "List", "Pointer"}; !slices.Equal(types, want) {
		t.Errorf("types %v, want %v", types, want)
	}
}

func TestTypesAreNamedAfterWhatTheyAreUsedFor(t *testing.T) {
	f := source.Model(t, `package p

import "image"

type T interface {
	Bake(opts struct{ Heat struct{ Max int } }, p image.Point) (report struct{ N int }, err error)
	Get(m map[struct{ Row int }]bool) (struct{ C string }, error)
	Pair(p Pair[int, []image.Point], visit func(struct{ V int })) (struct{ X1 int }, struct{ X2 int }, error)
}

type Pair[A, B any] struct { A A; B B }
`, "T")
	var labels []string
	for _, typ := range f.Types {
		labels = append(labels, typ.Label)
	}
	want := []string{
		"BakeOpts", "BakeOptsHeat", "ImagePoint", "BakeResultReport", "GetMKey", "GetResult", "PairIntImagePointSlice",
		"PairResult1", "PairResult2", "PairVisitV",
	}
	slices.Sort(labels)
	slices.Sort(want)
	if len(labels) != len(want) {
		t.Errorf("got  %v\nwant %v", labels, want)
	}
	for i, l := range labels {
		if i < len(want) && l != want[i] && !strings.HasPrefix(l, "PairVisit") {
			t.Errorf("got %s, want %s", l, want[i])
		}
	}
}

func TestConstraintsOfSeveralInterfacesAreJoined(t *testing.T) {
	checker := source.NewChecker(t)
	p := checker.Check("example.com/p", map[string]string{
		"a.go": "package p\n\ntype A interface{ Do() error }\n",
		"b.go": "package p\n\ntype B interface{ Do() error }\n",
		"c.go": "package p\n\ntype C interface{ Do() error }\n\ntype D interface{ Do() error }\n",
	})
	p.Constraints = map[string]string{"b.go": "x || y", "c.go": "linux"}
	for _, c := range []struct {
		names []string
		want  string
	}{
		{[]string{"A"}, ""},
		{[]string{"A", "B"}, "x || y"},
		{[]string{"C", "D"}, "linux"},
		{[]string{"B", "C"}, "(x || y) && linux"},
	} {
		f, list := analyze.File(p, c.names, analyze.Options{})
		if len(list) > 0 || f.Constraint != c.want {
			t.Errorf("%v: %q, want %q; refused %v", c.names, f.Constraint, c.want, list)
		}
	}
}

func TestHelpersAreMadeForWhatIsCarriedAlone(t *testing.T) {
	f := source.Model(t, `package p

type T interface { Do(p Phantom[Spelled], c Carried) error }

type Phantom[X any] struct{ N int }

type Spelled struct{ N int }

type Carried struct{ Inner *Inner }

type Inner map[string]Inner

type Unused struct{ N int }
`, "T")
	var labels []string
	for _, typ := range f.Types {
		labels = append(labels, typ.Label)
	}
	if want := []string{"PhantomSpelled", "Carried", "Inner"}; !slices.Equal(labels, want) {
		t.Errorf("got %v, want %v", labels, want)
	}
}

func TestUnknownTypesAreAskedForWhereItWasSaid(t *testing.T) {
	p := source.NewChecker(t).Check("example.com/p", map[string]string{"p.go": "package p\n\ntype Processor interface{ Do() error }\n"})
	for _, c := range []struct {
		name  string
		asked token.Position
		want  string
	}{
		{"Procesor", token.Position{Filename: "g.go", Line: 7, Column: 1}, "g.go:7:1: no type Procesor in package example.com/p [H001]\n\thint: there is Processor"},
		{"Xyz", token.Position{}, "p.go:1:1: no type Xyz in package example.com/p [H001]\n\thint: there is Processor"},
	} {
		list := analyze.Unknown([]analyze.Package{p}, c.name, c.asked)
		if len(list) != 1 || list[0].Format("") != c.want {
			t.Errorf("got %v, want %s", list, c.want)
		}
	}
	if list := analyze.Unknown([]analyze.Package{p, p}, "X", token.Position{}); !strings.Contains(list[0].Msg(), "any of the 2 packages") {
		t.Errorf("got %s", list[0].Msg())
	}
}

func TestRefusalsAreReportedOnceForEachPlace(t *testing.T) {
	got := refused(t, `package p

type T interface {
	One(s S) error
	Two(s S, list []S) (S, error)
}

type S struct{ C chan int }
`)
	if want := "p.go:8:18: method One, parameter s: S.C (chan int): a channel lives no longer than its call, so it is a parameter of a method [H020]"; len(got) != 1 || got[0] != want {
		t.Errorf("got %s", strings.Join(got, "\n"))
	}
}

func TestInt64AndIntAreCarriedAlike(t *testing.T) {
	f := source.Model(t, "package p\n\ntype T interface{ Do(a int, b uint) error }", "T")
	params := f.Services[0].Methods[0].Params
	if params[0].Type.Kind != model.Int || params[1].Type.Kind != model.Uint {
		t.Errorf("kinds %v and %v", params[0].Type.Kind, params[1].Type.Kind)
	}
	if got := f.Services[0].Methods[0].Contract(); got != "Do(int64, uint64)" {
		t.Errorf("contract %s", got)
	}
}

package analyze_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/gen/internal/analyze"
	"github.com/hoosegen/hoosegen/gen/internal/model"
	"github.com/hoosegen/hoosegen/gen/internal/source"
)

func TestStreamsAreKnownByTheirMethods(t *testing.T) {
	const types = `

type (
	Own    interface{ Read([]byte) (int, error) }
	Alias  = io.WriteCloser
	Closed interface{ io.Reader; Close() error }
	Ints   iter.Seq[int]
	Plain  func(yield func(int, error) bool)
	Ticks  <-chan int
)

var _ time.Time`
	for _, c := range []struct {
		param string
		kind  model.StreamKind
		name  string
		elems int
	}{
		{"io.Reader", model.Reader, "Reader", 0},
		{"io.ReadCloser", model.ReadCloser, "ReadCloser", 0},
		{"io.Writer", model.Writer, "Writer", 0},
		{"io.WriteCloser", model.WriteCloser, "WriteCloser", 0},
		{"Own", model.Reader, "Own", 0},
		{"Alias", model.WriteCloser, "WriteCloser", 0},
		{"Closed", model.ReadCloser, "Closed", 0},
		{"iter.Seq[time.Time]", model.Seq, "Seq", 1},
		{"iter.Seq2[int, error]", model.Seq2, "Seq2", 2},
		{"Ints", model.Seq, "Ints", 1},
		{"Plain", model.Seq2, "Plain", 2},
		{"func(yield func(string) bool)", model.Seq, "", 1},
		{"<-chan []int", model.Receive, "", 1},
		{"Ticks", model.Receive, "Ticks", 1},
		{"chan<- string", model.Send, "", 1},
	} {
		f := source.Model(t, "package p\n\nimport (\"io\"; \"iter\"; \"time\")\n\ntype T interface{ Do(x "+c.param+") error }"+types, "T")
		s := f.Services[0].Methods[0].Params[0].Stream
		if s == nil || s.Kind != c.kind || len(s.Elems) != c.elems || (s.Name != nil) != (c.name != "") || s.Name != nil && s.Name.Ident != c.name {
			t.Errorf("%s: %+v", c.param, s)
		}
	}
}

func TestWhatIsNotAStreamIsCalledOrRefused(t *testing.T) {
	for _, c := range []struct{ param, want string }{
		{"func(yield func(int) error)", "parameter x, parameter yield (func(int) error): a callback cannot be handed a function [H014]"},
		{"func(yield func(int) bool) error", "parameter x, parameter yield (func(int) bool): a callback cannot be handed a function [H014]"},
		{"func(yield func(int, int, int) bool)", "parameter yield (func(int, int, int) bool): a callback cannot be handed a function [H014]"},
		{"interface{ Read(n int) ([]byte, error) }", "(interface{Read(n int) ([]byte, error)}): a value of an interface type is code, which stays in its process [H021]"},
		{"interface{ Read([]byte) (int, error); Close() }", "a stream has the methods of io.Reader, io.ReadCloser, io.Writer or io.WriteCloser, and no others [H022]"},
	} {
		got := refused(t, "package p\n\ntype T interface{ Do(x "+c.param+") error }")
		if len(got) != 1 || !strings.HasSuffix(got[0], c.want) {
			t.Errorf("%s:\ngot  %s\nwant %s", c.param, strings.Join(got, "\n     "), c.want)
		}
	}
}

func TestMethodsThatReturnIteratorsAloneAreLazy(t *testing.T) {
	const src = `package p

import "iter"

type T interface {
	Lazy() iter.Seq2[int, error]
	Eager() (iter.Seq2[int, error], error)
	Panics() iter.Seq[int]
	Plain() int
	Fails() error
}`
	p := source.NewChecker(t).Check("example.com/p", map[string]string{"p.go": src})
	f, list := analyze.File(p, []string{"T"}, analyze.Options{Infallible: true})
	if len(list) > 0 {
		t.Fatalf("refused: %v", list)
	}
	want := map[string][2]bool{"Lazy": {true, false}, "Eager": {false, false}, "Panics": {true, true}, "Plain": {false, true}, "Fails": {false, false}}
	for _, m := range f.Services[0].Methods {
		if got := [2]bool{m.Lazy, m.Infallible}; got != want[m.Name] {
			t.Errorf("%s: lazy and infallible %v, want %v", m.Name, got, want[m.Name])
		}
	}
}

func TestDirectivesAreReadAndNotCarriedOver(t *testing.T) {
	f := source.Model(t, `package p

type T interface {
	// Do does.
	//
	//hoose:timeout 1m30s
	//hoose:idempotent
	Do() error
	Tell(n int) //hoose:oneway
	Plain() error
}`, "T")
	do, tell, plain := f.Services[0].Methods[0], f.Services[0].Methods[1], f.Services[0].Methods[2]
	if do.Timeout != 90*time.Second || !do.Idempotent || do.OneWay || strings.Join(do.Doc, "\n") != "Do does." {
		t.Errorf("Do: %+v", do)
	}
	if !tell.OneWay || tell.Idempotent || tell.Timeout != 0 || len(tell.Doc) > 0 {
		t.Errorf("Tell: %+v", tell)
	}
	if plain.OneWay || plain.Idempotent || plain.Timeout != 0 {
		t.Errorf("Plain: %+v", plain)
	}
}

func TestDirectivesOnOtherInterfacesOfThePackageAreFine(t *testing.T) {
	got := refused(t, `package p

type T interface{ Do(b B) error }

// B is called by reference, and of another run.
type B interface{ Info(n int) }

type C interface {
	//hoose:oneway
	Tell(n int)
}

// A directive that is talked about, as //hoose:oneway, is text.
type D struct{}
`)
	if len(got) > 0 {
		t.Errorf("refused: %s", strings.Join(got, "\n"))
	}
}

func TestInterfacesAreSharedOrOfTheirService(t *testing.T) {
	f := source.Model(t, `package p

type A interface { One(l L) (O, error); Two(m L, n M) (O, error) }
type B interface { One(l L) (O, error) }
type L interface { B(); A() error }
type M = L
type O interface { Get() (P, error); Close() error }
type P interface { Back() (O, error); Close() error }
`, "A", "B")
	a, b := f.Services[0], f.Services[1]
	l := a.Methods[0].Params[0].Ref
	if l == nil || l != a.Methods[1].Params[0].Ref || l != a.Methods[1].Params[1].Ref || l != b.Methods[0].Params[0].Ref {
		t.Error("one interface has several models")
	}
	if l.Methods[0].Name != "A" || l.Methods[0].Infallible || !l.Methods[1].Infallible {
		t.Errorf("methods %v", l.Methods)
	}
	if len(a.Objects) != 2 || len(b.Objects) != 2 || a.Objects[0] == b.Objects[0] {
		t.Errorf("objects %v and %v", a.Objects, b.Objects)
	}
	if o := a.Methods[0].Results[0].Object; o != a.Objects[0] || o != a.Objects[1].Methods[0].Results[0].Object {
		t.Error("an object is not that of its service")
	}
}

func TestHostsComeAfterTheServices(t *testing.T) {
	const src = "package p\n\ntype Host interface{ Get() error }\n\ntype T interface{ Do() error }\n"
	p := source.NewChecker(t).Check("example.com/p", map[string]string{"p.go": src})
	f, list := analyze.File(p, []string{"T"}, analyze.Options{Hosts: []string{"Host"}})
	if len(list) > 0 || len(f.Services) != 2 || f.Services[0].Host || !f.Services[1].Host || f.Services[1].Name != "Host" {
		t.Errorf("got %+v, %v", f, list)
	}
	p = source.NewChecker(t).Check("example.com/p", map[string]string{"p.go": src + "type HostClient int\nfunc panic() {}\n"})
	_, list = analyze.File(p, []string{"T"}, analyze.Options{Hosts: []string{"Host"}})
	if len(list) != 1 || list[0].Pos().Line != 6 {
		t.Errorf("got %v", list)
	}
}

func TestInfalliblePackagesMayNotHidePanic(t *testing.T) {
	const src = "package p\n\ntype T interface{ Do() }\n\nfunc panic() {}\n"
	p := source.NewChecker(t).Check("example.com/p", map[string]string{"p.go": src})
	_, list := analyze.File(p, []string{"T"}, analyze.Options{Infallible: true})
	if len(list) != 1 || list[0].Format("") != "p.go:5:6: panic hides the predeclared panic, which generated code needs [H033]\n\thint: rename it, or move the interface to a package of its own" {
		t.Errorf("got %v", list)
	}
}

func TestObjectsOfOneLabelAreToldApart(t *testing.T) {
	f := source.Model(t, `package p

type T interface { Do() (O[int], OInt, error) }
type O[X any] interface { Get() (X, error); Close() error }
type OInt interface { Get() (string, error); Close() error }
`, "T")
	names := map[string]bool{}
	for _, m := range f.Services[0].AllMethods() {
		if names[m.FullName()] {
			t.Errorf("two methods are called %s", m.FullName())
		}
		names[m.FullName()] = true
	}
}

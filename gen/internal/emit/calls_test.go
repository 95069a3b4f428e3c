package emit_test

import (
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen/internal/analyze"
	"github.com/hoosegen/hoosegen/gen/internal/emit"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

func TestFormsOfCallsCompile(t *testing.T) {
	for _, c := range []struct{ name, src string }{
		{"streams of bytes", `import "io"
type T interface { Do(r io.Reader, rc io.ReadCloser, w io.Writer, wc io.WriteCloser) (io.ReadCloser, error) }`},
		{"streams by other names", `import "io"
type T interface { Do(r R, w W, a A, g G[int]) (C, error) }
type R interface { Read([]byte) (int, error) }
type W io.Writer
type A = io.WriteCloser
type C interface { io.Reader; Close() error }
type G[X any] interface { Read(p []byte) (n int, err error) }`},
		{"iterators", `import "iter"
type T interface { Do(a iter.Seq[int], b iter.Seq2[string, S], c iter.Seq2[S, error], d func(yield func([2]int) bool)) iter.Seq2[[3]S, error] }
type S struct { N int }`},
		{"iterators by other names", `import "iter"
type T interface { Do(a Ints, b Pairs[string, S], c Alias) (Pairs[S, error], error); Func() func(func(S, error) bool); Own() Own }
type Ints iter.Seq[int]
type Pairs[K, V any] iter.Seq2[K, V]
type Alias = iter.Seq[S]
type Own func(yield func(S, error) bool)
type S struct { N int }`},
		{"channels", `import "time"
type T interface { Do(a <-chan int, b chan<- S, c Ticks, d <-chan struct{ N int }, e chan<- [2]time.Time, f <-chan error) error }
type Ticks <-chan time.Time
type S struct { N int }`},
		{"what goes on after the method has returned", `import ("context"; "io"; "iter")
type T interface {
	All(ctx context.Context, progress func(n int)) (total int, items iter.Seq2[S, error], s *S, err error)
	Lazy(progress func(n int), r io.Reader) iter.Seq2[S, error]
	Open() (S, io.ReadCloser, error)
	OpenWith(l L) (o O, rc io.ReadCloser, err error)
}
type L interface { Info() }
type O interface { Close() error }
type S struct { N int }`},
		{"interfaces by reference", `import "context"
type T interface { A(l L, f func() error, m L) error; B(l L, g G[S], h H) (int, error) }
type L interface { Info(string, ...any2); Ask(ctx context.Context, p, y, call, first int) (a [2]int, b string, err error); Call(context.Context) error; First() }
type G[X any] interface { Get() (X, error); Put(X) }
type H interface { L; More() error }
type any2 = string
type S struct { N int }`},
		{"objects", `import ("io"; "iter")
type T interface { Begin() (Tx, error); Two() (Tx, Cursor, error) }
type Tx interface { Get(k string) (string, error); Self() (Tx, error); Cursor(l L) (Cursor, error); Each() iter.Seq2[string, error]; io.Closer }
type Cursor interface { Next(r io.Reader, f func(Object int) error) (int, error); Tx() (Tx, error); Close() error }
type L interface { Info() }`},
		{"generic interfaces", `type T interface { Do(l L[int]) (O[int], OInt, O[S], error); Put(l L[S]) error }
type L[X any] interface { Info(X) }
type O[X any] interface { Get() (X, error); Self() (O[X], error); Close() error }
type OInt interface { Get() (string, error); Close() error }
type S struct { N int }`},
		{"one interface in every role", `type T interface { Do(t Tx) (Tx, error); Note(tx Tx) error; Begin() (Tx, error); Close() error }
type Tx interface { Put(string) error; Close() error }`},
		{"names that meet", `import ("context"; "io"; "iter")
type T interface {
	TxGet() error
	Do(iter iter.Seq[int], io io.Reader, time, object, logger, call int, ctx context2) (O, error)
	NewO() error
	RunLoggerInfo(l Logger) error
	//hoose:timeout 5s
	Logger() error
}
type context2 = struct{}
type O interface { Get(o, s, hoose int) error; Close() error }
type Tx interface { Get() error }
type Logger interface { Info(p, y int) error }
func tO() {}
var tLogger, tNewO int
var _ context.Context`},
		{"directives", `import "context"
type T interface {
	//hoose:oneway
	Tell(n int, s ...string)
	//hoose:oneway
	TellWith(ctx context.Context)
	//hoose:timeout 1ns
	//hoose:idempotent
	Do() error
	//hoose:timeout 1h
	Long() error
}`},
	} {
		t.Run(c.name, func(t *testing.T) { compile(t, c.name, "package p\n"+c.src, "T") })
	}
}

func TestInfallibleMethodsCompile(t *testing.T) {
	const src = `package p
import ("io"; "iter")
type T interface {
	Len() int
	Less(panic, err int) bool
	Swap(i, j int)
	Names() iter.Seq[string]
	Pairs(r io.Reader, l L) iter.Seq2[string, S]
	Counted() (int, iter.Seq[S])
	Eager() (iter.Seq[S], error)
	Open() io.ReadCloser
	Object() O
	Fails() error
}
type O interface { Value() int; Close() error }
type L interface { Info() }
type S struct { N int }`
	out := compileWith(t, analyze.Options{Infallible: true}, "infallible", src, "T")
	for _, want := range []string{"panic(err)", "return stub.Sequence(", "return stub.Sequence2(", "Less(panic2 int, err int) bool"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

func TestSeveralServicesShareWhatTheyReferTo(t *testing.T) {
	const src = `package p
type A interface { Do(l L) (O, error); More(l L) error }
type B interface { Do(l L) (O, error) }
type Host interface { Get(l L) (O, error) }
type L interface { Info(string) error }
type O interface { Get() error; Close() error }`
	out := compileWith(t, analyze.Options{Hosts: []string{"Host"}}, "several", src, "A", "B")
	out = strings.ReplaceAll(out, "\n// ", " ")
	for _, want := range []string{
		"type aL struct", "type aO struct", "type bO struct", "type hostO struct",
		"HostClient calls the Host of the process outside",
		"They come from the sandbox",
		"hostO calls an O that stays at the host until it is closed.",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if strings.Contains(out, "type bL struct") {
		t.Error("an interface has a second proxy")
	}
}

func TestContractTellsWhatIsSpecialOfAMethod(t *testing.T) {
	out := output(t, `package p

import "io"

type T interface {
	//hoose:timeout 90s
	//hoose:idempotent
	Do(l L, f func(n int)) (io.ReadCloser, error)
	// Tell tells.
	//hoose:oneway
	Tell(n int)
	Begin() (O, error)
}

type L interface { B() error; A(n int) (string, error) }

type O interface { Close() error }
`, "T")
	for _, want := range []string{
		"Timeout:    90 * time.Second,\n", "Idempotent: true,\n", "Opens:      true,\n", "OneWay: true,\n", "Closes: true,\n",
		`{Name: "l.A", Params: 1, Results: 1, Waits: true},
				{Name: "l.B", Waits: true},
				{Name: "f", Params: 1},
				{Name: "results"},
				{Name: "elements", Params: 1},
`,
		`Shape:  "oneway Tell(int64)",`, `Name:   "O.Close",`,
		"tDo:     {Serve: s.serveDo},\n\t\ttTell:   {Serve: s.serveTell, Func: impl.Tell},\n\t\ttBegin:  {Serve: s.serveBegin},\n\t\ttOClose: {Serve: s.serveOClose},\n",
		"// Tell tells.\nfunc (c *TClient) Tell(n int) {",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

func TestMainHandsTheHostToItsConstructors(t *testing.T) {
	p := model.Package{Path: "example.com/app", Name: "app"}
	service := func(name string, hosts ...string) model.MainService {
		return model.MainService{Package: p, Interface: name, Impl: model.Package{Path: "example.com/app/impl", Name: "impl"}, Constructor: "New" + name, Hosts: hosts}
	}
	for _, c := range []struct {
		name     string
		services []model.MainService
		want     string
	}{
		{"one", []model.MainService{service("Oven", "Host")}, `func main() {
	host := app.NewHostClient(inmate.Host())
	inmate.Main(app.ServeOven(impl.NewOven(host)))
}
`},
		{"several", []model.MainService{service("Oven", "Host", "Clock"), service("Grill"), service("Pan", "Clock", "Inmate")}, `func main() {
	host := app.NewHostClient(inmate.Host())
	clock := app.NewClockClient(inmate.Host())
	inmate2 := app.NewInmateClient(inmate.Host())
	inmate.Main(
		app.ServeOven(impl.NewOven(host, clock)),
		app.ServeGrill(impl.NewGrill()),
		app.ServePan(impl.NewPan(clock, inmate2)),
	)
}
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := emit.Main(&model.Main{Dir: "x", Services: c.services})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(string(out), c.want) {
				t.Errorf("no\n%s\nat the end of\n%s", c.want, out)
			}
		})
	}
}

func TestReferencesAndObjectsKeepTheirComments(t *testing.T) {
	got := output(t, `package p

type T interface { Do(l L) (O, error) }

type L interface {
	// Info is told.
	Info(text string)
}

type O interface {
	// Get gets.
	//hoose:timeout 1s
	Get() error
	Close() error
}
`, "T")
	for _, want := range []string{
		"// Info is told.\nfunc (p *tL) Info(text string) {",
		"// Get gets.\nfunc (o *tO) Get() error {",
		"// Close calls Close of the O in the sandbox.\nfunc (o *tO) Close() error {",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

package gen_test

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/gen"
)

// manyOvens is a module with n interfaces, each in a file of its own, and each
// in a package of its own or all in one.
func manyOvens(tb testing.TB, n int, onePackage bool) string {
	tb.Helper()
	files := map[string]string{"go.mod": userMod(tb, "\ntool github.com/hoosegen/hoosegen/cmd/hoosegen\n"), "go.sum": read(tb, repository(tb), "go.sum")}
	for i := range n {
		pkg := fmt.Sprintf("kitchen%03d", i)
		if onePackage {
			pkg = "kitchen"
		}
		files[fmt.Sprintf("%s/oven%03d.go", pkg, i)] = strings.NewReplacer("PKG", pkg, "NNN", fmt.Sprintf("%03d", i)).Replace(`package PKG

import (
	"context"
	"image"
	"time"
)

` + `//go:generate hoosegen -type OvenNNN

// OvenNNN is one of many.
type OvenNNN interface {
	// Bake bakes.
	Bake(ctx context.Context, d DoughNNN, progress func(done float64)) (BreadNNN, error)
	// Clean cleans.
	Clean(ctx context.Context, at time.Time) error
	// Marks finds marks.
	Marks(ctx context.Context, within image.Rectangle) (map[string][]image.Point, error)
}

// DoughNNN is baked.
type DoughNNN struct {
	Grams int
	Name  string
	Kinds []string
}

// BreadNNN is what comes of it.
type BreadNNN struct {
	Dough  DoughNNN
	Slices map[string]float64
}

`)
		if i%10 == 0 {
			files[fmt.Sprintf("%s/errors%03d.go", pkg, i)] = fmt.Sprintf("package %s\n\nimport \"errors\"\n\n// ErrBurnt%03d reports too much heat.\nvar ErrBurnt%03d = errors.New(\"burnt\")\n", pkg, i, i)
		}
	}
	return module(tb, files)
}

// modules are what the benchmarks compare: a hundred interfaces, each in a
// package of its own or each in a file of its own, with one.
var modules = []struct {
	name       string
	interfaces int
	onePackage bool
}{
	{"one", 1, false},
	{"packages", 100, false},
	{"files", 100, true},
}

// BenchmarkGenerate compares what happens inside of the command.
func BenchmarkGenerate(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as the command does
	compare(b, func(dir string, n int) {
		res, err := gen.Generate(context.Background(), gen.Config{Dir: dir, Patterns: []string{"./..."}})
		if err != nil || len(res.Files) != n {
			b.Fatalf("%v: %+v", err, res)
		}
	})
}

// BenchmarkRun compares what users run, in CI and before each commit. A hundred
// interfaces are to take no more than twice the time of one, on a machine that
// does nothing else; three times is too much on any.
func BenchmarkRun(b *testing.B) {
	for name, ratio := range compare(b, func(dir string, _ int) { goCommand(b, dir, "tool", "hoosegen", "-check", "./...") }) {
		if ratio > 3 {
			b.Errorf("a hundred interfaces, as %s, cost %.2f times as much as one", name, ratio)
		}
	}
}

// compare runs each of the modules b.N times, in turn, so that what else the
// machine does falls upon all of them. It reports and returns the shortest times
// as multiples of that for one interface.
func compare(b *testing.B, run func(dir string, n int)) map[string]float64 {
	b.Helper()
	offline(b, "-mod=mod")
	dirs, best := map[string]string{}, map[string]time.Duration{}
	for _, m := range modules {
		dir := manyOvens(b, m.interfaces, m.onePackage)
		commitAll(b, gen.Config{Dir: dir, Patterns: []string{"./..."}})
		goCommand(b, dir, "build", "./...")
		run(dir, m.interfaces) // fills the go command's cache, as the run before did
		dirs[m.name], best[m.name] = dir, time.Hour
	}
	for b.Loop() {
		for _, m := range modules {
			start := time.Now()
			run(dirs[m.name], m.interfaces)
			best[m.name] = min(best[m.name], time.Since(start))
		}
	}
	ratios := map[string]float64{}
	for _, m := range modules[1:] {
		ratios[m.name] = float64(best[m.name]) / float64(best["one"])
		b.ReportMetric(ratios[m.name], m.name+"/one")
	}
	b.ReportMetric(float64(best["one"].Milliseconds()), "ms-one")
	return ratios
}

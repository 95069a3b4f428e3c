package gen_test

import (
	"context"
	"fmt"
	"go/types"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen"
	"github.com/hoosegen/hoosegen/gen/internal/load"
	"github.com/hoosegen/hoosegen/gen/internal/source"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
)

// coveragePage is the table of what becomes of other people's interfaces.
const coveragePage = "../docs/coverage.md"

// coveredPackages are those whose exported interfaces are all tried. The last
// three are of modules that this one is built with.
var coveredPackages = []string{
	"io", "io/fs", "sort", "net", "net/http", "database/sql/driver", "context", "hash", "hash/...",
	"encoding", "encoding/...", "image", "image/color", "image/draw", "go/ast",
	"github.com/docker/docker/client", "github.com/google/go-containerregistry/pkg/v1", "go.opentelemetry.io/otel/trace",
}

// subject is one interface to try.
type subject struct {
	path, pkg, name string
	params          int // how many type parameters it has
}

// subjects lists the exported interfaces of the covered packages by path and name.
func subjects(t *testing.T) []subject {
	t.Helper()
	prog, err := load.Load(context.Background(), load.Config{Dir: repository(t), Patterns: coveredPackages})
	if err != nil {
		t.Fatal(err)
	}
	var out []subject
	for _, p := range prog.Packages {
		if strings.Contains(p.Path, "/internal") {
			continue
		}
		for _, name := range p.Types.Scope().Names() {
			tn, ok := p.Types.Scope().Lookup(name).(*types.TypeName)
			if !ok || !tn.Exported() || !types.IsInterface(tn.Type()) {
				continue
			}
			s := subject{path: p.Path, pkg: p.Name, name: name}
			if named, ok := tn.Type().(*types.Named); ok {
				s.params = named.TypeParams().Len()
			}
			out = append(out, s)
		}
	}
	return out
}

// try is one way to declare an interface and to generate for it.
type try struct {
	dir, flags, form string
}

// The ways: only the first two are in the table. Whatever comes of the others
// has to compile, or to be refused with a position.
var tries = []try{
	{"plain", "", "type NAME interface{ IFACE }"},
	{"panics", " -infallible=panic", "type NAME interface{ IFACE }"},
	{"alias", "", "type NAME = IFACE"},
	{"param", "", "type NAME interface{ Do(v IFACE) error }"},
	{"result", "", "type NAME interface{ Do() (IFACE, error) }"},
	{"field", "", "type NAME interface{ Do(s struct{ F IFACE }) error }"},
}

func (w try) source(s subject) string {
	iface := "other." + s.name
	if s.params > 0 {
		iface += "[" + strings.TrimSuffix(strings.Repeat("string, ", s.params), ", ") + "]"
	}
	body := strings.NewReplacer("NAME", s.name, "IFACE", iface).Replace(w.form)
	return fmt.Sprintf("package tried\n\nimport other %q\n\n//go:generate hoosegen -type %s%s\n\n%s\n", s.path, s.name, w.flags, body)
}

// TestOtherPeoplesInterfaces tries every exported interface of the covered
// packages. Each either compiles or is refused with a position, and the table
// in docs says which.
func TestOtherPeoplesInterfaces(t *testing.T) {
	testenv.Processes(t)
	all := subjects(t)
	offline(t, "-mod=mod")
	files := map[string]string{"go.mod": userMod(t, ""), "go.sum": read(t, repository(t), "go.sum")}
	for i, s := range all {
		for _, w := range tries {
			files[fmt.Sprintf("%s/s%03d/tried.go", w.dir, i)] = w.source(s)
		}
	}
	dir := module(t, files)
	res := generate(t, gen.Config{Dir: dir, Patterns: []string{"./..."}})
	page := coverage(all, outcomes(t, dir, all, res))
	if *update {
		write(t, coveragePage, page)
	} else if read(t, coveragePage) != page {
		t.Errorf("%s is stale; go test ./gen -run OtherPeoples -update records it", coveragePage)
	}
	checker := source.NewChecker(t, coveredPackages...)
	for _, f := range res.Files {
		name := filepath.ToSlash(filepath.Dir(strings.TrimPrefix(f.Path, dir+string(filepath.Separator)))) + "/tried.go"
		checked := checker.Check("example.com/app/"+path.Dir(name), map[string]string{name: files[name], f.Path: string(f.Content)})
		for _, e := range checked.Errors {
			t.Errorf("%s: %s", e.Pos, e.Msg)
		}
	}
}

// outcomes maps the directory of each try to what came of it: the codes of its
// refusals, none when it was generated for.
func outcomes(t *testing.T, dir string, all []subject, res *gen.Result) map[string][]string {
	t.Helper()
	generated := map[string]bool{}
	for _, f := range res.Files {
		generated[filepath.Dir(f.Path)] = true
	}
	refused := map[string][]string{}
	for _, d := range res.Diagnostics {
		at := filepath.Dir(d.File)
		if rel, err := filepath.Rel(dir, at); err != nil || !filepath.IsLocal(rel) || !properPlace(d) {
			t.Errorf("a refusal is not where the interface is: %s", d.Format(dir))
		}
		if !slices.Contains(refused[at], d.Code) {
			refused[at] = append(refused[at], d.Code)
		}
	}
	out := map[string][]string{}
	for i, s := range all {
		for _, w := range tries {
			at := filepath.Join(dir, w.dir, fmt.Sprintf("s%03d", i))
			if generated[at] == (len(refused[at]) > 0) {
				t.Errorf("%s.%s as %s: generated %t, refused with %v", s.path, s.name, w.dir, generated[at], refused[at])
			}
			slices.Sort(refused[at])
			out[fmt.Sprintf("%s/%d", w.dir, i)] = refused[at]
		}
	}
	return out
}

// properPlace reports whether d is behind the import: at the interface itself.
func properPlace(d gen.Diagnostic) bool { return d.Line >= 5 && d.Column >= 1 }

// coverage writes the page.
func coverage(all []subject, outcome map[string][]string) string {
	var b strings.Builder
	b.WriteString(`# Other people's interfaces

What becomes of every exported interface of some packages of the standard library, and of three modules,
when it is named with -type: as ` + "`type T interface{ other.T }`" + `. Most were not made for a boundary between
processes, and the column of codes says why; [diagnostics.md](diagnostics.md) has the way out. What is
generated compiles. This page is written by ` + "`go test ./gen -run OtherPeoples -update`" + `, which also tries each
interface as an alias, a parameter, a result and a field.

`)
	total := [2]int{}
	for i := range all {
		for n, w := range tries[:2] {
			if len(outcome[fmt.Sprintf("%s/%d", w.dir, i)]) == 0 {
				total[n]++
			}
		}
	}
	fmt.Fprintf(&b, "Of %d interfaces %d are generated for as they are, and %d with `-infallible=panic`.\n", len(all), total[0], total[1])
	last := ""
	for i, s := range all {
		if s.path != last {
			fmt.Fprintf(&b, "\n## %s\n\n| interface | as it is | with -infallible=panic |\n|---|---|---|\n", s.path)
			last = s.path
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", s.name, cell(outcome[fmt.Sprintf("plain/%d", i)]), cell(outcome[fmt.Sprintf("panics/%d", i)]))
	}
	return b.String()
}

func cell(codes []string) string {
	if len(codes) == 0 {
		return "generated"
	}
	links := make([]string, len(codes))
	for i, c := range codes {
		links[i] = "[" + c + "](diagnostics.md#" + strings.ToLower(c) + ")"
	}
	return strings.Join(links, ", ")
}

// TestCoveragePageCoversEveryPackage needs nothing to be compiled.
func TestCoveragePageCoversEveryPackage(t *testing.T) {
	page, err := os.ReadFile(coveragePage)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range coveredPackages {
		if !strings.Contains(string(page), "\n## "+strings.TrimSuffix(p, "...")) && !strings.HasSuffix(p, "/...") {
			t.Errorf("the page has no section for %s", p)
		}
	}
}

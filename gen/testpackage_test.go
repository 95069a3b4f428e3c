package gen_test

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen"
)

// testOvens are three ways to have an interface in tests alone: in the tests of
// a package, in those beside it, and a package's own whose client only its tests need.
var testOvens = map[string]string{
	"kitchen/kitchen.go":    "package kitchen\n\n// Dough is carried.\ntype Dough struct{ Grams int }\n\n// Grill is the package's own.\ntype Grill interface{ Roast(d Dough) (Dough, error) }\n",
	"kitchen/grill_test.go": "package kitchen\n\n//go:generate hoosegen -type Grill -output grill_hoose_test.go\n",
	"kitchen/inside_test.go": `package kitchen

` + `//go:generate hoosegen -type inner -output inner_hoose_test.go

type inner interface{ Bake(d Dough, c crumb) (crumb, error) }

type crumb struct{ Of Dough }

var _ = newInnerClient
`,
	"kitchen/outside_test.go": `package kitchen_test

import "example.com/app/kitchen"

` + `//go:generate hoosegen -type Outer -output outer_hoose_test.go

type Outer interface{ Bake(d kitchen.Dough, s Slice) (Slice, error) }

type Slice struct{ Of kitchen.Dough }

var _ = NewOuterClient
`,
	"alone/alone_test.go": "package alone\n\n//go:generate hoosegen -type Lone -output lone_hoose_test.go\n\ntype Lone interface{ Do() error }\n",
}

func TestGeneratesIntoTests(t *testing.T) {
	offline(t, "-mod=mod")
	files := map[string]string{"go.mod": userMod(t, ""), "go.sum": read(t, repository(t), "go.sum")}
	maps.Copy(files, testOvens)
	dir := module(t, files)
	cfg := gen.Config{Dir: dir, Patterns: []string{"./..."}}
	res := commit(t, cfg)
	outputs := map[string]string{
		"alone/lone_hoose_test.go":    "package alone\n",
		"kitchen/grill_hoose_test.go": "package kitchen\n",
		"kitchen/inner_hoose_test.go": "package kitchen\n",
		"kitchen/outer_hoose_test.go": "package kitchen_test\n",
	}
	if len(res.Files) != len(outputs) {
		t.Errorf("%d files", len(res.Files))
	}
	want := map[string]string{}
	for name, clause := range outputs {
		want[name] = read(t, dir, name)
		if !strings.Contains(want[name], "\n"+clause) {
			t.Errorf("%s is not of %s", name, clause)
		}
	}
	if out := want["kitchen/outer_hoose_test.go"]; !strings.Contains(out, `"example.com/app/kitchen"`) || !strings.Contains(out, "kitchen.Dough") {
		t.Errorf("the external test package does not use the package:\n%s", out)
	}
	goCommand(t, dir, "vet", "./...")
	for name := range outputs {
		for state, content := range damaged(want[name]) {
			write(t, filepath.Join(dir, name), content)
			fresh := commit(t, cfg)
			if stale, err := fresh.Stale(dir); err != nil || len(stale) > 0 {
				t.Errorf("%s, %s: %v, %v", name, state, stale, err)
			}
			if got := read(t, dir, name); got != want[name] {
				t.Errorf("%s, %s: got\n%s", name, state, got)
			}
		}
	}
}

// damaged lists states in which earlier output may be found.
func damaged(whole string) map[string]string {
	return map[string]string{
		"empty":           "",
		"half":            whole[:len(whole)/2],
		"a few letters":   "packa",
		"header alone":    whole[:len(header)],
		"a conflict":      "<<<<<<< HEAD\n" + whole + "=======\n" + whole + ">>>>>>> other\n",
		"another package": strings.Replace(whole, "\npackage ", "\npackage other_", 1),
		"imports cut":     whole[:strings.Index(whole, "import (")+len("import (\n\t\"con")],
	}
}

func TestTypesOfTestsAreNotFoundOutsideOfTests(t *testing.T) {
	dir := module(t, testOvens)
	for _, c := range []struct{ name, typ, output, want string }{
		{"of the package's tests", "inner", "", "kitchen/inside_test.go:5:6: type inner is declared in a test file: code outside of the tests cannot use it [H001]\n\thint: generate into the tests: -output inner_hoose_test.go\n"},
		{"of the tests beside it", "Outer", "", "kitchen/outside_test.go:7:6: type Outer is declared in a test file: code outside of the tests cannot use it [H001]\n\thint: generate into the tests: -output outer_hoose_test.go\n"},
		{"none at all", "Nowhere", "x_test.go", "kitchen/kitchen.go:1:1: no type Nowhere in any of the 2 packages [H001]\n\thint: there is Outer, inner, Grill\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			res := generate(t, gen.Config{Dir: dir, Patterns: []string{"./kitchen"}, Types: []string{c.typ}, Output: c.output})
			if got := formatDiagnostics(dir, res.Diagnostics); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestHandWrittenTestsAreNotReplaced(t *testing.T) {
	dir := module(t, testOvens)
	write(t, filepath.Join(dir, "kitchen", "mine_test.go"), "package kitchen\n\nfunc helper() {}\n")
	res := generate(t, gen.Config{Dir: dir, Patterns: []string{"./kitchen"}, Types: []string{"inner"}, Output: "mine_test.go"})
	if len(res.Files) != 0 || len(res.Diagnostics) != 1 || res.Diagnostics[0].Code != "H034" {
		t.Errorf("got %s", formatDiagnostics(dir, res.Diagnostics))
	}
	if _, err := os.Stat(filepath.Join(dir, "kitchen", "mine_test.go")); err != nil {
		t.Error(err)
	}
}

package load_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen/internal/load"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
)

// module writes a module's files, named by path, and returns its directory.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	if files["go.mod"] == "" {
		write(t, dir, "go.mod", "module example.com/m\n\ngo 1.26\n")
	}
	for name, content := range files {
		write(t, dir, name, content)
	}
	return dir
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestMain(m *testing.M) {
	testenv.MainOfProcesses() // the go command
	os.Exit(m.Run())
}

func loadOne(t *testing.T, cfg load.Config) *load.Package {
	t.Helper()
	prog, err := load.Load(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if len(prog.Packages) != 1 {
		t.Fatalf("%d packages", len(prog.Packages))
	}
	return prog.Packages[0]
}

const oven = `package kitchen

import "image"

type Oven interface{ Bake(p image.Point) error }
`

func TestGeneratedFilesCountAsNothing(t *testing.T) {
	for name, content := range map[string]string{
		"empty":            "",
		"cut in a word":    "packa",
		"another package":  "package other\n\nfunc F() {}\n",
		"conflict at top":  "<<<<<<< HEAD\n" + load.Header + "\n\npackage kitchen\n=======\n",
		"conflict inside":  load.Header + "\n\npackage kitchen\n<<<<<<< HEAD\nimport \"x\"\n=======\n>>>>>>> b\n",
		"missing imports":  load.Header + "\n\npackage kitchen\n\nimport \"nosuch.example/x\"\n\nvar _ = x.X\n",
		"type errors":      load.Header + "\n\npackage kitchen\n\nvar _ Oven = nothing\n",
		"import cycle":     load.Header + "\n\npackage kitchen\n\nimport _ \"example.com/m/kitchen/user\"\n",
		"same names":       load.Header + "\n\npackage kitchen\n\ntype Oven int\n",
		"cut in a comment": load.Header + "\n\npackage kitchen\n\n/* and then",
		"not text":         "\xff\xfepackage",
	} {
		t.Run(name, func(t *testing.T) {
			dir := module(t, map[string]string{
				"kitchen/kitchen.go":    oven,
				"kitchen/a_hoose.go":    content,
				"kitchen/user/user.go":  "package user\n\nimport _ \"example.com/m/kitchen\"\n",
				"kitchen/other/file.go": "package other\n",
			})
			p := loadOne(t, load.Config{Dir: dir, Patterns: []string{"./kitchen"}, Outputs: []string{"a_hoose.go"}})
			if len(p.Errors) > 0 {
				t.Errorf("errors: %v", p.Errors)
			}
			if p.Name != "kitchen" || p.Types.Name() != "kitchen" {
				t.Errorf("package %s, of types %s", p.Name, p.Types.Name())
			}
			if p.Types.Scope().Lookup("Oven") == nil || len(p.Types.Scope().Names()) != 1 {
				t.Errorf("declared: %v", p.Types.Scope().Names())
			}
			if len(p.Generated) != 1 || filepath.Base(p.Generated[0]) != "a_hoose.go" {
				t.Errorf("generated: %v", p.Generated)
			}
		})
	}
}

func TestCallersOfWhatIsNotGeneratedYetDoNotBlock(t *testing.T) {
	dir := module(t, map[string]string{
		"kitchen/kitchen.go": oven + "\nvar client = NewOvenClient(nil)\n\nfunc f() { client.Bake(missing) }\n",
		"kitchen/util.go":    "package kitchen\n\nimport \"example.com/m/between\"\n\ntype Dough struct{ B between.B }\n\ntype Bad struct{ C OvenClient }\n",
		"between/between.go": "package between\n\nimport \"example.com/m/base\"\n\ntype B struct{ D base.D }\n\nfunc f() { notGeneratedEither() }\n",
		"base/base.go":       "package base\n\ntype D struct{ N int }\n\nfunc g() { norThis() }\n",
	})
	p := loadOne(t, load.Config{Dir: dir, Patterns: []string{"./kitchen"}})
	dough := p.Types.Scope().Lookup("Dough").Type().Underlying().String()
	if dough != "struct{B example.com/m/between.B}" {
		t.Errorf("Dough is %s", dough)
	}
	var said []string
	for _, e := range p.Errors {
		said = append(said, e.Msg)
	}
	if got := strings.Join(said, "; "); got != "undefined: NewOvenClient; undefined: OvenClient" && got != "undefined: OvenClient; undefined: NewOvenClient" {
		t.Errorf("errors: %s", got)
	}
}

func TestTypesAreSharedBetweenPackages(t *testing.T) {
	dir := module(t, map[string]string{
		"a/a.go": "package a\n\ntype T struct{ N int }\n",
		"b/b.go": "package b\n\nimport \"example.com/m/a\"\n\ntype U struct{ T a.T }\n\nfunc F(a.T) {}\n",
		"c/c.go": "package c\n\nimport (\n\t\"example.com/m/a\"\n\t\"example.com/m/b\"\n)\n\nvar X a.T = b.U{}.T\n",
	})
	prog, err := load.Load(context.Background(), load.Config{Dir: dir, Patterns: []string{"./c", "./a"}})
	if err != nil {
		t.Fatal(err)
	}
	a, c := prog.Packages[0], prog.Packages[1]
	if got := c.Types.Scope().Lookup("X").Type(); got != a.Types.Scope().Lookup("T").Type() || len(c.Errors) > 0 {
		t.Errorf("a.T is two types; errors %v", c.Errors)
	}
}

func TestErrorsOfTheGoCommandAreReported(t *testing.T) {
	for name, c := range map[string]struct {
		files   map[string]string
		pattern string
		want    string
	}{
		"no such directory":    {map[string]string{"a.go": "package a\n"}, "./nosuch", "directory not found"},
		"no such package":      {map[string]string{"a.go": "package a\n"}, "example.com/none", "no required module provides"},
		"broken go.mod":        {map[string]string{"go.mod": "modul x\n", "a.go": "package a\n"}, ".", "unknown directive: modul"},
		"excluded by tags":     {map[string]string{"a.go": "//go:build never\n\npackage a\n"}, ".", "build constraints exclude all Go files"},
		"tests alone":          {map[string]string{"a_test.go": "package a\n"}, ".", "no Go files"},
		"nothing at all":       {map[string]string{"x.txt": ""}, ".", "no Go files"},
		"nothing below":        {map[string]string{"x.txt": ""}, "./...", "no packages match"},
		"own output by itself": {map[string]string{"a_hoose.go": load.Header + "\n\npackage a\n"}, ".", "no Go files of its own"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load.Load(context.Background(), load.Config{Dir: module(t, c.files), Patterns: []string{c.pattern}})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if err != nil && !strings.HasPrefix(err.Error(), "load ") {
				t.Errorf("the error does not say what was attempted: %v", err)
			}
		})
	}
}

func TestListSkipsPackagesWithoutGoFiles(t *testing.T) {
	dir := module(t, map[string]string{
		"a/a.go":      "package a\n",
		"a/a_test.go": "package a_test\n",
		"a/x_test.go": "//go:build never\n\npackage a\n",
		"b/b_test.go": "package b\n",
		"c/c.go":      "//go:build never\n\npackage c\n",
	})
	list, err := load.List(context.Background(), load.Config{Dir: dir, Patterns: []string{"./..."}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range list {
		got = append(got, p.Path)
		for _, name := range p.GoFiles {
			got = append(got, filepath.Base(name))
		}
	}
	if want := "example.com/m/a a.go a_test.go example.com/m/b b_test.go"; strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
}

func TestPackagesAreLoadedWithTheirTests(t *testing.T) {
	dir := module(t, map[string]string{
		"both/p.go":        "package both\n\ntype P int\n",
		"both/in_test.go":  "package both\n\ntype In P\n",
		"both/out_test.go": "package both_test\n\nimport \"example.com/m/both\"\n\ntype Out struct{ In both.In }\n",
		"none/p.go":        "package none\n\ntype P int\n",
		"out/p.go":         "package out\n\ntype P int\n",
		"out/out_test.go":  "package out_test\n\nimport (\n\t\"example.com/m/both\"\n\t\"example.com/m/out\"\n)\n\ntype Out struct {\n\tP out.P\n\tB both.P\n}\n",
		"alone/a_test.go":  "package alone\n\ntype A int\n",
	})
	prog, err := load.Load(context.Background(), load.Config{Dir: dir, Patterns: []string{"./..."}, Tests: true})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range prog.Packages {
		if len(p.Errors) > 0 {
			t.Errorf("%s: %v", p.Path, p.Errors)
		}
		got = append(got, strings.TrimPrefix(p.Path, "example.com/m/")+" of "+filepath.Base(p.Tested)+": "+strings.Join(p.Types.Scope().Names(), " "))
	}
	want := []string{"alone of alone: A", "both of both: In P", "both_test of both: Out", "none of none: P", "out of out: P", "out_test of out: Out"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestSyntaxErrorsHavePositions(t *testing.T) {
	dir := module(t, map[string]string{"a.go": "package a\n\ntype Oven interface{ Bake() error }\n", "b.go": "package a\n\nfunc (\n"})
	p := loadOne(t, load.Config{Dir: dir, Patterns: []string{"."}})
	if len(p.Errors) == 0 || !p.Errors[0].Syntax || filepath.Base(p.Errors[0].Pos.Filename) != "b.go" || p.Errors[0].Pos.Line != 3 {
		t.Errorf("errors: %+v", p.Errors)
	}
}

func TestDeclaredCoversEveryFileOfThePackage(t *testing.T) {
	dir := module(t, map[string]string{
		"a.go":         "package a\n\nimport dot \"fmt\"\n\nvar X, y = 1, dot.Sprint()\n\nfunc (T) Method() {}\n\ntype T int\n",
		"a_test.go":    "package a\n\nfunc helper() {}\n",
		"x_test.go":    "package a_test\n\nfunc outside() {}\n",
		"w_windows.go": "package a\n\nconst OnWindows = 1\n",
		"o_hoose.go":   load.Header + "\n\npackage a\n\ntype Generated int\n",
		"broken.go":    "//go:build never\n\npackage a\n\nfunc {",
	})
	p := loadOne(t, load.Config{Dir: dir, Patterns: []string{"."}})
	for name, want := range map[string]bool{
		"X": true, "y": true, "T": true, "helper": true, "OnWindows": true, "outside": false, "Generated": false, "Method": false, "dot": false,
	} {
		if _, got := p.Declared[name]; got != want {
			t.Errorf("%s: %t, want %t", name, got, want)
		}
	}
}

package load_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen/internal/load"
)

func TestImportsThatAreNoPackagesAreTheUsersMistake(t *testing.T) {
	for _, path := range []string{
		"all", "std", "cmd", "work", "tool", "main", "./below", "../m", "/abs", "example.com/...", "example.com/x@v1.0.0", "file.go",
		"-x", "nosuch.example/x", "nosuchstd", "example.com/m/nosuch", "",
	} {
		t.Run(path, func(t *testing.T) {
			dir := module(t, map[string]string{
				"a.go":       "package a\n\nimport \"" + path + "\"\n\nimport \"image\"\n\ntype Oven interface{ Bake(p image.Point) error }\n",
				"below/b.go": "package below\n",
			})
			p := loadOne(t, load.Config{Dir: dir, Patterns: []string{"."}})
			if len(p.Errors) == 0 || p.Errors[0].Pos.Line != 3 {
				t.Errorf("errors: %+v", p.Errors)
			}
			for _, e := range p.Errors {
				if strings.Contains(e.Msg, "image") {
					t.Errorf("the other import is lost: %s", e.Msg)
				}
			}
			if p.Types.Scope().Lookup("Oven") == nil {
				t.Error("the interface is lost")
			}
		})
	}
}

// TestPackagesOnTheWayBackAreShared holds that a package is one package,
// whether it is asked for, imported, or imported by what it imports nothing of.
func TestPackagesOnTheWayBackAreShared(t *testing.T) {
	dir := module(t, map[string]string{
		"a/a.go": "package a\n\ntype T int\n\nfunc f() { notGenerated() }\n",
		"b/b.go": "package b\n\nimport \"example.com/m/a\"\n\ntype U = a.T\n",
		"c/c.go": "package c\n\nimport (\n\t\"example.com/m/a\"\n\t\"example.com/m/b\"\n)\n\nvar X a.T = b.U(1)\n",
	})
	for _, patterns := range [][]string{{"./c"}, {"./c", "./a"}, {"./a", "./b", "./c"}} {
		prog, err := load.Load(context.Background(), load.Config{Dir: dir, Patterns: patterns})
		if err != nil {
			t.Fatal(err)
		}
		c := prog.Packages[len(prog.Packages)-1]
		if len(c.Errors) > 0 || !strings.HasSuffix(c.Types.Scope().Lookup("X").Type().String(), "m/a.T") {
			t.Errorf("%v: %v", patterns, c.Errors)
		}
	}
}

func TestWhatWasListedIsNotAskedForAgain(t *testing.T) {
	dir := module(t, map[string]string{"a/a.go": "package a\n\nimport \"image\"\n\ntype P image.Point\n", "b/b.go": "package b\n"})
	known, err := load.List(context.Background(), load.Config{Dir: dir, Patterns: []string{"./..."}})
	if err != nil || len(known) != 2 {
		t.Fatalf("%v: %v", known, err)
	}
	cfg := load.Config{Dir: dir, Patterns: []string{known[0].Dir, "./b"}, Known: known}
	prog, err := load.Load(context.Background(), cfg)
	if err != nil || len(prog.Packages) != 2 || prog.Packages[0].Types.Scope().Lookup("P") == nil {
		t.Errorf("%v: %v", prog, err)
	}
	// Without another pattern the first run of the go command is spared, and
	// with no imports the second: nothing is left to run.
	cfg = load.Config{Dir: "/nosuch", Patterns: []string{known[1].Dir}, Known: known}
	if prog, err := load.Load(context.Background(), cfg); err != nil || len(prog.Packages) != 1 {
		t.Errorf("%v: %v", prog, err)
	}
}

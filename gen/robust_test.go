package gen_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen"
)

// callingKitchen calls what is generated for it, in bodies and outside of them,
// and is imported by a package that does so too.
var callingKitchen = map[string]string{
	"kitchen.go":   kitchen + "\nvar client = NewOvenClient(nil)\n\nfunc bake() error { _, err := client.Bake(Dough{}); return err }\n\ntype holder struct{ c *OvenClient }\n",
	"user/user.go": "package user\n\nimport \"example.com/app\"\n\nvar Client = kitchen.NewOvenClient(nil)\n\nvar Serve = kitchen.ServeOven\n",
}

// state is what may be found where output belongs, or beside it.
type state struct {
	name   string
	path   string // of the file; oven_hoose.go if empty
	before string
	gone   bool // there is no file
	// leftover is what is said of a file that the output cannot live with.
	leftover string
}

func states(want string) []state {
	const marker = "<<<<<<< HEAD\n"
	clause := strings.Index(want, "package kitchen")
	imports := strings.Index(want, "\n\t\"")
	older := strings.ReplaceAll(want, "Bake", "Roast")
	list := []state{
		{name: "deleted", gone: true},
		{name: "empty"},
		{name: "blank", before: " \n\n"},
		{name: "a few letters", before: "packa"},
		{name: "not text", before: "\xff\xfe\x00" + want},
		{name: "half", before: want[:len(want)/2]},
		{name: "without a header", before: strings.Replace(want, header, "", 1)},
		{name: "carriage returns", before: strings.ReplaceAll(want, "\n", "\r\n")},
		{name: "of another package", before: strings.Replace(want, "package kitchen", "package pantry", 1)},
		{name: "of an external test package", before: strings.Replace(want, "package kitchen", "package kitchen_test", 1)},
		{name: "of an older interface", before: older},
		{name: "of an interface that is gone", before: strings.ReplaceAll(want, "Oven", "Stove")},
		{name: "of an older form of the runtime", before: strings.ReplaceAll(want, "hoose.", "hoose.Old")},
		{name: "with imports that do not exist", before: strings.Replace(want, `"context"`, `"nosuch.example/context"`, 1)},
		{name: "with an import cycle", before: want[:imports] + "\n\t_ \"example.com/app/user\"" + want[imports:]},
		{name: "twice in one file", before: want + want},
		{name: "of another system", before: "//go:build neverbuilt\n\n" + want},
		{name: "a conflict over all of it", before: marker + want + "=======\n" + older + ">>>>>>> other\n"},
		{name: "a conflict at the package clause", before: want[:clause] + marker + "package kitchen\n=======\npackage pantry\n>>>>>>> other\n" + want[clause:]},
		{name: "a conflict in the imports", before: want[:imports] + "\n" + marker + "\t\"x\"\n=======\n\t\"y\"\n>>>>>>> other" + want[imports:]},
		{name: "a conflict at the end", before: want + marker + "=======\n>>>>>>> other\n"},
		{name: "a copy beside it", path: "copy_of_oven.go", before: want, leftover: "copy_of_oven.go:"},
		{name: "an older one under another name", path: "stove_hoose.go", before: older, leftover: "stove_hoose.go:"},
		{name: "a copy with a conflict", path: "oven_hoose_old.go", before: want + marker + "=======\n>>>>>>> other\n", leftover: "oven_hoose_old.go:"},
		{name: "half a copy", path: "part_hoose.go", before: want[:len(want)*9/10], leftover: "part_hoose.go:"},
		{name: "a copy with nothing in it", path: "empty_hoose.go", before: header + "\n\npackage kitchen\n"},
		{name: "a file that the editor left", path: "oven_hoose.go.orig", before: want},
	}
	return list
}

// TestEarlierOutputNeverStandsInTheWay goes through whatever may be found of
// earlier output: generating and checking come to the same, and never fail.
func TestEarlierOutputNeverStandsInTheWay(t *testing.T) {
	cfg := gen.Config{Types: []string{"Oven"}}
	cfg.Dir = module(t, callingKitchen)
	commit(t, cfg)
	want := read(t, cfg.Dir, "oven_hoose.go")
	for _, s := range states(want) {
		for _, followed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/followed=%t", s.name, followed), func(t *testing.T) {
				dir := module(t, callingKitchen)
				cfg := gen.Config{Dir: dir, Types: []string{"Oven"}}
				if followed {
					cfg = gen.Config{Dir: dir, Patterns: []string{"./..."}}
				}
				s.put(t, dir, want)
				checkRecovery(t, cfg, s, want)
			})
		}
	}
}

// put brings a module into the state.
func (s state) put(t *testing.T, dir, want string) {
	t.Helper()
	output := filepath.Join(dir, "oven_hoose.go")
	if s.path != "" {
		write(t, output, want)
		write(t, filepath.Join(dir, s.path), s.before)
		return
	}
	if !s.gone {
		write(t, output, s.before)
	}
}

func checkRecovery(t *testing.T, cfg gen.Config, s state, want string) {
	t.Helper()
	res := generate(t, cfg)
	said := formatDiagnostics(cfg.Dir, res.Diagnostics)
	if (s.leftover == "") != (said == "") || !strings.HasPrefix(said, s.leftover) || strings.Count(said, "[H037]") != len(res.Diagnostics) {
		t.Errorf("diagnostics: %s", said)
	}
	stale, err := res.Stale(cfg.Dir)
	if err != nil {
		t.Fatal(err)
	}
	wantStale := 1
	if s.path != "" || !s.gone && s.before == want {
		wantStale = 0
	}
	if len(stale) != wantStale {
		t.Errorf("%d stale files", len(stale))
	}
	if s.gone && !strings.Contains(stale[0].Diff, "--- /dev/null\n+++ oven_hoose.go (generated)\n") {
		t.Errorf("the diff is %s", stale[0].Diff)
	}
	if _, err := res.Commit(); err != nil {
		t.Fatal(err)
	}
	if got := read(t, cfg.Dir, "oven_hoose.go"); got != want {
		t.Errorf("got\n%s", got)
	}
	if s.path != "" && read(t, cfg.Dir, s.path) != s.before {
		t.Error("the other file was changed")
	}
}

// TestOutputCutAtAnyByteIsWrittenAnew cuts earlier output at every byte that the
// go command looks at, and at many of the others, in a module with a package
// for each, in one run.
func TestOutputCutAtAnyByteIsWrittenAnew(t *testing.T) {
	cfg := gen.Config{Types: []string{"Oven"}}
	cfg.Dir = module(t, callingKitchen)
	commit(t, cfg)
	want := read(t, cfg.Dir, "oven_hoose.go")
	files := map[string]string{}
	clause := strings.Index(want, "\n)\n") // of the imports
	const step = 53
	for at := 0; at < len(want); {
		dir := fmt.Sprintf("at%05d/", at)
		files[dir+"kitchen.go"] = callingKitchen["kitchen.go"]
		files[dir+"oven_hoose.go"] = want[:at]
		if at < clause+5 {
			at++
		} else {
			at += step
		}
	}
	dir := module(t, files)
	res := generate(t, gen.Config{Dir: dir, Patterns: []string{"./..."}})
	if len(res.Diagnostics) > 0 {
		t.Errorf("diagnostics:\n%s", formatDiagnostics(dir, res.Diagnostics))
	}
	if len(res.Files) != len(files)/2 {
		t.Errorf("%d of %d files", len(res.Files), len(files)/2)
	}
	for _, f := range res.Files {
		if string(f.Content) != want {
			t.Errorf("%s differs", f.Path)
		}
	}
	if stale, err := res.Stale(dir); err != nil || len(stale) != len(res.Files) {
		t.Errorf("%d stale files, %v", len(stale), err)
	}
}

// TestOutputOfAnotherLineIsNoLeftover holds that a file which another line
// writes anew is left to that line: an interface may move from one file to
// another, and go generate runs one line after the other.
func TestOutputOfAnotherLineIsNoLeftover(t *testing.T) {
	const two = "\n//go:generate hoosegen -type Stove -output a_hoose.go\n\ntype Stove interface{ Boil() error }\n"
	dir := module(t, map[string]string{"kitchen.go": kitchen + two})
	commit(t, gen.Config{Dir: dir, Types: []string{"Oven"}, Output: "a_hoose.go"})
	for _, cfg := range []gen.Config{
		{Dir: dir, Types: []string{"Oven"}},
		{Dir: dir, Types: []string{"Stove"}, Output: "a_hoose.go"},
		{Dir: dir},
	} {
		if res := generate(t, cfg); len(res.Diagnostics) > 0 {
			t.Errorf("%v: %s", cfg.Types, formatDiagnostics(dir, res.Diagnostics))
		}
	}
	write(t, filepath.Join(dir, "kitchen.go"), kitchen)
	const want = "a_hoose.go:LINE: a_hoose.go, which hoosegen wrote earlier, declares NAME again: nothing writes the file any more [H037]\n\thint: delete it; oven_hoose.go takes its place\n"
	got := formatDiagnostics(dir, commitAll(t, gen.Config{Dir: dir}))
	if place, rest, _ := strings.Cut(got, ": "); !strings.HasPrefix(place, "a_hoose.go:") || !strings.HasSuffix(want, strings.SplitN(rest, " again", 2)[1]) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if err := os.Remove(filepath.Join(dir, "a_hoose.go")); err != nil {
		t.Fatal(err)
	}
	commit(t, gen.Config{Dir: dir})
}

// TestMainsAreWrittenWhateverIsThere does for the main program what
// TestEarlierOutputNeverStandsInTheWay does for the package's file.
func TestMainsAreWrittenWhateverIsThere(t *testing.T) {
	files := map[string]string{
		"kitchen/kitchen.go": kitchen,
		"impl/impl.go":       "package impl\n\nimport \"example.com/app/kitchen\"\n\ntype impl struct{}\n\nfunc (impl) Bake(d kitchen.Dough) (kitchen.Dough, error) { return d, nil }\n\nfunc New() kitchen.Oven { return impl{} }\n",
	}
	cfg := gen.Config{Dir: module(t, files), Patterns: []string{"./kitchen"}, Types: []string{"Oven"}, Main: "cmd/inmate", Impl: []string{"./impl.New"}}
	commit(t, cfg)
	path := filepath.Join(cfg.Dir, "cmd", "inmate", "main.go")
	want := read(t, path)
	for name, before := range damaged(want) {
		write(t, path, before)
		if stale, err := generate(t, cfg).Stale(cfg.Dir); err != nil || len(stale) != 1 {
			t.Errorf("%s: %d stale files, %v", name, len(stale), err)
		}
		commit(t, cfg)
		if got := read(t, path); got != want {
			t.Errorf("%s: got\n%s", name, got)
		}
	}
	for at := 0; at < len(want); at += 7 {
		write(t, path, want[:at])
		commit(t, cfg)
		if got := read(t, path); got != want {
			t.Errorf("cut at %d: got\n%s", at, got)
		}
	}
}

// commitAll writes what is generated and returns what is said besides.
func commitAll(t testing.TB, cfg gen.Config) []gen.Diagnostic {
	t.Helper()
	res := generate(t, cfg)
	if _, err := res.Commit(); err != nil {
		t.Fatal(err)
	}
	return res.Diagnostics
}

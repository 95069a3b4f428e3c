package gen_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
)

// module writes a module's files, named by path, and returns its directory. A
// go.mod is added if there is none.
func module(t testing.TB, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if files["go.mod"] == "" && files["go.work"] == "" {
		write(t, filepath.Join(dir, "go.mod"), "module example.com/app\n\ngo 1.26.3\n")
	}
	for name, content := range files {
		write(t, filepath.Join(dir, filepath.FromSlash(name)), content)
	}
	return dir
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, parts ...string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// repository is the root of this module.
func repository(t testing.TB) string {
	t.Helper()
	dir, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// userMod is the go.mod of a module that uses hoosegen from this repository,
// with what "go get" would have written into it.
func userMod(t testing.TB, more string) string {
	for part := range strings.SplitSeq(read(t, repository(t), "go.mod"), "\nrequire (") {
		if list, _, ok := strings.Cut(part, "\n)"); ok {
			more += "\nrequire (" + list + "\n)\n"
		}
	}
	return "module example.com/app\n\ngo 1.26.3\n\nrequire github.com/hoosegen/hoosegen v0.0.0\n\n" +
		"replace github.com/hoosegen/hoosegen => " + repository(t) + "\n" + more
}

// goCommand runs the go command in dir, without a network: what this
// repository needs is in the module cache, or its own tests could not run.
func goCommand(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = os.Environ()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// offline sets the environment of go commands. Packages compiled without the
// paths of their directories are found in the build cache by the next run,
// whose directories have other names.
func offline(t testing.TB, flags string) {
	t.Setenv("GOFLAGS", strings.TrimSpace(flags+" -trimpath"))
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOSUMDB", "off")
}

func commit(t *testing.T, cfg gen.Config) *gen.Result {
	t.Helper()
	res := generate(t, cfg)
	if len(res.Diagnostics) > 0 {
		t.Fatalf("refused:\n%s", formatDiagnostics(cfg.Dir, res.Diagnostics))
	}
	if _, err := res.Commit(); err != nil {
		t.Fatal(err)
	}
	return res
}

const shapeOven = `package kitchen

import "example.com/shapes"

type Oven interface{ Bake(s shapes.Square) (shapes.Square, error) }
`

const shapes = "package shapes\n\ntype Square struct{ Side int }\n"

func TestGeneratesInAVendoredModule(t *testing.T) {
	offline(t, "-mod=mod")
	dir := module(t, map[string]string{
		"shapes/go.mod":       "module example.com/shapes\n\ngo 1.26.3\n",
		"shapes/shapes.go":    shapes,
		"app/go.sum":          read(t, repository(t), "go.sum"),
		"app/go.mod":          userMod(t, "\nrequire example.com/shapes v0.0.0\n\nreplace example.com/shapes => ../shapes\n"),
		"app/kitchen/oven.go": shapeOven,
		"app/kitchen/use.go":  "package kitchen\n\nimport (\n\t_ \"github.com/hoosegen/hoosegen/runtime/codec\"\n\t_ \"github.com/hoosegen/hoosegen/runtime/hoose\"\n\t_ \"github.com/hoosegen/hoosegen/runtime/stub\"\n)\n",
	})
	app := filepath.Join(dir, "app")
	cfg := gen.Config{Dir: app, Patterns: []string{"./kitchen"}, Types: []string{"Oven"}}
	before := generate(t, cfg)
	goCommand(t, app, "mod", "vendor")
	offline(t, "-mod=vendor")
	if err := os.RemoveAll(filepath.Join(dir, "shapes")); err != nil {
		t.Fatal(err)
	}
	after := commit(t, cfg)
	if len(before.Files) != 1 || string(before.Files[0].Content) != string(after.Files[0].Content) {
		t.Error("vendoring changes what is generated")
	}
	goCommand(t, app, "vet", "./kitchen")
	if got := read(t, app, "kitchen", "oven_hoose.go"); !strings.Contains(got, `"example.com/shapes"`) || strings.Contains(got, "vendor") {
		t.Errorf("imports of\n%s", got)
	}
}

func TestGeneratesInAWorkspace(t *testing.T) {
	offline(t, "")
	dir := module(t, map[string]string{
		"go.work":             "go 1.26.3\n\nuse (\n\t./app\n\t./shapes\n\t" + repository(t) + "\n)\n",
		"shapes/go.mod":       "module example.com/shapes\n\ngo 1.26.3\n",
		"shapes/shapes.go":    shapes,
		"app/go.mod":          "module example.com/app\n\ngo 1.26.3\n",
		"app/kitchen/oven.go": shapeOven,
	})
	commit(t, gen.Config{Dir: dir, Patterns: []string{"./app/kitchen"}, Types: []string{"Oven"}})
	goCommand(t, dir, "vet", "./app/kitchen")
}

func TestToolGeneratesAndChecksInAUsersModule(t *testing.T) {
	testenv.Processes(t)
	offline(t, "-mod=mod")
	dir := module(t, map[string]string{
		"go.sum": read(t, repository(t), "go.sum"),
		"go.mod": userMod(t, "\ntool github.com/hoosegen/hoosegen/cmd/hoosegen\n"),
		"oven/oven.go": `// Package oven is the user's.
package oven

` + `//go:generate go tool hoosegen -type Oven -impl example.com/app/oven/gas.New -main ../cmd/inmate

// Oven is the user's, too.
type Oven interface{ Bake(n int) error }
`,
		"oven/gas/gas.go": "package gas\n\ntype Gas struct{}\n\nfunc (Gas) Bake(int) error { return nil }\n\nfunc New() Gas { return Gas{} }\n",
	})
	goCommand(t, dir, "generate", "./...")
	goCommand(t, dir, "vet", "./...")
	goCommand(t, dir, "tool", "hoosegen", "-check", "./...")
	if got := read(t, dir, "cmd", "inmate", "main.go"); !strings.Contains(got, "inmate.Main(oven.ServeOven(gas.New()))") {
		t.Errorf("the main program is\n%s", got)
	}
	write(t, filepath.Join(dir, "cmd", "inmate", "main.go"), "package main\n")
	cmd := exec.Command("go", "tool", "hoosegen", "--check", "./...")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err == nil || !strings.Contains(string(out), "--- cmd/inmate/main.go (on disk)") {
		t.Errorf("a stale main program: %v\n%s", err, out)
	}
}

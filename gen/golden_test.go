package gen_test

import (
	"bytes"
	"context"
	"flag"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen"
	"github.com/hoosegen/hoosegen/gen/internal/diag"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
)

var update = flag.Bool("update", false, "record what is generated and what is refused as the expected outcome")

// golden is the directory of the cases. Below ok, each directory is a package
// with an interface, its generated output as it is committed, and a script of
// calls; below refused, a package and, in want.txt, the exact messages for it.
const golden = "../testdata/golden"

func generate(t testing.TB, cfg gen.Config) *gen.Result {
	t.Helper()
	testenv.Processes(t) // loading starts the go command
	res, err := gen.Generate(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func formatDiagnostics(dir string, list []gen.Diagnostic) string {
	var b strings.Builder
	for _, d := range list {
		b.WriteString(d.Format(dir) + "\n")
	}
	return b.String()
}

func TestOutputOfEveryAcceptedCaseIsAsCommitted(t *testing.T) {
	dir := filepath.Join(golden, "ok")
	res := generate(t, gen.Config{Dir: dir, Patterns: []string{"./..."}})
	if len(res.Diagnostics) > 0 {
		t.Fatalf("refused:\n%s", formatDiagnostics(dir, res.Diagnostics))
	}
	if *update {
		if _, err := res.Commit(); err != nil {
			t.Fatal(err)
		}
		return
	}
	stale, err := res.Stale(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stale {
		t.Errorf("%s differs; go test ./gen -update records it:\n%s", s.Path, s.Diff)
	}
	for _, f := range res.Files {
		if clean, err := format.Source(f.Content); err != nil || !bytes.Equal(clean, f.Content) {
			t.Errorf("%s is not formatted: %v", f.Path, err)
		}
	}
	if cases, _ := filepath.Glob(filepath.Join(dir, "*", "case.go")); len(cases) < 80 {
		t.Errorf("only %d accepted cases", len(cases))
	}
}

func TestMessagesOfEveryRefusedCaseAreAsRecorded(t *testing.T) {
	root, err := filepath.Abs(filepath.Join(golden, "refused"))
	if err != nil {
		t.Fatal(err)
	}
	res := generate(t, gen.Config{Dir: root, Patterns: []string{"./..."}})
	for _, f := range res.Files {
		t.Errorf("%s would be written", f.Path)
	}
	byCase := map[string][]gen.Diagnostic{}
	for _, d := range res.Diagnostics {
		rel, err := filepath.Rel(root, d.File)
		if err != nil {
			t.Fatal(err)
		}
		name, _, _ := strings.Cut(filepath.ToSlash(rel), "/")
		byCase[name] = append(byCase[name], d)
	}
	dirs, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(dirs) < 60 {
		t.Errorf("only %d refused cases", len(dirs))
	}
	for _, d := range dirs {
		t.Run(d.Name(), func(t *testing.T) { compareRefusal(t, filepath.Join(root, d.Name()), byCase[d.Name()]) })
	}
}

func compareRefusal(t *testing.T, dir string, list []gen.Diagnostic) {
	got := formatDiagnostics(dir, list)
	if got == "" {
		t.Fatal("nothing was refused")
	}
	file := filepath.Join(dir, "want.txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestEveryCodeIsRefusedSomewhere(t *testing.T) {
	src, err := os.ReadFile("internal/diag/code.go")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(golden, "refused", "*", "want.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var recorded strings.Builder
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		recorded.Write(b)
	}
	// A case has to compile, so these have tests of their own.
	elsewhere := []diag.Code{diag.TypeError, diag.SyntaxError, diag.Leftover}
	for _, part := range strings.Split(string(src), `Code = "`)[1:] {
		code, _, _ := strings.Cut(part, `"`)
		if !strings.Contains(recorded.String(), "["+code+"]") && !slices.Contains(elsewhere, diag.Code(code)) {
			t.Errorf("no case is refused with %s", code)
		}
	}
}

func TestCasesCompileAndAcceptedOnesAreCalled(t *testing.T) {
	testenv.Processes(t)
	for _, args := range [][]string{{"vet", "./..."}, {"test", "./ok/..."}} {
		cmd := exec.Command("go", args...)
		cmd.Dir = golden
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}

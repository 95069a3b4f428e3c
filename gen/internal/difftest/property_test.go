package difftest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen/internal/analyze"
	"github.com/hoosegen/hoosegen/gen/internal/emit"
	"github.com/hoosegen/hoosegen/gen/internal/source"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
)

// batch is how many interfaces are compiled into one program.
const batch = 100

// TestRandomInterfacesAnswerAsDirectCalls makes interfaces with random types
// and names, generates for them, and compares calls through what was generated
// with direct ones, with random values. HOOSEGEN_INTERFACES sets how many, and
// HOOSEGEN_SEED where they begin; a failure prints the seed of what failed.
func TestRandomInterfacesAnswerAsDirectCalls(t *testing.T) {
	testenv.Processes(t)
	n, first := number(t, "HOOSEGEN_INTERFACES", 12), number(t, "HOOSEGEN_SEED", 0)
	for begin := first; begin < first+n; begin += batch {
		end := min(begin+batch, first+n)
		t.Run(fmt.Sprintf("seeds %d to %d", begin, end-1), func(t *testing.T) {
			var p program
			p.init(t)
			for seed := begin; seed < end; seed++ {
				p.add(t, seed)
			}
			p.run(t)
		})
	}
}

func number(t *testing.T, variable string, standard uint64) uint64 {
	t.Helper()
	s := os.Getenv(variable)
	if s == "" {
		return standard
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return n
}

// program is a test binary whose files are nowhere but in an overlay: the go
// command sees them beside this file, so that they may import what is internal.
type program struct {
	scratch string
	root    string // of the files that do not exist
	replace map[string]string
	imports bytes.Buffer
	rows    bytes.Buffer
}

const importPath = "github.com/hoosegen/hoosegen/gen/internal/difftest/random"

func (p *program) init(t *testing.T) {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	p.scratch, p.root, p.replace = t.TempDir(), filepath.Join(here, "random"), map[string]string{}
}

// file puts a file at a path below the root.
func (p *program) file(t *testing.T, name, content string) {
	t.Helper()
	stored := filepath.Join(p.scratch, strings.ReplaceAll(name, "/", "_"))
	if err := os.WriteFile(stored, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	p.replace[filepath.Join(p.root, filepath.FromSlash(name))] = stored
}

// add makes the interface of a seed, generates for it, and adds a test.
func (p *program) add(t *testing.T, seed uint64) {
	t.Helper()
	s := source.Random(rand.New(rand.NewPCG(seed, 0)), false)
	dir := fmt.Sprintf("s%d", seed)
	checked := source.NewChecker(t).Check(path.Join(importPath, dir, "p"), map[string]string{"p.go": s.Text})
	for _, e := range checked.Errors {
		t.Fatalf("seed %d: the source does not compile: %s: %s\n%s", seed, e.Pos, e.Msg, s.Text)
	}
	f, refused := analyze.File(checked, []string{"Oven"}, analyze.Options{Infallible: true})
	for _, d := range refused {
		t.Fatalf("seed %d: refused: %s\n%s", seed, d.Format(""), s.Text)
	}
	out, err := emit.File(f)
	if err != nil {
		t.Fatalf("seed %d: %v\n%s", seed, err, s.Text)
	}
	p.file(t, dir+"/p/p.go", s.Text)
	p.file(t, dir+"/p/p_hoose.go", string(out))
	p.file(t, dir+"/subject.go", source.DiffTest(checked.Types, "Oven", s.Made, s.OneOf))
	fmt.Fprintf(&p.imports, "\t%s %q\n", dir, path.Join(importPath, dir))
	fmt.Fprintf(&p.rows, "\t%d: %s.Subject,\n", seed, dir)
}

// run compiles and runs the tests.
func (p *program) run(t *testing.T) {
	t.Helper()
	p.file(t, "random_test.go", fmt.Sprintf(`package random_test

import (
	"fmt"
	"testing"

	"github.com/hoosegen/hoosegen/gen/internal/difftest"
%s)

func Test(t *testing.T) {
	for seed, subject := range subjects {
		t.Run(fmt.Sprintf("seed %%d", seed), subject(seed).Compare)
	}
}

var subjects = map[uint64]func(seed uint64) *difftest.Subject{
%s}
`, &p.imports, &p.rows))
	overlay, err := json.Marshal(map[string]any{"Replace": p.replace})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(p.scratch, "overlay.json")
	if err := os.WriteFile(file, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	// Optimising costs more time than it saves.
	binary := filepath.Join(p.scratch, "random.test")
	build := exec.Command("go", "test", "-c", "-vet=off", "-o", binary, "-gcflags="+importPath+"/...=-N -l", "-overlay="+file, importPath)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	test := exec.Command(binary, "-test.timeout=5m")
	test.Dir = p.scratch
	if out, err := test.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s\nHOOSEGEN_SEED=n HOOSEGEN_INTERFACES=1 runs seed n alone", err, out)
	}
}

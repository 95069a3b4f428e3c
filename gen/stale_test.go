package gen_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
)

// larder is the source that edits make its generated file stale against.
const larder = `package larder

import "errors"

` + `//go:generate hoosegen -type Larder

type Larder interface {
	//hoose:timeout 5s
	Store(j Jar, lid Lid) error
}

type Jar struct {
	Name string
	Size int
}

//hoose:oneof Cork *Cap
type Lid interface{ lid() }

type Cork struct{}

func (Cork) lid() {}

type Cap struct{}

func (*Cap) lid() {}

type Foil struct{}

func (*Foil) lid() {}

var ErrFull = errors.New("full")
`

// seen are edits that stop the build, and unseen those that hoosegen -check
// alone finds.
var (
	seen = map[string][2]string{
		"method": {"	Store(", "	Take(name string) (Jar, error)\n	Store("},
		"field":  {"	Size int", "	Size int\n	Sealed bool"},
		"order":  {"	Name string\n	Size int", "	Size int\n	Name string"},
		"error":  {"ErrFull", "ErrNoRoom"},
		"lid":    {"func (*Cap) lid() {}", ""},
	}
	unseen = map[string][2]string{
		"newerror":   {"var ErrFull", "var ErrEmpty = errors.New(\"empty\")\n\nvar ErrFull"},
		"newtype":    {"var ErrFull", "type SizeError struct{ Max int }\n\nfunc (SizeError) Error() string { return \"\" }\n\nvar ErrFull"},
		"newlid":     {"oneof Cork *Cap", "oneof Cork *Cap *Foil"},
		"timeout":    {"timeout 5s", "timeout 9s"},
		"tag":        {"	Size int", "	Size int `msgpack:\"-\"`"},
		"parameters": {"Store(j Jar, lid Lid)", "Store(jar Jar, lid Lid)"},
	}
)

// TestStaleOutputIsFound edits the source of packages for which was generated,
// and runs the go command and the check.
func TestStaleOutputIsFound(t *testing.T) {
	testenv.Processes(t)
	files := map[string]string{"go.mod": userMod(t, ""), "go.sum": read(t, repository(t), "go.sum")}
	for _, edits := range []map[string][2]string{seen, unseen} {
		for name := range edits {
			files[name+"/larder.go"] = larder
		}
	}
	offline(t, "-mod=mod")
	dir := module(t, files)
	cfg := gen.Config{Dir: dir, Patterns: []string{"./..."}}
	commitAll(t, cfg)
	goCommand(t, dir, "vet", "./...")
	for _, edits := range []map[string][2]string{seen, unseen} {
		for name, edit := range edits {
			path := filepath.Join(dir, name, "larder.go")
			before := read(t, path)
			after := strings.Replace(before, edit[0], edit[1], 1)
			if before == after {
				t.Fatalf("%s: there is nothing to edit", name)
			}
			write(t, path, after)
		}
	}
	res := generate(t, cfg)
	stale, err := res.Stale(dir)
	if err != nil || len(stale)+len(res.Diagnostics) != len(seen)+len(unseen) {
		t.Errorf("%d files are stale, %v\n%s", len(stale), err, formatDiagnostics(dir, res.Diagnostics))
	}
	for _, command := range []string{"build", "vet"} {
		cmd := exec.Command("go", command, "./...")
		cmd.Dir, cmd.Env = dir, os.Environ()
		out, err := cmd.CombinedOutput()
		if err == nil {
			t.Errorf("go %s passes", command)
		}
		for name := range seen {
			leadsToGenerating(t, dir, name, string(out))
		}
		for name := range unseen {
			if strings.Contains(string(out), name+"/") {
				t.Errorf("go %s: %s\n%s", command, name, out)
			}
		}
	}
}

// leadsToGenerating looks at the first complaint about a package whose output
// is stale: above that line stands what to do.
func leadsToGenerating(t *testing.T, dir, pkg, complaints string) {
	t.Helper()
	at := regexp.MustCompile(pkg + `/larder_hoose\.go:(\d+):`).FindStringSubmatch(complaints)
	if at == nil {
		t.Errorf("%s: no complaint in\n%s", pkg, complaints)
		return
	}
	line, _ := strconv.Atoi(at[1]) // it is digits
	lines := strings.SplitAfter(read(t, dir, pkg, "larder_hoose.go"), "\n")[:line]
	paragraph := strings.Join(lines, "")
	paragraph = paragraph[strings.LastIndex(paragraph, "\n\n")+1:]
	if !strings.Contains(strings.ReplaceAll(paragraph, "\n// ", " "), "run go generate") {
		t.Errorf("%s: above line %d stands\n%s\nand the complaints are\n%s", pkg, line, paragraph, complaints)
	}
}

package fence

import (
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
)

const module = "github.com/hoosegen/hoosegen/"

// packages maps each package of the module to what it imports, tests aside.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	testenv.Processes(t)
	lookAtAllFiles(t)
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}:{{join .Imports " "}}`, module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	all := make(map[string][]string)
	for line := range strings.Lines(string(out)) {
		path, imports, _ := strings.Cut(strings.TrimSpace(line), ":")
		all[strings.TrimPrefix(path, module)] = strings.Fields(imports)
	}
	return all
}

// lookAtAllFiles is for the go command, which does not know that this test
// depends on them, and would take an earlier result for this one's.
func lookAtAllFiles(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join("..", "..", ".."), func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && strings.HasPrefix(d.Name(), ".") && d.Name() != ".." {
			return fs.SkipDir
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestOnlyOnePackageImports holds what a library is used for to one place, so
// that it can be judged and replaced there.
func TestOnlyOnePackageImports(t *testing.T) {
	owners := []struct {
		library, owner, reason string // owner: one or more packages
	}{
		{"golang.org/x/tools/go/packages", "gen/internal/load", "loading is slow and full of cases; nobody else should do it"},
		{"github.com/dave/jennifer", "gen/internal/emit", "all Go that is written is written in one place"},
		{"github.com/docker/docker", "runtime/launch/docker", "everybody else would carry the engine's client along"},
		{"gvisor.dev/gvisor", "runtime/launch/jail/internal/filter", "one package decides what the kernel is asked to refuse"},
		{"github.com/google/go-containerregistry", "runtime/image", "the layout of images is one package's business"},
		{"github.com/vmihailenco/msgpack/v5", "runtime/inmate/oneshot runtime/codec/custom", "what a hostile peer sends is read by runtime/codec"},
	}
	all := packages(t)
	for _, o := range owners {
		used := map[string]bool{}
		for path, imports := range all {
			if !slices.ContainsFunc(imports, func(i string) bool { return i == o.library || strings.HasPrefix(i, o.library+"/") }) {
				continue
			}
			if used[path] = true; !slices.Contains(strings.Fields(o.owner), path) {
				t.Errorf("%s imports %s, which is for %s: %s", path, o.library, o.owner, o.reason)
			}
		}
		for owner := range strings.FieldsSeq(o.owner) {
			if !used[owner] {
				t.Errorf("%s does not import %s: the rule is out of date", owner, o.library)
			}
		}
	}
}

// TestArrowsPointDown checks what may import what within the module.
func TestArrowsPointDown(t *testing.T) {
	rules := []struct {
		pkg     string
		may     []string // of this module; "a/" is all that is below a
		because string
	}{
		{"runtime/codec/msgp", nil, "it knows how long values are, not what they mean"},
		{"runtime/codec", []string{"runtime/codec/msgp"}, "it knows bytes and Go values"},
		{"runtime/codec/custom", []string{"runtime/codec"}, "it knows bytes and Go values"},
		{"runtime/internal/abi", nil, "it is constants alone, and entry imports it"},
		{"runtime/internal/entry", []string{"runtime/internal/abi"}, "it has to be initialised before everything that imports anything"},
		{"runtime/internal/frame", nil, "it knows bytes only"},
		{"runtime/launch", []string{"runtime/internal/abi"}, "it is the seam: interfaces and plain data"},
		{"runtime/internal/session", []string{"runtime/codec", "runtime/internal/frame"}, "it knows calls, not applications"},
		{"runtime/internal/stderrors", nil, "it knows errors by their fields"},
		{"runtime/neterrors", []string{"runtime/internal/stderrors"}, "launchers import it, and know no calls"},
		{"runtime/internal/shape", nil, "it compares texts"},
		{"runtime/internal/bridge", []string{"runtime/internal/session"}, "it is the seam between hoose and stub, and knows neither"},
		{"runtime/hoose", []string{"runtime/internal/bridge", "runtime/internal/session", "runtime/internal/shape", "runtime/launch"}, "it knows no particular sandbox, and nothing of what calls carry"},
		{"runtime/stub", []string{"runtime/codec", "runtime/hoose", "runtime/internal/bridge", "runtime/internal/stderrors", "runtime/internal/frame", "runtime/internal/session"}, "it makes calls and starts nothing"},
		{"runtime/inmate", []string{"runtime/codec", "runtime/hoose", "runtime/inmate/internal/wire", "runtime/internal/entry", "runtime/internal/frame"}, "it runs in the cell"},
		{"runtime/inmate/internal/wire", []string{"runtime/hoose"}, "it is the seam between Main and the wires that a program may leave out"},
		{"runtime/inmate/oneshot", []string{"runtime/codec/msgp", "runtime/codec", "runtime/hoose", "runtime/inmate/internal/wire", "runtime/internal/entry", "runtime/stub"}, "it runs in the cell, and Main does not need it"},
		{"runtime/launch/docker", []string{"runtime/launch", "runtime/launch/internal/", "runtime/launch/docker/internal/seccomp", "runtime/internal/abi", "runtime/internal/report", "runtime/neterrors"}, "launchers do not know each other, or calls"},
		{"runtime/launch/docker/internal/seccomp", nil, "it knows rules and what an engine reads"},
		{"runtime/launch/process", []string{"runtime/internal/executable", "runtime/launch", "runtime/launch/internal/", "runtime/internal/report", "runtime/neterrors"}, "launchers do not know each other, or calls"},
		{"runtime/launch/jail", []string{"runtime/internal/executable", "runtime/launch", "runtime/launch/internal/", "runtime/launch/jail/internal/cgroup", "runtime/launch/jail/internal/filter", "runtime/launch/jail/internal/stage", "runtime/internal/abi", "runtime/internal/entry", "runtime/internal/report", "runtime/neterrors"}, "launchers do not know each other, or calls"},
		{"runtime/launch/jail/internal/stage", []string{"runtime/internal/abi", "runtime/internal/entry"}, "it has to be initialised before everything that imports anything"},
		{"runtime/launch/jail/internal/cgroup", []string{"runtime/launch/internal/proc"}, "it knows cgroups, not cells"},
		{"runtime/launch/internal/proc", nil, "it knows processes, not cells"},
		{"runtime/launch/internal/cells", []string{"runtime/launch", "runtime/internal/report"}, "it knows what all cells have, and no launcher"},
		{"runtime/launch/internal/pipes", []string{"runtime/internal/report"}, "it knows descriptors, not cells"},
		{"runtime/launch/internal/own", []string{"runtime/internal/entry", "runtime/launch"}, "it knows programs, not cells"},
		{"runtime/launch/internal/weaken", []string{"runtime/launch"}, "it knows configurations, not cells"},
		{"runtime/sandbox", []string{"runtime/internal/executable", "runtime/image", "runtime/internal/entry", "runtime/internal/report", "runtime/launch", "runtime/launch/docker", "runtime/launch/jail", "runtime/launch/process"}, "it knows launchers, not calls"},
		{"runtime/image", []string{"runtime/internal/executable", "runtime/internal/abi", "runtime/launch/docker", "templates"}, "it knows programs and an engine"},
		{"runtime/e2e/inspect", nil, "test support that launchers share; it knows none"},
		{"cmd/hoosegen/internal/oneshot", []string{"runtime/codec/msgp", "runtime/codec", "runtime/launch"}, "it knows one wire"},
		{"gen/internal/model", []string{"gen/internal/diag"}, "it is plain data"},
		{"gen/internal/diag", []string{"gen/internal/model"}, "it is plain data"},
		{"gen/internal/load", []string{"gen/internal/diag", "gen/internal/model"}, "it loads and does not judge"},
		{"gen/internal/analyze", []string{"gen/internal/diag", "gen/internal/model"}, "it judges and does not load or print"},
		{"gen/internal/emit", []string{"gen/internal/diag", "gen/internal/model"}, "it prints decisions and makes none"},
		{"gen/internal/review", []string{"gen/internal/diag", "gen/internal/model"}, "it reads models and judges nothing"},
		{"gen", []string{"gen/internal/analyze", "gen/internal/diag", "gen/internal/emit", "gen/internal/load", "gen/internal/model", "gen/internal/review"}, "it is the thin public door"},
	}
	all := packages(t)
	for _, r := range rules {
		imports, ok := all[r.pkg]
		if !ok {
			t.Errorf("there is no package %s: the rule is out of date", r.pkg)
		}
		for _, i := range imports {
			if local, ours := strings.CutPrefix(i, module); ours && !slices.ContainsFunc(r.may, func(may string) bool {
				return local == may || strings.HasSuffix(may, "/") && strings.HasPrefix(local, may)
			}) {
				t.Errorf("%s imports %s: %s", r.pkg, local, r.because)
			}
		}
	}
}

// TestProductsImportNoTestSupport keeps what only tests use out of everything
// that is not a test.
func TestProductsImportNoTestSupport(t *testing.T) {
	for path, imports := range packages(t) {
		if strings.HasPrefix(path, "runtime/e2e/") {
			continue
		}
		for _, i := range imports {
			if local := strings.TrimPrefix(i, module); strings.HasPrefix(local, "runtime/e2e/") {
				t.Errorf("%s imports %s, which is for tests", path, local)
			}
		}
	}
}

// TestInmatesLinkNoLauncher looks at whole programs: what is linked into an
// inmate is there for hostile code to use.
func TestInmatesLinkNoLauncher(t *testing.T) {
	testenv.Processes(t)
	forbidden := map[string]string{
		"github.com/docker/":           "an inmate has no business with an engine",
		"github.com/moby/":             "an inmate has no business with an engine",
		"gvisor.dev/":                  "filters are made by the host",
		"k8s.io/":                      "an inmate has no business with a cluster",
		"github.com/google/go-contain": "images are built on the host",
		module + "runtime/launch/":     "launchers are the host's; the seam, runtime/launch itself, is types only",
		module + "runtime/image":       "images are built on the host",
		module + "runtime/neterrors":   "package net makes a program of a plain go build depend on the C library, and with it on the image",
		module + "gen":                 "generating is done on the developer's machine",
		"golang.org/x/tools":           "generating is done on the developer's machine",
		"github.com/dave/jennifer":     "generating is done on the developer's machine",
		"net/http":                     "an inmate has no network, and the package costs megabytes and time in every start",
		"testing":                      "test helpers do not belong into a product",
		"go.opentelemetry.io/":         "it comes with the engine's client",
	}
	for _, program := range []string{"examples/imageproc/cmd/imageproc-inmate", "examples/unzip/cmd/lister-inmate", "runtime/e2e/suite/inmate", "runtime/e2e/escape/inmate", "runtime/inmate/testdata/cook"} {
		linksNone(t, program, forbidden)
	}
}

// TestInmatesWithoutTheOneShotWireLinkNoReflection looks at an inmate whose main
// leaves package oneshot out.
func TestInmatesWithoutTheOneShotWireLinkNoReflection(t *testing.T) {
	linksNone(t, "runtime/inmate/testdata/plain", map[string]string{
		"github.com/vmihailenco/": "what a peer sends is decoded by generated code, unless a program asks for the one-shot wire",
	})
}

// linksNone checks the packages that a program of this module is linked from.
func linksNone(t *testing.T, program string, forbidden map[string]string) {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps", module+program).Output()
	if err != nil {
		t.Fatalf("go list -deps %s: %v", program, err)
	}
	for dep := range strings.FieldsSeq(string(out)) {
		for prefix, reason := range forbidden {
			if strings.HasPrefix(dep, prefix) {
				t.Errorf("%s links %s: %s", program, dep, reason)
			}
		}
	}
}

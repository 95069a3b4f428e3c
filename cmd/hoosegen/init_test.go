package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
)

// TestInitWritesAModuleThatWorks generates in it and has it compiled.
func TestInitWritesAModuleThatWorks(t *testing.T) {
	testenv.Processes(t)
	repository, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "app")
	code, stdout, stderr := hoosegen(t, "", "init", dir)
	if code != exitOK || stderr != "" || !strings.Contains(stdout, "wrote "+filepath.Join(dir, "main.go")+"\n") || !strings.Contains(stdout, "  cd "+dir+"\n") {
		t.Fatalf("exit code %d, %q, %q", code, stdout, stderr)
	}
	t.Chdir(dir)
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if want := "module example.com/app\n\ngo 1.26\n\nrequire github.com/hoosegen/hoosegen v0.0.0\n\nreplace github.com/hoosegen/hoosegen => " + repository + "\n"; string(mod) != want {
		t.Errorf("go.mod is\n%s\nwant\n%s", mod, want)
	}
	// What "go mod tidy" would find out, without a network.
	overwrite(t, "go.mod", string(mod)+requirements(t, filepath.Join(repository, "go.mod")))
	sum, err := os.ReadFile(filepath.Join(repository, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	overwrite(t, "go.sum", string(sum))
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Setenv("GOPROXY", "off")

	if code, stdout, stderr := hoosegen(t, "", "./..."); code != exitOK {
		t.Fatalf("exit code %d\n%s%s", code, stdout, stderr)
	}
	if out, err := exec.Command("go", "vet", "./...").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	for _, name := range []string{"cmd/lister-inmate/main.go", "unzip/lister_hoose.go"} {
		if _, err := os.Stat(name); err != nil {
			t.Error(err)
		}
	}

	before := contents(t)
	code, _, stderr = hoosegen(t, "", "init")
	if code != exitRefused || !strings.Contains(stderr, "it has go.mod, main.go, unzip/inmate/inmate.go, unzip/unzip.go already (name a new directory)") {
		t.Errorf("once more: exit code %d, %q", code, stderr)
	}
	if after := contents(t); len(after) != len(before) || after["main.go"] != before["main.go"] {
		t.Error("once more: files changed")
	}
}

// requirements returns the blocks of require lines of a go.mod.
func requirements(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for part := range strings.SplitSeq(string(text), "\nrequire (") {
		if list, _, ok := strings.Cut(part, "\n)"); ok {
			b.WriteString("\nrequire (" + list + "\n)\n")
		}
	}
	return b.String()
}

func TestInitTakesAModulePathAndATool(t *testing.T) {
	dir := t.TempDir()
	if code, _, stderr := hoosegen(t, "", "init", "-module", "example.org/team/zips", "-clone", "", "-tool", dir); code != exitOK {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	t.Chdir(dir)
	files := contents(t)
	for name, want := range map[string]string{
		"go.mod":                 "module example.org/team/zips\n\ngo 1.26\n\ntool github.com/hoosegen/hoosegen/cmd/hoosegen\n",
		"main.go":                "// Command zips lists a zip archive in a sandbox: zips INMATE FILE.\n",
		"unzip/unzip.go":         "//go:generate go tool hoosegen -type Lister -impl example.org/team/zips/unzip/inmate.New -main ../cmd/lister-inmate\n",
		"unzip/inmate/inmate.go": "\t\"example.org/team/zips/unzip\"\n",
	} {
		if !strings.Contains(files[name], want) {
			t.Errorf("%s is\n%s\nwant in it\n%s", name, files[name], want)
		}
	}
	for _, tt := range []struct{ args, want string }{
		{"-module bad^path .", `hoosegen init: -module: malformed import path "bad^path"`},
		{"a b", `hoosegen init: a module is written into one directory, and got ["a" "b"] (see "hoosegen help init")`},
	} {
		code, _, stderr := hoosegen(t, "", append([]string{"init"}, strings.Fields(tt.args)...)...)
		if code != exitFailed || !strings.HasPrefix(stderr, tt.want) {
			t.Errorf("%s: exit code %d, %q, want %q", tt.args, code, stderr, tt.want)
		}
	}
}

package main

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
)

const kitchen = `package kitchen

` + `//go:generate go tool hoosegen -type Oven

type Oven interface{ Bake(n int) error }
`

// chdir makes a module of the files the current directory.
func chdir(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files = maps.Clone(files)
	files["go.mod"] = "module example.com/app\n\ngo 1.26.3\n"
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	return dir
}

// contents maps the files below the current directory to what is in them.
func contents(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(".", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		files[filepath.ToSlash(path)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// hoosegen runs the program in the current directory.
func hoosegen(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	testenv.Processes(t)
	ctx := t.Context()
	var out, errs bytes.Buffer
	code = run(ctx, args, streams{in: strings.NewReader(stdin), out: &out, err: &errs})
	return code, out.String(), errs.String()
}

func TestExitCodes(t *testing.T) {
	for _, c := range []struct {
		name   string
		files  map[string]string
		args   string
		code   int
		stdout string // part of it
		stderr string
		writes string // a file that exists afterwards; empty for none
	}{
		{"generated", map[string]string{"k.go": kitchen}, "-type Oven", 0, "", "", "oven_hoose.go"},
		{"two dashes", map[string]string{"k.go": kitchen}, "--type=Oven --output o.go .", 0, "", "", "o.go"},
		{"another package", map[string]string{"a/k.go": kitchen}, "-type Oven ./a", 0, "", "", "a/oven_hoose.go"},
		{"all directives", map[string]string{"a/k.go": kitchen}, "./...", 0, "", "", "a/oven_hoose.go"},
		{"refused", map[string]string{"a/k.go": kitchen + "\ntype Bad interface{ Do(c chan int) error }\n"}, "-type Bad ./a", 1, "", "a/k.go:7:26: method Do, parameter c (chan int)", ""},
		{"unknown", map[string]string{"k.go": kitchen}, "-type Ovn", 1, "", "k.go:1:1: no type Ovn in package example.com/app [H001]\n\thint: there is Oven", ""},
		{"stale", map[string]string{"k.go": kitchen}, "-check -type Oven", 1, "+++ oven_hoose.go (generated)", "not up to date: 1 of 1 files", ""},
		{"stale below", map[string]string{"a/k.go": kitchen}, "--check ./...", 1, "+++ a/oven_hoose.go (generated)", "not up to date", ""},
		{"nothing to check", map[string]string{"a/k.go": "package a\n"}, "-check ./...", 2, "", "hoosegen: nothing to check: no interface", ""},
		{"nothing to generate", map[string]string{"a/k.go": "package a\n"}, "./...", 2, "", "hoosegen: no interface to generate for", ""},
		{"no such package", map[string]string{"k.go": kitchen}, "-type Oven ./nosuch", 2, "", "hoosegen: load ", ""},
		{"no such flag", map[string]string{"k.go": kitchen}, "-typ Oven", 2, "", "flag provided but not defined: -typ", ""},
		{"contradiction", map[string]string{"k.go": kitchen}, "-type Oven -main x", 2, "", `needs -impl import/path.Constructor, which makes the implementation to serve (see "hoosegen help")`, ""},
		{"an empty element", map[string]string{"k.go": kitchen}, "-type Oven,", 2, "", "an element of the list is empty", ""},
		{"help", map[string]string{"k.go": kitchen}, "-help", 0, "usage:\n  hoosegen -type T", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			chdir(t, c.files)
			before := contents(t)
			code, stdout, stderr := hoosegen(t, "", strings.Fields(c.args)...)
			if code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			if !strings.Contains(stdout, c.stdout) || c.stdout == "" && stdout != "" {
				t.Errorf("stdout %q, want %q", stdout, c.stdout)
			}
			if !strings.Contains(filepath.ToSlash(stderr), c.stderr) || c.stderr == "" && stderr != "" {
				t.Errorf("stderr %q, want %q", stderr, c.stderr)
			}
			after := contents(t)
			if c.writes != "" && after[c.writes] == "" {
				t.Errorf("%s was not written", c.writes)
			}
			delete(after, c.writes)
			if !maps.Equal(before, after) {
				t.Errorf("other files changed: %v", after)
			}
		})
	}
}

func TestCheckPassesAfterGenerating(t *testing.T) {
	chdir(t, map[string]string{"k.go": kitchen})
	if code, _, _ := hoosegen(t, "", "-type", "Oven"); code != 0 {
		t.Fatalf("generating: exit code %d", code)
	}
	before := contents(t)
	for _, args := range [][]string{{"-check"}, {"-check", "-type", "Oven"}, {"-check", "./..."}, {"-type", "Oven", "-check", "example.com/app"}} {
		if code, stdout, stderr := hoosegen(t, "", args...); code != 0 || stdout+stderr != "" {
			t.Errorf("%v: exit code %d: %s%s", args, code, stdout, stderr)
		}
	}
	if !maps.Equal(before, contents(t)) {
		t.Error("checking changed something")
	}
}

func TestDiagnosticsPointAtTheGenerateLine(t *testing.T) {
	chdir(t, map[string]string{"k.go": kitchen})
	t.Setenv("GOFILE", "k.go")
	t.Setenv("GOLINE", "3")
	if code, _, stderr := hoosegen(t, "", "-type", "Ovn"); code != 1 || !strings.HasPrefix(stderr, "k.go:3:1: no type Ovn") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

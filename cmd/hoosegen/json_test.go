package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// runIn runs the command in the current directory and returns what it printed,
// with the directory's path as DIR.
func runIn(t *testing.T, dir, args string) (code int, stdout, stderr string) {
	t.Helper()
	code, stdout, stderr = hoosegen(t, "", strings.Fields(args)...)
	resolved, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	clean := strings.NewReplacer(filepath.ToSlash(resolved), "DIR", filepath.ToSlash(dir), "DIR")
	return code, clean.Replace(filepath.ToSlash(stdout)), clean.Replace(filepath.ToSlash(stderr))
}

const badOven = "package a\n\n//go:generate hoosegen -type Bad\n\ntype Bad interface{ Do(p uintptr) error }\n"

func TestJSONIsOneObjectForEachProblem(t *testing.T) {
	dir := chdir(t, map[string]string{"k.go": kitchen, "a/a.go": badOven, "b/b.go": strings.Replace(kitchen, "kitchen", "b", 1)})
	if code, out, errs := runIn(t, dir, "-type Oven ./b"); code != 0 {
		t.Fatalf("exit code %d: %s%s", code, out, errs)
	}
	const bad = `{"file":"DIR/a/a.go","line":5,"column":26,"code":"H023","message":"method Do, parameter p (uintptr): ` +
		`an address means nothing in another process","hint":"HINT","url":"https://github.com/hoosegen/hoosegen/blob/main/docs/diagnostics.md#h023"}` + "\n"
	const stale = `{"file":"DIR/oven_hoose.go","line":1,"column":1,"code":"stale","message":"not up to date","hint":"run go generate","diff":"DIFF"}` + "\n"
	for _, c := range []struct {
		name, args string
		code       int
		want       string
	}{
		{"refused and stale", "-json -check ./...", 1, bad + stale},
		{"stale", "-json -check .", 1, stale},
		{"refused", "-json ./a", 1, bad},
		{"fresh", "-json -check ./b", 0, ""},
		{"generated", "-json -type Oven ./b", 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, errs := runIn(t, dir, c.args)
			if code != c.code || errs != "" {
				t.Errorf("exit code %d, stderr %q", code, errs)
			}
			if got := hideTexts(t, out); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

// hideTexts replaces hints and diffs, which have tests of their own, and holds
// that each line is one object.
func hideTexts(t *testing.T, lines string) string {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(lines) {
		var record struct{ Code, Hint, Diff string }
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if record.Code == "stale" {
			if !strings.HasPrefix(record.Diff, "--- ") || !strings.Contains(record.Diff, "+++ oven_hoose.go (generated)") {
				t.Errorf("the diff is %q", record.Diff)
			}
			line = line[:strings.Index(line, `"diff":"`)] + `"diff":"DIFF"}` + "\n"
		} else if quoted, _ := json.Marshal(record.Hint); record.Hint != "" { //nolint:errchkjson // a string
			line = strings.Replace(line, string(quoted), `"HINT"`, 1)
		}
		b.WriteString(line)
	}
	return b.String()
}

func TestJSONNamesTheFirstLineThatDiffers(t *testing.T) {
	dir := chdir(t, map[string]string{"k.go": kitchen})
	runIn(t, dir, "-type Oven")
	fresh := contents(t)["oven_hoose.go"]
	lines := strings.SplitAfter(fresh, "\n")
	for _, c := range []struct {
		name, content string
		line          int
	}{
		{"one line is another", strings.Join(append(append([]string{}, lines[:6]...), "// another\n"), "") + strings.Join(lines[7:], ""), 7},
		{"the end is missing", strings.Join(lines[:9], ""), 9},
		{"cut in a line", strings.Join(lines[:9], "") + "x", 10},
		{"more than there should be", fresh + "// more\n", len(lines)},
		{"empty", "", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			overwrite(t, "oven_hoose.go", c.content)
			code, out, _ := runIn(t, dir, "-json -check .")
			var record struct{ Line int }
			if err := json.Unmarshal([]byte(out), &record); err != nil || code != 1 {
				t.Fatalf("exit code %d: %q: %v", code, out, err)
			}
			if record.Line != c.line {
				t.Errorf("line %d, want %d", record.Line, c.line)
			}
		})
	}
}

func TestFailuresAreTextEvenWithJSON(t *testing.T) {
	dir := chdir(t, map[string]string{"k.go": kitchen})
	if code, out, errs := runIn(t, dir, "-json -type Oven ./nosuch"); code != 2 || out != "" || !strings.HasPrefix(errs, "hoosegen: load ") {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, out, errs)
	}
}

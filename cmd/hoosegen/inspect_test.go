package main

import (
	"encoding/json"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen"
)

func overwrite(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestContractPrintsWhatIsOnTheWire(t *testing.T) {
	dir := chdir(t, map[string]string{
		"k.go":   kitchen,
		"a/a.go": badOven,
		"b/b.go": "package b\n\n//go:generate hoosegen -type Fridge,Freezer\n\ntype Fridge interface{ Cool(c int8) error }\n\ntype Freezer interface{ Freeze(f func(s string) error) ([]byte, error) }\n",
	})
	const oven = "interface example.com/app.Oven\n\n\tBake 95a8de0c8b7e5a9b\n\t\tBake(int64)\n"
	const fridge = "interface example.com/app/b.Freezer\n\n\tFreeze HASH\n\t\tFreeze(func(string) error) (bytes)\n\n" +
		"interface example.com/app/b.Fridge\n\n\tCool HASH\n\t\tCool(int8)\n"
	hash := regexp.MustCompile(`[0-9a-f]{16}`)
	for _, c := range []struct {
		name, args string
		code       int
		stdout     string
		stderr     string // part of it
	}{
		{"followed", "contract . ./b", 0, oven + "\n" + fridge, ""},
		{"by name", "contract -type Oven", 0, oven, ""},
		{"by name elsewhere", "contract -type Fridge,Freezer ./b", 0, fridge, ""},
		{"something refused", "contract ./...", 1, oven + "\n" + fridge, "a/a.go:5:26: method Do, parameter p (uintptr)"},
		{"nothing there", "contract -type Nothing ./b", 1, "", "no type Nothing"},
		{"no interface", "contract ./none", 2, "", "hoosegen contract: load "},
		{"a contradiction", "contract -host H .", 2, "", `need -type (see "hoosegen help contract")`},
		{"a flag of generating", "contract -impl x.New .", 2, "", "not defined: -impl"},
		{"an unknown flag", "contract -x", 2, "", "not defined: -x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := contents(t)
			code, out, errs := runIn(t, dir, c.args)
			if code != c.code || !strings.Contains(errs, c.stderr) || c.stderr == "" && errs != "" {
				t.Errorf("exit code %d, stderr %q", code, errs)
			}
			if got, want := hash.ReplaceAllString(out, "HASH"), hash.ReplaceAllString(c.stdout, "HASH"); got != want {
				t.Errorf("got\n%swant\n%s", got, want)
			}
			if after := contents(t); len(after) != len(before) {
				t.Error("it wrote files")
			}
		})
	}
}

func TestContractShapesAreThoseOfTheGeneratedCode(t *testing.T) {
	dir := chdir(t, map[string]string{"k.go": kitchen})
	if code, _, errs := runIn(t, dir, "-type Oven"); code != 0 {
		t.Fatal(errs)
	}
	_, out, _ := runIn(t, dir, "contract -json -type Oven")
	var list []gen.Contract
	if err := json.Unmarshal([]byte(out), &list); err != nil || len(list) != 1 || len(list[0].Methods) != 1 {
		t.Fatalf("%v\n%s", err, out)
	}
	c := list[0]
	if c.Package != "example.com/app" || c.Interface != "Oven" || c.Methods[0].Name != "Bake" || c.Methods[0].Shape != "Bake(int64)" {
		t.Errorf("got %+v", c)
	}
	if !strings.Contains(contents(t)["oven_hoose.go"], strconv.Quote(c.Methods[0].Shape)) {
		t.Errorf("%s is not in the generated file", c.Methods[0].Shape)
	}
}

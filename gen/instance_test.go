package gen_test

import (
	"context"
	"errors"
	"flag"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen"
)

func TestTypesAreSplitOutsideOfBrackets(t *testing.T) {
	for value, want := range map[string][]string{
		"Oven":                              {"Oven"},
		"Oven, Fridge":                      {"Oven", "Fridge"},
		"Pair[K,V],Oven":                    {"Pair[K,V]", "Oven"},
		"Store[map[string]Pair[int, []A]]":  {"Store[map[string]Pair[int, []A]]"},
		"S[struct{A, B int}],T[func(a, b)]": {"S[struct{A, B int}]", "T[func(a, b)]"},
		"Oven,":                             nil,
		"":                                  nil,
	} {
		var cfg gen.Config
		fs := flag.NewFlagSet("hoosegen", flag.ContinueOnError)
		fs.SetOutput(io.Discard)
		cfg.Flags(fs)
		err := fs.Parse([]string{"-type", value})
		if (err == nil) != (want != nil) || want != nil && !slices.Equal(cfg.Types, want) {
			t.Errorf("-type %q: %q, %v; want %q", value, cfg.Types, err, want)
		}
	}
}

func TestNamesThatAreNoInstances(t *testing.T) {
	for name, types := range map[string][]string{
		"half a name":      {"Store["},
		"no arguments":     {"Store[]"},
		"two lists":        {"Store[A][B]"},
		"another package":  {"p.Store[A]"},
		"a type literal":   {"[]Store"},
		"a call":           {"Store(A)"},
		"an injected line": {"Store[A]\nvar x int"},
		"twice":            {"Store[A]", "Store[A]"},
	} {
		_, err := gen.Generate(context.Background(), gen.Config{Dir: t.TempDir(), Types: types})
		if usage, ok := errors.AsType[*gen.UsageError](err); !ok || !strings.Contains(usage.Problem, "-type ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

const stores = `package stores

type Store[T comparable] interface{ Put(item T) error }

type Item struct{ N int }
`

func TestInstancesAreNamedAfterTheirArguments(t *testing.T) {
	dir := module(t, map[string]string{"stores.go": stores, "points.go": "package stores\n\nimport \"image\"\n\ntype Points interface{ Store[image.Point] }\n"})
	res := generate(t, gen.Config{Dir: dir, Types: []string{"Store[Item]", "Points", "Store[*Item]"}})
	if len(res.Diagnostics) > 0 || len(res.Files) != 1 {
		t.Fatalf("%d files, refused:\n%s", len(res.Files), formatDiagnostics(dir, res.Diagnostics))
	}
	if got := filepath.Base(res.Files[0].Path); got != "storeitem_hoose.go" {
		t.Errorf("the file is %s", got)
	}
	for _, want := range []string{"func NewStoreItemClient(", "func ServePoints(", "func ServeStoreItemPointer(impl Store[*Item])"} {
		if !strings.Contains(string(res.Files[0].Content), want) {
			t.Errorf("the output lacks %s", want)
		}
	}
}

func TestInstancesAreRefusedWhereTheInterfaceIs(t *testing.T) {
	dir := module(t, map[string]string{"stores.go": stores, "points.go": "package stores\n\nimport \"image\"\n\ntype Points interface{ Store[image.Point] }\n"})
	for types, want := range map[string]string{
		"Store[image.Point]": "stores.go:3:6: Store[image.Point] is not an instance of Store[T comparable]: undefined: image [H006]",
		"Store[[]Item]":      "stores.go:3:6: Store[[]Item] is not an instance of Store[T comparable]: []Item does not satisfy comparable [H006]",
		"Store[a]":           "stores.go:3:6: Store[a] is not an instance of Store[T comparable]: undefined: a [H006]",
		"Store[1]":           "stores.go:3:6: Store[1] is not an instance of Store[T comparable]: 1 is not a type [H006]",
		"Points[Item]":       "points.go:5:6: Points is not generic, so it takes no type arguments [H006]",
	} {
		res := generate(t, gen.Config{Dir: dir, Types: []string{types}})
		if got := formatDiagnostics(dir, res.Diagnostics); len(res.Files) > 0 || !strings.HasPrefix(got, want+"\n") {
			t.Errorf("%s: %s\nwant %s", types, got, want)
		}
	}
}

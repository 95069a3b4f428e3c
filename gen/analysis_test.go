package gen_test

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen"
)

// TestContractsAreThoseOfTheGeneratedCode holds, over all accepted cases, that
// what is printed for a review is what the two ends compare.
func TestContractsAreThoseOfTheGeneratedCode(t *testing.T) {
	dir, err := filepath.Abs(filepath.Join(golden, "ok"))
	if err != nil {
		t.Fatal(err)
	}
	cfg := gen.Config{Dir: dir, Patterns: []string{"./..."}}
	found, err := gen.Analyze(context.Background(), cfg)
	if err != nil || len(found.Diagnostics) > 0 {
		t.Fatalf("%v\n%s", err, formatDiagnostics(dir, found.Diagnostics))
	}
	var all strings.Builder
	for _, f := range generate(t, cfg).Files {
		all.Write(f.Content)
	}
	methods := 0
	for _, c := range found.Contracts() {
		for _, m := range c.Methods {
			methods++
			if !strings.Contains(all.String(), strconv.Quote(m.Shape)) {
				t.Errorf("%s.%s: the shape of %s, %s, is in no generated file", c.Package, c.Interface, m.Name, m.Shape)
			}
		}
	}
	if methods < 200 {
		t.Errorf("only %d methods", methods)
	}
	for _, d := range found.Doors() {
		if d.File == "" || d.Line < 1 || d.Column < 1 {
			t.Errorf("a door without a place: %+v", d)
		}
	}
}

func TestJSONOfContractsAndDoors(t *testing.T) {
	dir := module(t, map[string]string{"kitchen.go": kitchen})
	found, err := gen.Analyze(t.Context(), gen.Config{Dir: dir, Types: []string{"Oven"}})
	if err != nil || len(found.Diagnostics) > 0 {
		t.Fatalf("%v\n%s", err, formatDiagnostics(dir, found.Diagnostics))
	}
	contracts, doors := found.Contracts(), found.Doors()
	if len(contracts) != 1 || len(contracts[0].Methods) != 1 || len(doors) != 1 {
		t.Fatalf("got %+v and %+v", contracts, doors)
	}
	contracts[0].Methods[0].Hash, doors[0].File = "HASH", "FILE"
	for _, c := range []struct {
		value any
		want  string
	}{
		{contracts, `[{"package":"example.com/app","interface":"Oven","methods":[{"name":"Bake","hash":"HASH","shape":"Bake({Grams int64}) ({Grams int64})"}]}]`},
		{doors, `[{"kind":"call","package":"example.com/app","interface":"Oven","method":"Bake","direction":"host -\u003e inmate","waits":true,` +
			`"shape":"Bake({Grams int64}) ({Grams int64})","file":"FILE","line":5,"column":22}]`},
	} {
		if got, err := json.Marshal(c.value); err != nil || string(got) != c.want {
			t.Errorf("got  %s, %v\nwant %s", got, err, c.want)
		}
	}
}

func TestNothingToGenerateForIsAnError(t *testing.T) {
	cfg := gen.Config{Dir: module(t, map[string]string{"kitchen.go": "package kitchen\n"})}
	if res, err := gen.Generate(t.Context(), cfg); !errors.Is(err, gen.ErrNothing) {
		t.Errorf("Generate: %+v, %v", res, err)
	}
	if found, err := gen.Analyze(t.Context(), cfg); !errors.Is(err, gen.ErrNothing) {
		t.Errorf("Analyze: %+v, %v", found, err)
	}
}

func TestGeneratingEndsWithItsContext(t *testing.T) {
	dir := module(t, map[string]string{"kitchen.go": kitchen})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, cfg := range []gen.Config{{Dir: dir}, {Dir: dir, Types: []string{"Oven"}}} {
		if res, err := gen.Generate(ctx, cfg); err == nil || !strings.Contains(err.Error(), context.Canceled.Error()) && !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, %v", res, err)
		}
	}
}

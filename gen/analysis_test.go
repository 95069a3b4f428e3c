package gen_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen"
	"github.com/hoosegen/hoosegen/gen/review"
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
	for _, c := range review.Contracts(found.Models) {
		for _, m := range c.Methods {
			methods++
			if !strings.Contains(all.String(), "0x"+m.Hash) {
				t.Errorf("%s.%s: the hash of %s, %s, is in no generated file", c.Package, c.Interface, m.Name, m.Hash)
			}
		}
	}
	if methods < 200 {
		t.Errorf("only %d methods", methods)
	}
	for _, d := range review.Doors(found.Models) {
		if d.File == "" || d.Line < 1 || d.Column < 1 {
			t.Errorf("a door without a place: %+v", d)
		}
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

package analyze_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen/internal/analyze"
	"github.com/hoosegen/hoosegen/gen/internal/source"
)

// TestRandomInterfacesAreModelledOrRefused analyses interfaces of which most
// cannot be carried: each one yields a model or diagnostics with positions in
// its file, never neither, and never a panic.
func TestRandomInterfacesAreModelledOrRefused(t *testing.T) {
	outcomes := map[bool]int{}
	for seed := range uint64(150) {
		src := source.Random(rand.New(rand.NewPCG(seed, 1)), true).Text
		p := source.NewChecker(t).Check("example.com/p", map[string]string{"p.go": src})
		for _, e := range p.Errors {
			t.Fatalf("seed %d: the source itself does not compile: %s: %s\n%s", seed, e.Pos, e.Msg, src)
		}
		f, list := analyze.File(p, []string{"Oven"}, analyze.Options{})
		if (f == nil) != (len(list) > 0) {
			t.Fatalf("seed %d: model %t, %d diagnostics\n%s", seed, f != nil, len(list), src)
		}
		for _, d := range list {
			if d.Pos().Filename != "p.go" || d.Pos().Line < 2 || d.Msg() == "" || strings.Contains(d.Msg(), "does not compile") {
				t.Errorf("seed %d: %s\n%s", seed, d.Format(""), src)
			}
		}
		outcomes[f == nil]++
	}
	if len(outcomes) < 2 {
		t.Errorf("all alike: %v", outcomes)
	}
}

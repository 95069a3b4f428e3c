package gen

import (
	"path/filepath"
	"testing"

	"github.com/hoosegen/hoosegen/gen/internal/load"
)

func TestPatternsMatchAsInTheGoCommand(t *testing.T) {
	root := t.TempDir()
	p := &load.Package{Path: "example.com/app/oven", Tested: "example.com/app/oven", Dir: filepath.Join(root, "app", "oven")}
	for _, c := range []struct {
		pattern string
		want    bool
	}{
		{".", false},
		{"./app/oven", true},
		{"./app", false},
		{"./...", true},
		{"./app/...", true},
		{"./app/oven/...", true},
		{"./ap...", true},
		{"./x/...", false},
		{"./app/../app/oven", true},
		{"example.com/app/oven", true},
		{"example.com/app/...", true},
		{"example.com/...", true},
		{"example.com/app", false},
		{"example.com/app/oven/...", true},
		{"all", true},
		{"example.com/app/ove", false},
		{"oven", false},
	} {
		if got := newMatcher().matches(absolute(root, c.pattern), p); got != c.want {
			t.Errorf("%s: %t, want %t", c.pattern, got, c.want)
		}
	}
}

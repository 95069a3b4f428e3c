package gen

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/hoosegen/hoosegen/gen/load"
)

// absolute makes a pattern that names a local path independent of the current
// directory; an import path stays.
func absolute(dir, pattern string) string {
	if filepath.IsAbs(pattern) || pattern == "." || pattern == ".." ||
		strings.HasPrefix(pattern, "./") || strings.HasPrefix(pattern, "../") {
		return absolutePath(dir, pattern)
	}
	return pattern
}

func absolutePath(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

// matches tells whether an absolute pattern names p.
func matches(pattern string, p *load.Package) bool {
	if pattern == "all" || pattern == "std" || pattern == "work" {
		return true
	}
	name := p.Path
	if filepath.IsAbs(pattern) {
		if !strings.Contains(pattern, "...") {
			return sameDir(pattern, p.Dir)
		}
		name = p.Dir
	}
	if !strings.Contains(pattern, "...") {
		return pattern == name
	}
	expr := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\.\.\.`, `.*`)
	if base, ok := strings.CutSuffix(expr, `/.*`); ok {
		expr = base + `(/.*)?`
	}
	return regexp.MustCompile(`^` + expr + `$`).MatchString(name)
}

func sameDir(a, b string) bool {
	if a == b {
		return true
	}
	x, errA := os.Stat(a)
	y, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(x, y)
}

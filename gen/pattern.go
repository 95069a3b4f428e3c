package gen

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/hoosegen/hoosegen/gen/internal/load"
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

// matcher tells which packages a pattern names, and remembers what it had to
// ask for: with many patterns, each package is looked at many times.
type matcher struct {
	exprs map[string]*regexp.Regexp
	infos map[string]os.FileInfo // of directories; nil for those that are not there
}

func newMatcher() *matcher {
	return &matcher{exprs: map[string]*regexp.Regexp{}, infos: map[string]os.FileInfo{}}
}

// matches reports whether an absolute pattern names p.
func (m *matcher) matches(pattern string, p *load.Package) bool {
	if pattern == "all" || pattern == "std" || pattern == "work" {
		return true
	}
	name := p.Tested
	if filepath.IsAbs(pattern) {
		if !strings.Contains(pattern, "...") {
			return m.sameDir(pattern, p.Dir)
		}
		name = p.Dir
	}
	if !strings.Contains(pattern, "...") {
		return pattern == name
	}
	return m.expr(pattern).MatchString(name)
}

// expr is what the go command understands by a pattern with dots.
func (m *matcher) expr(pattern string) *regexp.Regexp {
	if known := m.exprs[pattern]; known != nil {
		return known
	}
	expr := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\.\.\.`, `.*`)
	if base, ok := strings.CutSuffix(expr, `/.*`); ok {
		expr = base + `(/.*)?`
	}
	m.exprs[pattern] = regexp.MustCompile(`^` + expr + `$`)
	return m.exprs[pattern]
}

// sameDir reports whether two paths lead to one directory.
func (m *matcher) sameDir(a, b string) bool {
	if a == b {
		return true
	}
	x, y := m.info(a), m.info(b)
	return x != nil && y != nil && os.SameFile(x, y)
}

func (m *matcher) info(dir string) os.FileInfo {
	known, ok := m.infos[dir]
	if !ok {
		known, _ = os.Stat(dir) // nil where there is none
		m.infos[dir] = known
	}
	return known
}

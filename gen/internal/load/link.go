package load

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

// link has the go command compile what the parsed roots import, and sets their
// Imports. The roots themselves are not compiled, unless something that they
// import does import them in turn; so neither is what their generated files
// import.
func (c *checker) link(ctx context.Context, cfg Config, roots []*packages.Package) error {
	wanted := map[string]bool{}
	for _, root := range roots {
		for _, path := range c.read[root.PkgPath].imports() {
			if c.roots[path] == nil && listable(path) {
				wanted[path] = true
			}
		}
	}
	found := map[string]*packages.Package{}
	if len(wanted) > 0 {
		list, err := packages.Load(goCommand(ctx, cfg, needExport), slices.Sorted(maps.Keys(wanted))...)
		if err != nil {
			return fmt.Errorf("load what the packages import: %w", err)
		}
		for _, p := range list {
			found[p.PkgPath] = p
		}
	}
	for _, root := range roots {
		root.Imports = map[string]*packages.Package{}
		for _, path := range c.read[root.PkgPath].imports() {
			if other := c.roots[path]; other != nil {
				root.Imports[path] = other
			} else if p := found[path]; p != nil {
				root.Imports[path] = p
			}
		}
	}
	return nil
}

// imports lists the paths that the files of p import, as they are written.
func (p *Package) imports() []string {
	var out []string
	for _, f := range p.Files {
		for _, spec := range f.Imports {
			if path, err := strconv.Unquote(spec.Path.Value); err == nil {
				out = append(out, path)
			}
		}
	}
	return out
}

// listable reports whether the go command takes path for that of one package. The
// others are "C" and "unsafe", which have no export data, and mistakes in the
// user's source that the go command would understand as something else.
func listable(path string) bool {
	switch path {
	case "", "C", "unsafe", "all", "cmd", "main", "std", "tool", "work":
		return false
	}
	return !strings.Contains(path, "...") && !strings.ContainsAny(path[:1], "-./") && !strings.Contains(path, "@") && !strings.HasSuffix(path, ".go")
}

package load

import (
	"bufio"
	"fmt"
	"go/ast"
	"go/build"
	"go/token"
	"go/types"
	"os"
	"strconv"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
	"golang.org/x/tools/go/gcexportdata"
	"golang.org/x/tools/go/packages"
)

// checker type-checks packages from source and hands their imports over from
// export data. All packages of one checker share their types, so a type means
// the same wherever it came from.
type checker struct {
	source
	roots   map[string]*packages.Package
	read    map[string]*Package // parsed, by import path
	checked map[string]*Package
	types   map[string]*types.Package // all packages known so far, for gcexportdata
}

func newChecker(fset *token.FileSet, outputs []string, roots []*packages.Package) *checker {
	c := &checker{
		source:  source{fset: fset, outputs: outputs},
		roots:   map[string]*packages.Package{},
		read:    map[string]*Package{},
		checked: map[string]*Package{},
		types:   map[string]*types.Package{},
	}
	for _, r := range roots {
		c.roots[r.PkgPath] = r
	}
	return c
}

// fromSource reports whether p has to be checked here: it was asked for, or the
// compiler could not make export data of it.
func (c *checker) fromSource(p *packages.Package) bool {
	return c.roots[p.PkgPath] != nil || p.ExportFile == "" && len(p.GoFiles) > 0
}

// check returns the package of p, checked from source once.
func (c *checker) check(p *packages.Package) *Package {
	if known := c.checked[p.PkgPath]; known != nil {
		return known
	}
	if root := c.roots[p.PkgPath]; root != nil {
		p = root
	}
	pkg := c.parsed(p)
	c.checked[p.PkgPath] = pkg
	c.checkImports(p, map[string]bool{p.PkgPath: true})
	c.typeCheck(pkg, p)
	return pkg
}

// parsed returns the package of p, parsed once and perhaps not yet checked.
func (c *checker) parsed(p *packages.Package) *Package {
	if known := c.read[p.PkgPath]; known != nil {
		return known
	}
	pkg := &Package{Path: p.PkgPath, Name: p.Name, Dir: dirOf(p), Tested: tested(p)}
	c.read[p.PkgPath] = pkg
	c.parse(pkg, p.GoFiles)
	if len(pkg.Files) > 0 {
		pkg.Name = pkg.Files[0].Name.Name // the go command may have taken it from broken output
	}
	c.declarations(pkg)
	return pkg
}

// checkImports checks the packages below p that need it, before anything that
// imports them is read from export data and brings a picture of its own of
// their types.
func (c *checker) checkImports(p *packages.Package, seen map[string]bool) {
	for _, imported := range p.Imports {
		if seen[imported.PkgPath] {
			continue
		}
		seen[imported.PkgPath] = true
		if c.fromSource(imported) {
			c.check(imported)
		} else {
			c.checkImports(imported, seen)
		}
	}
}

func (c *checker) typeCheck(pkg *Package, p *packages.Package) {
	pkg.Info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{},
		Defs:  map[*ast.Ident]types.Object{},
		Uses:  map[*ast.Ident]types.Object{},
	}
	conf := types.Config{
		IgnoreFuncBodies: true, // they may call what is yet to be generated
		FakeImportC:      true,
		Importer:         packageImporter{checker: c, from: p},
		Sizes:            types.SizesFor("gc", build.Default.GOARCH),
		GoVersion:        goVersion(p),
		Error: func(err error) {
			if e, ok := err.(types.Error); ok { //nolint:errorlint // documented to be this type
				pkg.Errors = append(pkg.Errors, diag.CompilerError{Pos: c.fset.Position(e.Pos), Msg: e.Msg})
			}
		},
	}
	// What is wrong was reported to Error; the package is usable all the same.
	pkg.Types, _ = conf.Check(pkg.Path, c.fset, pkg.Files, pkg.Info)
	c.types[pkg.Path] = pkg.Types
}

func goVersion(p *packages.Package) string {
	if p.Module == nil || p.Module.GoVersion == "" {
		return ""
	}
	return "go" + p.Module.GoVersion
}

// packageImporter resolves the imports of one package, through its vendor
// directory where it has one.
type packageImporter struct {
	*checker
	from *packages.Package
}

// Import returns the package that from imports as path.
func (i packageImporter) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	p := i.from.Imports[path]
	if p == nil {
		return nil, fmt.Errorf("the go command found no package %s", strconv.Quote(path))
	}
	if i.fromSource(p) {
		if known := i.checked[p.PkgPath]; known != nil && known.Types == nil {
			return nil, fmt.Errorf("import cycle through %s", path)
		}
		return i.check(p).Types, nil
	}
	if pkg := i.types[p.PkgPath]; pkg != nil && pkg.Complete() {
		return pkg, nil
	}
	return i.export(p)
}

func (c *checker) export(p *packages.Package) (*types.Package, error) {
	if p.ExportFile == "" {
		return nil, missing(p)
	}
	f, err := os.Open(p.ExportFile)
	if err != nil {
		return nil, fmt.Errorf("open export data of %s: %w", p.PkgPath, err)
	}
	defer f.Close()
	r, err := gcexportdata.NewReader(bufio.NewReader(f)) //nolint:staticcheck // until Go 1.28 the files are archives, which Read alone does not take
	if err != nil {
		return nil, fmt.Errorf("read export data of %s: %w", p.PkgPath, err)
	}
	pkg, err := gcexportdata.Read(r, c.fset, c.types, p.PkgPath)
	if err != nil {
		return nil, fmt.Errorf("read export data of %s: %w", p.PkgPath, err)
	}
	return pkg, nil
}

// Package source type-checks Go source held in memory, so that tests of the
// generator's stages need neither files nor a run of the go command for each
// case.
package source

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen/internal/analyze"
	"github.com/hoosegen/hoosegen/gen/internal/diag"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// imports are the packages that sources may import, with what they import.
var imports = []string{
	"context", "errors", "fmt", "image", "io", "iter", "math/big", "net/netip", "net/url", "time", "unsafe",
	"html/template", "text/template", "sync", "encoding/json",
	"github.com/vmihailenco/msgpack/v5", "github.com/hoosegen/hoosegen/runtime/codec/custom",
	"github.com/hoosegen/hoosegen/runtime/codec",
	"github.com/hoosegen/hoosegen/runtime/hoose",
	"github.com/hoosegen/hoosegen/runtime/stub",
}

// exported maps import paths to files of export data, and listed holds the
// patterns whose packages are among them.
var (
	exported = map[string]string{}
	listed   = map[string]bool{}
)

// export finds export data for packages and for what they import.
func export(patterns []string) error {
	patterns = slices.DeleteFunc(slices.Clone(patterns), func(p string) bool { return listed[p] })
	if len(patterns) == 0 {
		return nil
	}
	cmd := exec.Command("go", append([]string{"list", "-e", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}"}, patterns...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("go list -export: %w\n%s", err, stderr.Bytes())
	}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		exported[path] = file
	}
	for _, p := range patterns {
		listed[p] = true
	}
	return nil
}

// shared is what all checkers read export data with. Reading it costs more than
// checking most sources does.
var shared = struct {
	fset     *token.FileSet
	importer types.Importer
}{fset: token.NewFileSet()}

// Checker type-checks packages that share one view of what they import. Only
// one checker is used at a time.
type Checker struct {
	Fset  *token.FileSet
	known map[string]*types.Package
	files []*token.File
}

// NewChecker returns a checker for one test. Sources may import the packages
// that the patterns name beside those that all may.
func NewChecker(tb testing.TB, patterns ...string) *Checker {
	tb.Helper()
	if err := export(slices.Concat(imports, patterns)); err != nil {
		tb.Fatal(err)
	}
	if shared.importer == nil {
		shared.importer = importer.ForCompiler(shared.fset, "gc", func(path string) (io.ReadCloser, error) {
			if exported[path] == "" {
				return nil, fmt.Errorf("tests have no export data of %s", path)
			}
			return os.Open(exported[path])
		})
	}
	c := &Checker{Fset: shared.fset, known: map[string]*types.Package{}}
	tb.Cleanup(c.forget)
	return c
}

// forget lets go of the positions of what was checked.
func (c *Checker) forget() {
	for _, f := range c.files {
		c.Fset.RemoveFile(f)
	}
}

// Import returns a package of the standard library, of the runtime, or one
// that the checker checked before.
func (c *Checker) Import(path string) (*types.Package, error) {
	if p := c.known[path]; p != nil {
		return p, nil
	}
	return shared.importer.Import(path)
}

// Check type-checks the files of one package, by name. Complaints are in the
// package's Errors.
func (c *Checker) Check(path string, files map[string]string) analyze.Package {
	p := analyze.Package{
		Fset:     c.Fset,
		Declared: map[string]token.Position{},
		Info: &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		},
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := parser.ParseFile(c.Fset, name, files[name], parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			p.Errors = append(p.Errors, diag.CompilerError{Pos: token.Position{Filename: name, Line: 1}, Msg: err.Error(), Syntax: true})
		}
		if f != nil {
			c.files = append(c.files, c.Fset.File(f.FileStart))
			p.Files = append(p.Files, f)
		}
	}
	conf := types.Config{Importer: c, Error: func(err error) {
		if e, ok := err.(types.Error); ok { //nolint:errorlint // documented to be this type
			p.Errors = append(p.Errors, diag.CompilerError{Pos: c.Fset.Position(e.Pos), Msg: e.Msg})
		}
	}}
	p.Types, _ = conf.Check(path, c.Fset, p.Files, p.Info) // complaints were collected
	c.known[path] = p.Types
	for _, name := range p.Types.Scope().Names() {
		p.Declared[name] = c.Fset.Position(p.Types.Scope().Lookup(name).Pos())
	}
	return p
}

// Model analyses the named interfaces of a package made of one file, and fails
// the test if something is refused.
func Model(tb testing.TB, src string, names ...string) *model.File {
	tb.Helper()
	f, refused := analyze.File(NewChecker(tb).Check("example.com/p", map[string]string{"p.go": src}), names, analyze.Options{})
	for _, d := range refused {
		tb.Errorf("refused: %s", d.Format(""))
	}
	if f == nil {
		tb.FailNow()
	}
	return f
}

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
	"sync"
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

// exports maps import paths to files of export data.
var exports = sync.OnceValues(func() (map[string]string, error) {
	cmd := exec.Command("go", append([]string{"list", "-e", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}"}, imports...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list -export: %w\n%s", err, stderr.Bytes())
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		files[path] = file
	}
	return files, nil
})

// Checker type-checks packages that share one view of what they import.
type Checker struct {
	Fset     *token.FileSet
	importer types.Importer
	known    map[string]*types.Package
}

// NewChecker returns a checker for one test.
func NewChecker(tb testing.TB) *Checker {
	tb.Helper()
	files, err := exports()
	if err != nil {
		tb.Fatal(err)
	}
	fset := token.NewFileSet()
	return &Checker{
		Fset:  fset,
		known: map[string]*types.Package{},
		importer: importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
			if files[path] == "" {
				return nil, fmt.Errorf("tests have no export data of %s", path)
			}
			return os.Open(files[path])
		}),
	}
}

// Import returns a package of the standard library, of the runtime, or one
// that the checker checked before.
func (c *Checker) Import(path string) (*types.Package, error) {
	if p := c.known[path]; p != nil {
		return p, nil
	}
	return c.importer.Import(path)
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

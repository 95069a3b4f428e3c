package gen

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
	"github.com/hoosegen/hoosegen/gen/internal/load"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// leftovers reports files of package p that hoosegen wrote earlier, that
// nothing writes any more, and that declare again what f declares: the package
// cannot compile with both. f is generated all the same.
func (r *run) leftovers(p *load.Package, f *model.File, path string) []diag.Diagnostic {
	var out []diag.Diagnostic
	var written map[string]bool
	for _, name := range p.Generated {
		if r.planned[filepath.Base(name)] {
			continue // it is about to be written anew
		}
		at, declared := redeclared(name, f)
		if declared == "" {
			continue
		}
		if written == nil {
			written = r.written(p)
		}
		if !written[filepath.Base(name)] {
			out = append(out, diag.New(at, diag.Leftover,
				fmt.Sprintf("%s, which hoosegen wrote earlier, declares %s again: nothing writes the file any more", filepath.Base(name), declared),
				"delete it; "+filepath.Base(path)+" takes its place"))
		}
	}
	return out
}

// redeclared finds the first declaration of a name in a generated file that
// users of f rely on.
func redeclared(path string, f *model.File) (at token.Position, name string) {
	var exports []string
	for _, s := range f.Services {
		exports = append(exports, s.Exports()...)
	}
	src, err := os.ReadFile(path)
	if err != nil || !slices.ContainsFunc(exports, func(name string) bool { return bytes.Contains(src, []byte(name)) }) {
		return at, ""
	}
	fset := token.NewFileSet()
	file, _ := parser.ParseFile(fset, path, src, parser.SkipObjectResolution) // what can be parsed of a damaged file will do
	if file == nil {
		return at, ""
	}
	for _, d := range file.Decls {
		for _, id := range declaredBy(d) {
			if slices.Contains(exports, id.Name) {
				return fset.Position(id.Pos()), id.Name
			}
		}
	}
	return at, ""
}

// declaredBy lists the types and functions that a declaration makes.
func declaredBy(d ast.Decl) []*ast.Ident {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		var out []*ast.Ident
		for _, spec := range d.Specs {
			if t, ok := spec.(*ast.TypeSpec); ok {
				out = append(out, t.Name)
			}
		}
		return out
	}
	return nil
}

// written lists the files of p, by base name, that the package's go:generate
// lines write: under go generate each line is a run of its own.
func (r *run) written(p *load.Package) map[string]bool {
	out := map[string]bool{}
	for _, f := range p.Files {
		name := r.prog.Fset.Position(f.Package).Filename
		src, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		for _, d := range findDirectives(src, p.Name, name) {
			j, err := d.job(r.Config)
			if err != nil || j == nil {
				continue
			}
			for _, o := range j.outputs() {
				out[filepath.Base(o)] = true
			}
		}
	}
	return out
}

// Package analyze turns the types of an interface into the model that code is
// generated from, and refuses what cannot be carried.
//
// Every refusal lives here. It names the innermost place in the user's source,
// the method, the parameter and the path inside the type, why the type cannot
// be carried, and what to write instead. An analysis goes on after a refusal,
// so that one run shows everything.
package analyze

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/hoosegen/hoosegen/gen/diag"
	"github.com/hoosegen/hoosegen/gen/model"
	"golang.org/x/tools/go/types/typeutil"
)

// Package is a type-checked package to analyse. Function bodies need not have
// been checked, and generated files are best left out.
type Package struct {
	Fset   *token.FileSet
	Files  []*ast.File
	Types  *types.Package
	Info   *types.Info // needs Types, Defs and Uses
	Errors []diag.CompilerError
	// Declared tells where the package declares each name of its package level.
	Declared map[string]token.Position
	// Constraints holds the build constraint of each file that has one.
	Constraints map[string]string
}

// Has tells whether p declares name at package level.
func (p Package) Has(name string) bool {
	return p.Types != nil && p.Types.Scope().Lookup(name) != nil
}

// Start is where the package's first file says its name: the place for what
// has none of its own.
func (p Package) Start() token.Position {
	if len(p.Files) == 0 {
		if len(p.Errors) > 0 {
			return p.Errors[0].Pos
		}
		return token.Position{Filename: p.Types.Path()}
	}
	return p.Fset.Position(p.Files[0].Package)
}

// File analyses the named interfaces of pkg, all of which it declares, for one
// output file. The model is nil when there are diagnostics.
func File(pkg Package, names []string) (*model.File, []diag.Diagnostic) {
	a := newAnalyzer(pkg)
	if broken := pkg.syntaxErrors(); len(broken) > 0 {
		return nil, broken
	}
	f := &model.File{
		Package:    a.packageOf(pkg.Types),
		Declared:   sortedNames(pkg.Declared),
		Constraint: a.constraint(names),
	}
	for _, name := range names {
		if s := a.service(name); s != nil {
			f.Services = append(f.Services, s)
		}
	}
	if len(a.diags) == 0 {
		f.Errors = a.errorSet()
		f.Types = carried(f)
	}
	a.checkNames(f)
	if len(a.diags) > 0 || len(f.Services) < len(names) {
		return nil, diag.Sort(a.diags)
	}
	return f, nil
}

// syntaxErrors reports what the parser said; types cannot be trusted then.
func (p Package) syntaxErrors() []diag.Diagnostic {
	var out []diag.Diagnostic
	for _, e := range p.Errors {
		if e.Syntax {
			out = append(out, diag.New(e.Pos, diag.SyntaxError, e.Msg, "correct the file; hoosegen needs every file of the package to parse"))
		}
	}
	return diag.Sort(out)
}

type analyzer struct {
	Package
	diags []diag.Diagnostic
	known typeutil.Map                    // types.Type -> *model.Type
	specs map[types.Object]*ast.TypeSpec  // how the package's own types are written
	docs  map[token.Pos]*ast.Field        // interface methods by the position of their names
	init  map[types.Object]bool           // variables that are declared with a value
	said  map[diag.Diagnostic]bool        // what was reported already
	iface *ast.TypeSpec                   // the interface being analysed, if the package writes it itself
	name  string                          // its name
	fresh func(t types.Type) (first bool) // the first time t shows up in the current parameter
}

func newAnalyzer(pkg Package) *analyzer {
	a := &analyzer{
		Package: pkg,
		specs:   map[types.Object]*ast.TypeSpec{},
		docs:    map[token.Pos]*ast.Field{},
		init:    map[types.Object]bool{},
		said:    map[diag.Diagnostic]bool{},
	}
	for _, f := range pkg.Files {
		ast.Inspect(f, a.index)
	}
	return a
}

// index remembers where things of interest are written.
func (a *analyzer) index(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return false
	case *ast.TypeSpec:
		if obj := a.Info.Defs[n.Name]; obj != nil {
			a.specs[obj] = n
		}
	case *ast.ValueSpec:
		for _, id := range n.Names {
			if obj := a.Info.Defs[id]; obj != nil && len(n.Values) > 0 {
				a.init[obj] = true
			}
		}
	case *ast.InterfaceType:
		for _, m := range n.Methods.List {
			for _, id := range m.Names {
				a.docs[id.Pos()] = m
			}
		}
	}
	return true
}

func (a *analyzer) packageOf(p *types.Package) model.Package {
	if p == a.Types && len(a.Files) > 0 {
		return model.Package{Path: p.Path(), Name: a.Files[0].Name.Name}
	}
	return model.Package{Path: p.Path(), Name: p.Name()}
}

// constraint returns the build constraint under which the named interfaces
// exist: output without it would not compile where they do not.
func (a *analyzer) constraint(names []string) string {
	var all []string
	for _, name := range names {
		c := a.Constraints[a.Declared[name].Filename]
		if c != "" && !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	for i, c := range all {
		if strings.Contains(c, "||") {
			all[i] = "(" + c + ")"
		}
	}
	return strings.Join(all, " && ")
}

// report adds a diagnostic, once.
func (a *analyzer) report(pos token.Pos, code diag.Code, hint, format string, args ...any) {
	a.reportAt(a.Fset.Position(pos), code, hint, format, args...)
}

func (a *analyzer) reportAt(pos token.Position, code diag.Code, hint, format string, args ...any) {
	d := diag.New(pos, code, fmt.Sprintf(format, args...), hint)
	if !a.said[d] {
		a.said[d] = true
		a.diags = append(a.diags, d)
	}
}

func sortedNames(m map[string]token.Position) []string {
	out := make([]string, 0, len(m))
	for name := range m {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// carried lists the types of f that need functions of their own, in order of
// first use.
func carried(f *model.File) []*model.Type {
	var out []*model.Type
	seen := map[*model.Type]bool{}
	var visit func(t *model.Type)
	visit = func(t *model.Type) {
		if t == nil || seen[t] {
			return
		}
		seen[t] = true
		if t.OwnFunctions() {
			out = append(out, t)
		}
		visit(t.Key)
		visit(t.Elem)
		for _, field := range t.Fields {
			visit(field.Type)
		}
	}
	signature := func(params []*model.Param, results []*model.Result) {
		for _, p := range params {
			visit(p.Type)
		}
		for _, r := range results {
			visit(r.Type)
		}
	}
	for _, s := range f.Services {
		for _, m := range s.Methods {
			signature(m.Params, m.Results)
			for _, p := range m.Params {
				if p.Callback != nil {
					signature(p.Callback.Params, p.Callback.Results)
				}
			}
		}
	}
	for _, e := range f.Errors.Types {
		visit(e.Type)
	}
	return out
}

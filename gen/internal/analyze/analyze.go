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

	"github.com/hoosegen/hoosegen/gen/internal/diag"
	"github.com/hoosegen/hoosegen/gen/internal/model"
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
	// Declared says where the package declares each name of its package level.
	Declared map[string]token.Position
	// InTests says where test files, which are not part of the package,
	// declare names.
	InTests map[string]token.Position
	// Constraints holds the build constraint of each file that has one.
	Constraints map[string]string
	// Memo spares later analyses of the same package part of the work, if it is
	// given to all of them. It may be nil.
	Memo *Memo
}

// Has reports whether p declares name at package level, which may have type
// arguments.
func (p Package) Has(name string) bool {
	return p.Types != nil && p.Types.Scope().Lookup(Base(name)) != nil
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

// Options change what is accepted. The zero value is what hoosegen does without
// flags.
type Options struct {
	// Hosts names further interfaces of the package, which the host implements
	// for the inmate.
	Hosts []string
	// Infallible accepts methods without an error result, and iterators that
	// cannot hold an error: what goes wrong panics at the caller.
	Infallible bool
	// Asked is where the interfaces were asked for, for diagnostics that have no
	// better place. It may be zero.
	Asked token.Position
}

// File analyses the named interfaces of pkg and those of the options, all of
// which it declares, for one output file. The model is nil when there are
// diagnostics.
func File(pkg Package, names []string, opts Options) (*model.File, []diag.Diagnostic) {
	a := newAnalyzer(pkg)
	a.opts = opts
	for _, name := range slices.Concat(names, opts.Hosts) {
		a.asked[Base(name)] = true
	}
	if broken := pkg.syntaxErrors(); len(broken) > 0 {
		return nil, broken
	}
	f := &model.File{
		Package:    a.packageOf(pkg.Types),
		Declared:   sortedNames(pkg.Declared),
		Constraint: a.constraint(slices.Concat(names, opts.Hosts)),
	}
	for _, name := range names {
		if s := a.service(name); s != nil {
			f.Services = append(f.Services, s)
		}
	}
	for _, name := range opts.Hosts {
		if s := a.service(name); s != nil {
			s.Host = true
			f.Services = append(f.Services, s)
		}
	}
	a.checkDirectives()
	a.checkSets()
	if len(a.diags) == 0 {
		f.Errors = a.errorSet(f)
		f.Types = carried(f)
		f.Directives = a.setDirectives(f)
		markRecursive(f)
	}
	a.checkNames(f)
	if len(a.diags) > 0 || len(f.Services) < len(names)+len(opts.Hosts) {
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
	*written
	diags      []diag.Diagnostic
	known      typeutil.Map               // types.Type -> *model.Type
	opaque     typeutil.Map               // types.Type -> true: types whose structure cannot be carried, so that they encode themselves
	recent     []types.Type               // those that became known, in order
	closedSets map[types.Object][]variant // interfaces with a set of implementations; nil for those that were refused
	said       map[diag.Diagnostic]bool   // what was reported already
	iface      *ast.TypeSpec              // the interface being analysed, if the package writes it itself
	name       string                     // its name
	opts       Options
	asked      map[string]bool                 // the interfaces that code is generated for
	refs       typeutil.Map                    // types.Type -> *model.Interface, nil for those that were refused
	objects    *objects                        // of the interface being analysed
	fresh      func(t types.Type) (first bool) // the first time t shows up in the current parameter
}

func newAnalyzer(pkg Package) *analyzer {
	return &analyzer{
		Package: pkg,
		written: pkg.written(),
		said:    map[diag.Diagnostic]bool{},
		asked:   map[string]bool{},
	}
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
		c := a.Constraints[a.Declared[Base(name)].Filename]
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
		t.Parts(visit)
	}
	f.Carried(visit)
	return out
}

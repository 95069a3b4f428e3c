package analyze

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/hoosegen/hoosegen/gen/diag"
	"github.com/hoosegen/hoosegen/gen/model"
)

// Main checks that constructor of package impl makes an implementation of an
// interface of pkg, and returns the service for the main program. asked is
// where the main program was asked for; it may be zero.
func Main(pkg Package, iface string, impl Package, constructor string, asked token.Position) (model.MainService, []diag.Diagnostic) {
	a := newAnalyzer(impl)
	if !asked.IsValid() {
		asked = impl.Start()
	}
	service := model.MainService{
		Package:     newAnalyzer(pkg).packageOf(pkg.Types),
		Interface:   iface,
		Impl:        a.packageOf(impl.Types),
		Constructor: constructor,
	}
	if broken := impl.syntaxErrors(); len(broken) > 0 {
		return service, broken
	}
	for _, p := range []model.Package{service.Package, service.Impl} {
		if p.Name == "main" {
			a.reportAt(asked, diag.UnexportedMain, "move it to a package of its own",
				"package %s is a main package, which a main program cannot import", p.Path)
		}
	}
	if !token.IsExported(iface) {
		a.reportAt(asked, diag.UnexportedMain, "export the interface",
			"interface %s is not exported, so a main program in another package cannot serve it", iface)
	}
	a.constructor(pkg, iface, constructor, asked)
	return service, a.diags
}

// constructor checks that name is a func() T whose T implements the interface.
func (a *analyzer) constructor(pkg Package, iface, name string, asked token.Position) {
	obj := a.Types.Scope().Lookup(name)
	shape := func(format string, args ...any) {
		a.report(obj.Pos(), diag.ConstructorShape, fmt.Sprintf("write a func %s() whose one result implements %s", name, iface), format, args...)
	}
	if obj == nil {
		a.reportAt(asked, diag.NoConstructor, didYouMean(name, exportedFuncs(a.Types)),
			"package %s has no function %s to construct the implementation of %s", a.Types.Path(), name, iface)
		return
	}
	fn, ok := obj.(*types.Func)
	if !ok {
		shape("%s is not a function", name)
		return
	}
	sig := fn.Signature()
	switch {
	case !obj.Exported():
		shape("function %s is not exported, so the main program cannot call it", name)
	case sig.TypeParams().Len() > 0:
		shape("function %s has type parameters", name)
	case sig.Params().Len() > 0:
		shape("function %s takes parameters; the main program has none to pass", name)
	case sig.Results().Len() != 1:
		shape("function %s has %d results; the main program needs one, the implementation", name, sig.Results().Len())
	default:
		a.implements(fn, sig.Results().At(0).Type(), pkg.Types.Scope().Lookup(iface).Type())
	}
}

// implements checks that the constructor's result is an implementation.
func (a *analyzer) implements(fn *types.Func, result, iface types.Type) {
	under, ok := iface.Underlying().(*types.Interface)
	if !ok || types.AssignableTo(result, iface) {
		return // what is wrong with the interface is reported elsewhere
	}
	if result.Underlying() == types.Typ[types.Invalid] {
		a.report(fn.Pos(), diag.TypeError, "", "the result of function %s does not compile: %s", fn.Name(), a.complaint(place{pos: fn.Pos()}))
		return
	}
	name := a.typeString(iface)
	why, hint := "", ""
	if m, wrong := types.MissingMethod(result, under, true); m != nil {
		why = "it has no method " + m.Name()
		hint = "add func " + signatureOf(a, m)
		if wrong {
			why = fmt.Sprintf("its method %s is not %s", m.Name(), signatureOf(a, m))
			hint = "change the method to that of the interface"
		}
		if types.AssignableTo(types.NewPointer(result), iface) {
			hint = "return a pointer: *" + a.typeString(result) + " has the method"
		}
	}
	a.report(fn.Pos(), diag.NotImplemented, hint, "%s, which %s returns, does not implement %s: %s", a.typeString(result), fn.Name(), name, why)
}

func signatureOf(a *analyzer, m *types.Func) string {
	return m.Name() + strings.TrimPrefix(a.typeString(m.Signature()), "func")
}

func exportedFuncs(p *types.Package) []string {
	var out []string
	for _, name := range p.Scope().Names() {
		if fn, ok := p.Scope().Lookup(name).(*types.Func); ok && fn.Exported() {
			out = append(out, name)
		}
	}
	return out
}

// Unknown says that none of the packages declares the interface, or, where one
// does not parse, that. asked is where the interface was asked for; it may be
// zero.
func Unknown(packages []Package, name string, asked token.Position) []diag.Diagnostic {
	var interfaces, paths []string
	for _, p := range packages {
		if broken := p.syntaxErrors(); len(broken) > 0 {
			return broken
		}
		if !asked.IsValid() {
			asked = p.Start()
		}
		paths = append(paths, p.Types.Path())
		for _, known := range p.Types.Scope().Names() {
			tn, ok := p.Types.Scope().Lookup(known).(*types.TypeName)
			if ok && types.IsInterface(tn.Type()) {
				interfaces = append(interfaces, known)
			}
		}
	}
	where := "package " + strings.Join(paths, ", ")
	if len(paths) > 1 {
		where = fmt.Sprintf("any of the %d packages", len(paths))
	}
	hint := didYouMean(name, interfaces)
	if hint == "" {
		hint = "name an interface that is declared outside of test files, under the current build tags"
	}
	return []diag.Diagnostic{diag.New(asked, diag.UnknownType, fmt.Sprintf("no type %s in %s", name, where), hint)}
}

// didYouMean proposes the known names that are nearest to name.
func didYouMean(name string, known []string) string {
	near := slices.Clone(known)
	slices.SortStableFunc(near, func(a, b string) int { return cmp.Compare(distance(name, a), distance(name, b)) })
	near = slices.Compact(near)
	if len(near) == 0 {
		return ""
	}
	return "there is " + strings.Join(near[:min(3, len(near))], ", ")
}

// distance is the number of letters to change to get from a to b, without
// regard to case.
func distance(a, b string) int {
	x, y := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(y)]
}

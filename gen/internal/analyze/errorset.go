package analyze

import (
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// errorSet collects the errors that keep their identity across the boundary:
// exported variables that hold one, and exported types that implement error and
// can be carried, of the package and of those whose interfaces f embeds. What
// cannot be carried arrives as text, so it is left out without a word.
func (a *analyzer) errorSet(f *model.File) model.ErrorSet {
	var set model.ErrorSet
	for _, pkg := range a.interfacePackages(f) {
		scope := pkg.Scope()
		for _, name := range scope.Names() {
			switch obj := scope.Lookup(name).(type) {
			case *types.Var:
				if a.isSentinel(obj) {
					set.Sentinels = append(set.Sentinels, model.Sentinel{
						Package: a.packageOf(pkg), Name: name, Pos: a.Fset.Position(obj.Pos()), IsError: isError(obj.Type()),
					})
				}
			case *types.TypeName:
				if t := a.errorType(obj); t != nil {
					set.Types = append(set.Types, *t)
				}
			}
		}
	}
	return set
}

// interfacePackages lists the package, and by path those that declare the
// interfaces which services and objects embed.
func (a *analyzer) interfacePackages(f *model.File) []*types.Package {
	found := map[*types.Package]bool{}
	seen := map[types.Type]bool{}
	for _, s := range f.Services {
		a.embeddedPackages(a.Types.Scope().Lookup(s.Name).Type(), found, seen)
		for _, o := range s.Objects {
			if obj := a.Types.Scope().Lookup(o.Name.Ident); obj != nil {
				a.embeddedPackages(obj.Type(), found, seen)
			}
		}
	}
	delete(found, a.Types)
	others := slices.SortedFunc(maps.Keys(found), func(p, q *types.Package) int { return strings.Compare(p.Path(), q.Path()) })
	return append([]*types.Package{a.Types}, others...)
}

// embeddedPackages adds the packages of the interface t and of those within it
// that the generated code can import.
func (a *analyzer) embeddedPackages(t types.Type, found map[*types.Package]bool, seen map[types.Type]bool) {
	if t = types.Unalias(t); seen[t] {
		return
	}
	seen[t] = true
	if named, ok := t.(*types.Named); ok {
		if pkg := named.Obj().Pkg(); pkg != nil && pkg.Name() != "main" && mayImport(a.Types.Path(), pkg.Path()) {
			found[pkg] = true
		}
	}
	if iface, ok := t.Underlying().(*types.Interface); ok {
		for embedded := range iface.EmbeddedTypes() {
			a.embeddedPackages(embedded, found, seen)
		}
	}
}

// isSentinel reports whether v stands for one particular error: it is exported
// and named Err..., or declared as an error with a value.
func (a *analyzer) isSentinel(v *types.Var) bool {
	switch {
	case !v.Exported():
		return false
	case isError(v.Type()):
		return strings.HasPrefix(v.Name(), "Err") || a.init[v]
	default:
		return strings.HasPrefix(v.Name(), "Err") && implementsError(v.Type()) && types.Comparable(v.Type())
	}
}

func implementsError(t types.Type) bool {
	return types.Implements(t, types.Universe.Lookup("error").Type().Underlying().(*types.Interface))
}

// errorType returns the exported error type that obj defines, or nil.
func (a *analyzer) errorType(obj *types.TypeName) *model.ErrorType {
	named, ok := obj.Type().(*types.Named)
	if !ok || !obj.Exported() || named.TypeParams().Len() > 0 || types.IsInterface(named) {
		return nil
	}
	if !implementsError(types.NewPointer(named)) { // also where the value does
		return nil
	}
	t := a.quietly(named)
	if t == nil {
		return nil
	}
	return &model.ErrorType{Type: t, Pos: a.Fset.Position(obj.Pos())}
}

// quietly returns the model of t, or nil, without reporting anything.
func (a *analyzer) quietly(t types.Type) *model.Type {
	var node *model.Type
	a.attempt(func() bool {
		node = a.typ(t, trail{label: a.label(t)})
		return node != nil
	})
	return node
}

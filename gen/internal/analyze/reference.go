package analyze

import (
	"cmp"
	"go/ast"
	"go/types"
	"slices"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
	"github.com/hoosegen/hoosegen/gen/internal/model"
	"golang.org/x/tools/go/types/typeutil"
)

// ownInterface returns the interface that t stands for if the package declares
// it, with methods that can be called from the other side; nil for any other
// type, also for one whose implementations are declared.
func (a *analyzer) ownInterface(t types.Type) (*types.Named, *types.Interface) {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() != a.Types {
		return nil, nil
	}
	iface, ok := named.Underlying().(*types.Interface)
	if !ok || iface.NumMethods() == 0 || !iface.IsMethodSet() {
		return nil, nil
	}
	if _, closed := a.ofType(named.Origin().Obj()); closed {
		return nil, nil
	}
	for m := range iface.Methods() {
		if !m.Exported() {
			return nil, nil
		}
	}
	return named, iface
}

// byName lists the methods of iface by name.
func byName(iface *types.Interface) []*types.Func {
	methods := slices.Collect(iface.Methods())
	slices.SortFunc(methods, func(x, y *types.Func) int { return cmp.Compare(x.Name(), y.Name()) })
	return methods
}

// inside runs f with the declaration of another interface as the one that is
// being analysed.
func (a *analyzer) inside(named *types.Named, f func()) {
	name, iface := a.name, a.iface
	a.name, a.iface = named.Obj().Name(), a.specs[named.Origin().Obj()]
	f()
	a.name, a.iface = name, iface
}

// reference analyses an interface whose values a parameter refers to; nil after
// it was refused, now or before.
func (a *analyzer) reference(named *types.Named, iface *types.Interface, at trail) *model.Interface {
	if known, ok := a.refs.At(named).(*model.Interface); ok {
		return known
	}
	ref := &model.Interface{Label: a.label(named), Name: a.nameOf(named, named, at, "")}
	a.refs.Set(named, (*model.Interface)(nil)) // while it is looked at, and if it is refused
	if ref.Name == nil {
		return nil
	}
	a.inside(named, func() {
		for _, f := range byName(iface) {
			if m := a.referenceMethod(ref, f); m != nil {
				ref.Methods = append(ref.Methods, m)
			}
		}
	})
	if len(ref.Methods) < iface.NumMethods() {
		return nil
	}
	a.refs.Set(named, ref)
	return ref
}

// referenceMethod analyses a method that the callee calls at the caller. It is
// a callback in all but name.
func (a *analyzer) referenceMethod(ref *model.Interface, f *types.Func) *model.Method {
	at := trail{where: "method " + f.Name() + " of " + ref.Name.Ident, label: ref.Label + f.Name(), place: a.methodPlace(f), inner: true}
	sig := f.Signature()
	out := &model.Method{Name: f.Name(), Doc: a.doc(f), Pos: a.Fset.Position(at.pos), Infallible: sig.Results().Len() == 0}
	ft, _ := at.expr.(*ast.FuncType)
	if !a.refuseFiller(f, at) {
		return nil
	}
	ok := a.refuseDirectives(f, ref.Name.Ident)
	out.Context = leadingContext(sig)
	first := 0
	if out.Context != nil {
		first = 1
	}
	exprs := fieldExprs(ft, false)
	for i := first; i < sig.Params().Len(); i++ {
		p := a.yielded(sig, i, at.param(sig.Params().At(i), i-first, exprAt(exprs, i)))
		ok = ok && p != nil
		out.Params = append(out.Params, p)
	}
	if !out.Infallible {
		results, complete := a.results(sig.Results(), at, fieldExprs(ft, true), func() {
			a.report(at.pos, diag.CallbackResult, "let it end in error, or have no results: then it is not waited for",
				"%s has results but does not end in error: the caller may be gone when it is called", at.where)
		})
		out.Results = results
		ok = ok && complete
	}
	if !ok {
		return nil
	}
	return out
}

// leadingContext returns the context that a method takes; nil if it takes none.
func leadingContext(sig *types.Signature) *model.Context {
	if sig.Params().Len() == 0 || !isContext(sig.Params().At(0).Type()) {
		return nil
	}
	return &model.Context{Name: sig.Params().At(0).Name()}
}

// refuseDirectives refuses directives on a method that is called by reference,
// unless its interface is also one whose calls are generated.
func (a *analyzer) refuseDirectives(f *types.Func, iface string) bool {
	field := a.docs[f.Pos()]
	if field == nil || a.asked[iface] {
		return true
	}
	list := directivesOf(field.Doc, field.Comment)
	for _, d := range list {
		a.report(d.pos, diag.MisusedDirective, "remove it: such a method is run like a callback, under the context of the call",
			"%s%s is on a method of %s, which is called by reference", directivePrefix, d.name, iface)
	}
	return len(list) == 0
}

// objects holds the interfaces of the objects that a service hands out.
type objects struct {
	known typeutil.Map // types.Type -> *model.Interface
	list  []*model.Interface
}

// label returns one like want that no other object has: methods are known by
// it on the wire.
func (o *objects) label(want string) string {
	for slices.ContainsFunc(o.list, func(i *model.Interface) bool { return i.Label == want }) {
		want += "2"
	}
	return want
}

// closes reports whether iface can be an object: its life ends with Close.
func closes(iface *types.Interface) bool {
	for m := range iface.Methods() {
		if isClose(m) {
			return true
		}
	}
	return false
}

// object analyses an interface whose values stay with the callee. Its methods
// may return objects in turn, itself included; what is refused in them is
// reported in its place.
func (a *analyzer) object(named *types.Named, iface *types.Interface, at trail) *model.Interface {
	if known, ok := a.objects.known.At(named).(*model.Interface); ok {
		return known
	}
	o := &model.Interface{Label: a.objects.label(a.label(named)), Name: a.nameOf(named, named, at, "")}
	if o.Name == nil {
		return nil
	}
	a.objects.known.Set(named, o)
	a.objects.list = append(a.objects.list, o)
	fresh := a.fresh
	a.inside(named, func() {
		for _, f := range a.methodsInOrder(iface) {
			if m := a.method(f, o); m != nil {
				o.Methods = append(o.Methods, m)
			}
		}
	})
	a.fresh = fresh
	return o
}

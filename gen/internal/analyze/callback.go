package analyze

import (
	"go/ast"
	"go/types"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// param analyses one parameter of a method; nil after it was refused.
func (a *analyzer) param(v *types.Var, variadic bool, at trail) *model.Param {
	a.startParam()
	out := &model.Param{Name: v.Name(), Variadic: variadic}
	var ok bool
	if kind, elems := streamKind(v.Type()); kind != 0 {
		out.Stream = a.stream(kind, elems, v.Type(), at)
		ok = out.Stream != nil
	} else if sig, isFunc := v.Type().Underlying().(*types.Signature); isFunc {
		out.Callback = a.callback(v.Type(), sig, at)
		ok = out.Callback != nil
	} else if named, iface := a.ownInterface(v.Type()); iface != nil {
		out.Ref = a.reference(named, iface, at)
		ok = out.Ref != nil
	} else {
		out.Type = a.typ(v.Type(), at)
		ok = out.Type != nil
	}
	if !ok {
		return nil
	}
	return out
}

// callback analyses a parameter of function type.
func (a *analyzer) callback(t types.Type, sig *types.Signature, at trail) *model.Callback {
	at.inner = true
	cb, ok := &model.Callback{}, true
	if named, isNamed := types.Unalias(t).(*types.Named); isNamed {
		cb.Name = a.nameOf(t, named, at, "write the function type out")
		ok = cb.Name != nil
	}
	ft := a.funcExpr(t, at.place)
	exprs := fieldExprs(ft, false)
	for i := range sig.Params().Len() {
		p := a.yielded(sig, i, at.param(sig.Params().At(i), i, exprAt(exprs, i)))
		ok = ok && p != nil
		cb.Params = append(cb.Params, p)
	}
	cb.Waits = sig.Results().Len() > 0
	if cb.Waits {
		results, complete := a.results(sig.Results(), at, fieldExprs(ft, true), func() {
			a.refuse(at, t, diag.CallbackResult, "a callback with results has to end in error, since the host may be gone when it is called",
				"use func(T...), which is not waited for, func(T...) error, or func(T...) (R, error)")
		})
		cb.Results = results
		ok = ok && complete
	}
	if !ok {
		return nil
	}
	return cb
}

// yielded analyses one parameter of a callback.
func (a *analyzer) yielded(sig *types.Signature, i int, at trail) *model.Param {
	v := sig.Params().At(i)
	if kind, _ := streamKind(v.Type()); kind == 0 && isFunc(v.Type()) {
		a.refuse(at, v.Type(), diag.CallbackPlace, "a callback cannot be handed a function",
			"make the function a parameter of the method itself")
		return nil
	}
	a.startParam()
	t := a.typ(v.Type(), at)
	if t == nil {
		return nil
	}
	return &model.Param{Name: v.Name(), Type: t, Variadic: sig.Variadic() && i == sig.Params().Len()-1}
}

// isFunc reports whether values of t are functions.
func isFunc(t types.Type) bool {
	_, ok := t.Underlying().(*types.Signature)
	return ok
}

// nameOf returns the name under which the file writes t, which is named or an
// alias of that; nil after it was refused with the hint.
func (a *analyzer) nameOf(t types.Type, named *types.Named, at trail, hint string) *model.Name {
	obj := named.Obj()
	if reason := a.unnameable(obj); reason != "" {
		if alias, ok := t.(*types.Alias); ok && a.unnameable(alias.Obj()) == "" && alias.TypeArgs().Len() == 0 {
			return &model.Name{Package: a.packageOf(alias.Obj().Pkg()), Ident: alias.Obj().Name()}
		}
		a.refuse(at, named, diag.Unnameable, reason, hint)
		return nil
	}
	name := &model.Name{Package: a.packageOf(obj.Pkg()), Ident: obj.Name()}
	for i := range named.TypeArgs().Len() {
		arg := a.typ(named.TypeArgs().At(i), at.typeArg(named, i))
		if arg == nil {
			return nil
		}
		name.Args = append(name.Args, arg)
	}
	return name
}

// funcExpr finds how the package writes the function type t, if it does.
func (a *analyzer) funcExpr(t types.Type, p place) *ast.FuncType {
	switch t := t.(type) {
	case *types.Alias:
		return a.funcExpr(t.Rhs(), a.into(p, t.Obj()))
	case *types.Named:
		p = a.into(p, t.Origin().Obj())
	}
	ft, _ := ast.Unparen(p.expr).(*ast.FuncType)
	return ft
}

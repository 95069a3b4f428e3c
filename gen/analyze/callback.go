package analyze

import (
	"go/ast"
	"go/types"

	"github.com/hoosegen/hoosegen/gen/diag"
	"github.com/hoosegen/hoosegen/gen/model"
)

// param analyses one parameter of a method; nil after it was refused.
func (a *analyzer) param(v *types.Var, variadic bool, at trail) *model.Param {
	a.startParam()
	if sig, ok := types.Unalias(v.Type()).Underlying().(*types.Signature); ok && !isSeq(v.Type()) {
		cb := a.callback(v.Type(), sig, at)
		if cb == nil {
			return nil
		}
		return &model.Param{Name: v.Name(), Callback: cb}
	}
	t := a.typ(v.Type(), at)
	if t == nil {
		return nil
	}
	return &model.Param{Name: v.Name(), Type: t, Variadic: variadic}
}

func isSeq(t types.Type) bool { return isNamed(t, "iter", "Seq") || isNamed(t, "iter", "Seq2") }

// callback analyses a parameter of function type.
func (a *analyzer) callback(t types.Type, sig *types.Signature, at trail) *model.Callback {
	cb, ok := &model.Callback{}, true
	if named, isNamed := types.Unalias(t).(*types.Named); isNamed {
		cb.Name = a.funcName(named, at)
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
	if _, isFunc := types.Unalias(v.Type()).Underlying().(*types.Signature); isFunc && !isSeq(v.Type()) {
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

// funcName returns the name of a defined function type.
func (a *analyzer) funcName(t *types.Named, at trail) *model.Name {
	if reason := a.unnameable(t.Obj()); reason != "" {
		a.refuse(at, t, diag.Unnameable, reason, "write the function type out")
		return nil
	}
	name := &model.Name{Package: a.packageOf(t.Obj().Pkg()), Ident: t.Obj().Name()}
	for i := range t.TypeArgs().Len() {
		arg := a.typ(t.TypeArgs().At(i), at.typeArg(t, i))
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

package analyze

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/hoosegen/hoosegen/gen/diag"
	"github.com/hoosegen/hoosegen/gen/model"
)

// service analyses one interface; nil when it was refused as a whole.
func (a *analyzer) service(name string) *model.Service {
	obj := a.Types.Scope().Lookup(name)
	iface := a.interfaceOf(obj)
	if iface == nil {
		return nil
	}
	a.name, a.iface = name, a.specs[obj]
	s := &model.Service{Name: name, Pos: a.Fset.Position(obj.Pos())}
	for _, m := range a.methodsInOrder(iface) {
		if built := a.method(m); built != nil {
			s.Methods = append(s.Methods, built)
		}
	}
	return s
}

// interfaceOf returns the method set that obj stands for, or nil after it was
// refused.
func (a *analyzer) interfaceOf(obj types.Object) *types.Interface {
	tn, ok := obj.(*types.TypeName)
	if !ok {
		a.report(obj.Pos(), diag.NotInterface, "name an interface with -type", "%s is not a type", obj.Name())
		return nil
	}
	if generic(tn.Type()) {
		a.report(obj.Pos(), diag.GenericInterface,
			"declare an instance of it and name that: type "+obj.Name()+"OfItem interface{ "+obj.Name()+"[Item] }",
			"interface %s has type parameters: there is no single set of types to carry", obj.Name())
		return nil
	}
	iface, ok := tn.Type().Underlying().(*types.Interface)
	switch {
	case ok:
	case tn.Type().Underlying() == types.Typ[types.Invalid]:
		a.report(obj.Pos(), diag.TypeError, "", "type %s does not compile: %s", obj.Name(), a.complaint(a.specPlace(obj)))
		return nil
	default:
		a.report(obj.Pos(), diag.NotInterface, "declare an interface with the methods to call, and name it with -type",
			"%s is not an interface but %s", obj.Name(), describe(tn.Type().Underlying()))
		return nil
	}
	if bad := a.brokenEmbedding(iface, map[*types.Interface]bool{}); bad {
		at := a.specPlace(obj)
		a.report(at.pos, diag.TypeError, "", "an interface embedded in %s does not compile: %s", obj.Name(), a.complaint(at))
		return nil
	}
	if !iface.IsMethodSet() {
		a.report(obj.Pos(), diag.TypeElements, "list methods only", "interface %s is a constraint: it has elements other than methods", obj.Name())
		return nil
	}
	if iface.NumMethods() == 0 {
		a.report(obj.Pos(), diag.NoMethods, "add the methods to call", "interface %s has no methods: there is nothing to generate", obj.Name())
		return nil
	}
	return iface
}

func generic(t types.Type) bool {
	switch t := t.(type) {
	case *types.Named:
		return t.TypeParams().Len() > t.TypeArgs().Len()
	case *types.Alias:
		return t.TypeParams().Len() > t.TypeArgs().Len()
	default:
		return false
	}
}

// brokenEmbedding tells whether iface embeds what the type checker could not
// resolve; its methods would silently be missing.
func (a *analyzer) brokenEmbedding(iface *types.Interface, seen map[*types.Interface]bool) bool {
	if seen[iface] {
		return false
	}
	seen[iface] = true
	for embedded := range iface.EmbeddedTypes() {
		switch under := embedded.Underlying().(type) {
		case *types.Basic:
			if under.Kind() == types.Invalid {
				return true
			}
		case *types.Interface:
			if a.brokenEmbedding(under, seen) {
				return true
			}
		}
	}
	return false
}

// methodsInOrder lists the methods of iface as the source does: those that the
// package writes itself in their order, then embedded ones by name.
func (a *analyzer) methodsInOrder(iface *types.Interface) []*types.Func {
	methods := make([]*types.Func, iface.NumMethods())
	for i := range methods {
		methods[i] = iface.Method(i)
	}
	slices.SortStableFunc(methods, func(x, y *types.Func) int {
		_, ownX := a.docs[x.Pos()]
		_, ownY := a.docs[y.Pos()]
		switch {
		case ownX && ownY:
			return cmp.Compare(x.Pos(), y.Pos())
		case ownX:
			return -1
		case ownY:
			return 1
		}
		return cmp.Compare(x.Name(), y.Name())
	})
	return methods
}

// method analyses one method; nil when something in it was refused.
func (a *analyzer) method(m *types.Func) *model.Method {
	at := trail{where: "method " + m.Name(), label: m.Name(), place: a.methodPlace(m)}
	if !m.Exported() {
		a.report(at.pos, diag.UnexportedMethod, "export it, or move it to an interface of its own",
			"method %s is not exported: an implementation in another package could not have it", m.Name())
		return nil
	}
	sig := m.Signature()
	if fillsBuffer(m) {
		a.report(at.pos, diag.Stream, "return the bytes instead: Read(n int) ([]byte, error)",
			"method %s fills its caller's buffer, but arguments are copied: nothing would arrive", m.Name())
		return nil
	}
	ft, _ := at.expr.(*ast.FuncType)
	out := &model.Method{Name: m.Name(), Doc: a.doc(m), Pos: a.Fset.Position(at.pos)}
	params := sig.Params()
	first := 0
	if params.Len() > 0 && isContext(params.At(0).Type()) {
		out.Context = &model.Context{Name: params.At(0).Name()}
		first = 1
	}
	exprs, complete := fieldExprs(ft, false), true
	for i := first; i < params.Len(); i++ {
		p := a.param(params.At(i), sig.Variadic() && i == params.Len()-1, at.param(params.At(i), i-first, exprAt(exprs, i)))
		complete = complete && p != nil
		out.Params = append(out.Params, p)
	}
	results, ok := a.results(sig.Results(), at, fieldExprs(ft, true), func() {
		a.report(at.pos, diag.NoErrorResult, a.addError(m),
			"method %s does not end in error: there is no way to tell that the sandbox failed", m.Name())
	})
	if !complete || !ok {
		return nil
	}
	out.Results = results
	return out
}

// fillsBuffer tells whether m reads as package io has it, into a slice of its
// caller.
func fillsBuffer(m *types.Func) bool {
	p, r := m.Signature().Params(), m.Signature().Results()
	return (m.Name() == "Read" || m.Name() == "ReadAt") && p.Len() > 0 && r.Len() == 2 &&
		types.Identical(p.At(0).Type(), types.NewSlice(types.Typ[types.Byte])) &&
		types.Identical(r.At(0).Type(), types.Typ[types.Int]) && isError(r.At(1).Type())
}

// addError says how to let m fail.
func (a *analyzer) addError(m *types.Func) string {
	if a.docs[m.Pos()] == nil && m.Pkg() != nil {
		return "the method comes from an embedded interface of package " + m.Pkg().Path() + ": instead, list methods that return an error"
	}
	return "add error as its last result: a call into a sandbox can fail"
}

// results analyses the results before the final error; missing is called when
// there is no such error. ok is false after something was refused.
func (a *analyzer) results(tuple *types.Tuple, at trail, exprs []ast.Expr, missing func()) (out []*model.Result, ok bool) {
	n, ok := tuple.Len(), true
	if n == 0 || !isError(tuple.At(n-1).Type()) {
		missing()
		ok = false
	} else {
		n--
	}
	for i := range n {
		r := a.result(tuple.At(i), at.result(tuple.At(i), i, n, exprAt(exprs, i)))
		ok = ok && r != nil
		out = append(out, r)
	}
	return out, ok
}

// result analyses one result; nil after it was refused.
func (a *analyzer) result(v *types.Var, at trail) *model.Result {
	if _, isFunc := types.Unalias(v.Type()).(*types.Signature); isFunc {
		a.refuse(at, v.Type(), diag.CallbackPlace, "a function cannot be returned across the boundary",
			"give the interface a method that does what the function would do")
		return nil
	}
	a.startParam()
	t := a.typ(v.Type(), at)
	if t == nil {
		return nil
	}
	return &model.Result{Name: v.Name(), Type: t}
}

// doc returns the comment of a method as lines of text.
func (a *analyzer) doc(m *types.Func) []string {
	field := a.docs[m.Pos()]
	if field == nil {
		return nil
	}
	if lines := docLines(field.Doc); lines != nil {
		return lines
	}
	return docLines(field.Comment)
}

func isContext(t types.Type) bool { return isNamed(t, "context", "Context") }

func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

func isNamed(t types.Type, path, name string) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	obj := named.Obj()
	return obj.Pkg() != nil && obj.Pkg().Path() == path && obj.Name() == name
}

// methodPlace is where a method is written: its own line in the package, or
// the embedding that brings it in.
func (a *analyzer) methodPlace(m *types.Func) place {
	if field := a.docs[m.Pos()]; field != nil {
		return place{expr: field.Type, pos: m.Pos()}
	}
	if a.iface != nil {
		if pos := a.embedding(a.iface.Type, m.Name()); pos.IsValid() {
			return place{pos: pos}
		}
		return place{pos: a.iface.Name.Pos()}
	}
	return place{pos: a.Files[0].Package}
}

// embedding finds the innermost part of the interface written as expr that
// brings in the method.
func (a *analyzer) embedding(expr ast.Expr, method string) token.Pos {
	it, ok := ast.Unparen(expr).(*ast.InterfaceType)
	if !ok {
		return expr.Pos()
	}
	for _, field := range it.Methods.List {
		if len(field.Names) > 0 {
			continue
		}
		embedded, ok := a.Info.TypeOf(field.Type).Underlying().(*types.Interface)
		if ok && hasMethod(embedded, method) {
			return a.embedding(field.Type, method)
		}
	}
	return token.NoPos
}

func hasMethod(iface *types.Interface, name string) bool {
	for m := range iface.Methods() {
		if m.Name() == name {
			return true
		}
	}
	return false
}

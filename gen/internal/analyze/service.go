package analyze

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// service analyses one interface; nil when it was refused as a whole.
func (a *analyzer) service(name string) *model.Service {
	target, ok := a.target(name)
	if !ok {
		return nil
	}
	obj := target.obj
	iface := a.interfaceOf(obj, target.typ)
	if iface == nil {
		return nil
	}
	a.name, a.iface = obj.Name(), a.specs[obj]
	a.objects = &objects{}
	s := &model.Service{Name: obj.Name(), Args: target.args, Label: target.label, Pos: a.Fset.Position(obj.Pos())}
	for _, m := range a.methodsInOrder(iface) {
		if built := a.method(m, nil); built != nil {
			s.Methods = append(s.Methods, built)
		}
	}
	s.Objects = a.objects.list
	return s
}

// interfaceOf returns the method set that obj stands for, as the type t, or nil
// after it was refused.
func (a *analyzer) interfaceOf(obj types.Object, t types.Type) *types.Interface {
	if _, ok := obj.(*types.TypeName); !ok {
		a.report(obj.Pos(), diag.NotInterface, "name an interface with -type", "%s is not a type", obj.Name())
		return nil
	}
	if generic(t) {
		a.report(obj.Pos(), diag.GenericInterface, instanceHint(obj.Name(), t),
			"interface %s has type parameters: there is no single set of types to carry", obj.Name())
		return nil
	}
	iface, ok := t.Underlying().(*types.Interface)
	switch {
	case ok:
	case t.Underlying() == types.Typ[types.Invalid]:
		a.report(obj.Pos(), diag.TypeError, "", "type %s does not compile: %s", obj.Name(), a.complaint(a.specPlace(obj)))
		return nil
	default:
		a.report(obj.Pos(), diag.NotInterface, "declare an interface with the methods to call, and name it with -type",
			"%s is not an interface but %s", obj.Name(), describe(t.Underlying()))
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

// brokenEmbedding reports whether iface embeds what the type checker could not
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

// method analyses one method of a service, or of an object if of is set; nil
// when something in it was refused.
func (a *analyzer) method(m *types.Func, of *model.Interface) *model.Method {
	at := trail{where: "method " + m.Name(), label: m.Name(), place: a.methodPlace(m)}
	out := &model.Method{Name: m.Name(), Doc: a.doc(m), Pos: a.Fset.Position(at.pos)}
	if of != nil {
		at.where += " of " + of.Name.Ident
		at.label = of.Label + at.label
		out.Object = of
	}
	if !m.Exported() {
		a.report(at.pos, diag.UnexportedMethod, "export it, or move it to an interface of its own",
			"%s is not exported: an implementation in another package could not have it", at.where)
		return nil
	}
	if !a.refuseFiller(m, at) {
		return nil
	}
	ok := a.directives(out, m)
	params := a.params(out, m, at)
	results := a.methodResults(out, m, at)
	if !ok || !params || !results || !a.checkOneWay(out, m) {
		return nil
	}
	a.positions(out, m)
	return out
}

// params analyses the parameters of m into out; false after one was refused.
func (a *analyzer) params(out *model.Method, m *types.Func, at trail) bool {
	sig, ok, first := m.Signature(), true, 0
	if out.Context = leadingContext(sig); out.Context != nil {
		first = 1
	}
	ft, _ := at.expr.(*ast.FuncType)
	exprs, params := fieldExprs(ft, false), sig.Params()
	for i := first; i < params.Len(); i++ {
		p := a.param(params.At(i), sig.Variadic() && i == params.Len()-1, at.param(params.At(i), i-first, exprAt(exprs, i)))
		ok = ok && p != nil
		out.Params = append(out.Params, p)
	}
	return ok
}

// methodResults analyses the results of m into out; false after one was
// refused.
func (a *analyzer) methodResults(out *model.Method, m *types.Func, at trail) bool {
	tuple := m.Signature().Results()
	n, ok := tuple.Len(), true
	if out.OneWay {
		return true // they are refused all at once
	}
	lazy, fails := lazyResult(tuple)
	switch {
	case n > 0 && isError(tuple.At(n-1).Type()):
		n--
	case lazy:
		out.Lazy, out.Infallible = true, !fails
	case a.opts.Infallible:
		out.Infallible = true
	case a.misspelt(m):
		ok = false // it may be meant to be one-way
	default:
		ok = false
		a.report(at.pos, diag.NoErrorResult, a.addError(m),
			"%s does not end in error: there is no way to tell that the sandbox failed", at.where)
	}
	ft, _ := at.expr.(*ast.FuncType)
	exprs, streams := fieldExprs(ft, true), 0
	for i := range n {
		at := at.result(tuple.At(i), i, n, exprAt(exprs, i))
		r := a.methodResult(tuple.At(i), at)
		ok = ok && r != nil
		out.Results = append(out.Results, r)
		if r == nil || r.Stream == nil {
			continue
		}
		if streams++; streams == 2 {
			a.refuse(at, tuple.At(i).Type(), diag.Stream, "a call has one stream among its results at most", "make two methods of it")
			ok = false
		}
	}
	return ok
}

// lazyResult reports whether an iterator is all that a method returns, and
// whether that carries errors.
func lazyResult(tuple *types.Tuple) (lazy, fails bool) {
	if tuple.Len() != 1 {
		return false, false
	}
	kind, elems := streamKind(tuple.At(0).Type())
	return kind == model.Seq || kind == model.Seq2, failing(kind, elems)
}

// methodResult analyses one result of a method; nil after it was refused.
func (a *analyzer) methodResult(v *types.Var, at trail) *model.Result {
	t := v.Type()
	a.startParam()
	if kind, elems := streamKind(t); kind != 0 {
		s := a.streamResult(kind, elems, t, at)
		if s == nil {
			return nil
		}
		return &model.Result{Name: v.Name(), Stream: s}
	}
	if named, iface := a.ownInterface(t); iface != nil && closes(iface) {
		o := a.object(named, iface, at)
		if o == nil {
			return nil
		}
		return &model.Result{Name: v.Name(), Object: o}
	}
	return a.result(v, at)
}

// addError says how to let m fail.
func (a *analyzer) addError(m *types.Func) string {
	if a.docs[m.Pos()] == nil && m.Pkg() != nil {
		return "the method comes from an embedded interface of package " + m.Pkg().Path() + ": instead, list methods that return an error; or generate with -infallible=panic, which panics when a call fails"
	}
	return "add error as its last result, since a call into a sandbox can fail; or generate with -infallible=panic, which panics when one does"
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
	if kind, _ := streamKind(v.Type()); kind == 0 && isFunc(v.Type()) {
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

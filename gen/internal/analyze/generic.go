package analyze

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// Base returns the name of the interface that name asks for, which may be an
// instance of a generic one: Store for Store[Item].
func Base(name string) string {
	base, _, _ := strings.Cut(name, "[")
	return strings.TrimSpace(base)
}

// ValidName reports whether name is an identifier, alone or with type arguments
// in brackets.
func ValidName(name string) bool {
	if token.IsIdentifier(name) {
		return true
	}
	expr, err := parser.ParseExpr(name)
	if err != nil {
		return false
	}
	switch e := expr.(type) {
	case *ast.IndexExpr:
		return isIdent(e.X)
	case *ast.IndexListExpr:
		return isIdent(e.X)
	default:
		return false
	}
}

func isIdent(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && token.IsIdentifier(id.Name)
}

// Label makes an identifier of name: StoreItem for Store[Item], StoreItemSlice
// for Store[[]Item]. It goes by how the arguments are written, not by what they
// mean.
func Label(name string) string {
	expr, err := parser.ParseExpr(name)
	if err != nil {
		return name
	}
	return exprLabel(expr)
}

// exprLabel is Label for the expression of a type; the name of an interface
// keeps its first letter as it is.
func exprLabel(expr ast.Expr) string {
	upper := func(e ast.Expr) string { return model.Upper(exprLabel(e)) }
	switch e := expr.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return upper(e.X) + upper(e.Sel)
	case *ast.IndexExpr:
		return exprLabel(e.X) + upper(e.Index)
	case *ast.IndexListExpr:
		parts := []string{exprLabel(e.X)}
		for _, arg := range e.Indices {
			parts = append(parts, upper(arg))
		}
		return strings.Join(parts, "")
	case *ast.ArrayType:
		if n, ok := e.Len.(*ast.BasicLit); ok {
			return upper(e.Elt) + "Array" + n.Value
		}
		if e.Len != nil {
			return upper(e.Elt) + "Array"
		}
		return upper(e.Elt) + "Slice"
	case *ast.StarExpr:
		return upper(e.X) + "Pointer"
	case *ast.MapType:
		return upper(e.Key) + upper(e.Value) + "Map"
	case *ast.ParenExpr:
		return exprLabel(e.X)
	case *ast.InterfaceType:
		return "Any"
	default:
		return "Struct"
	}
}

// target is what an element of -type stands for.
type target struct {
	obj   types.Object
	typ   types.Type    // of the interface, or of the instance
	args  []*model.Type // of the instance
	label string        // the name of the instance; empty for an interface that is not generic
}

// target finds what name stands for: an interface, or an instance of a generic
// one. The type arguments mean what they mean in the file that declares it. It
// returns false after something was refused.
func (a *analyzer) target(name string) (target, bool) {
	base := Base(name)
	obj := a.Types.Scope().Lookup(base)
	if base == name {
		return target{obj: obj, typ: obj.Type()}, true
	}
	tn, ok := obj.(*types.TypeName)
	if !ok || !generic(tn.Type()) {
		a.badArguments(obj, "name it alone: "+base, "%s is not generic, so it takes no type arguments", base)
		return target{}, false
	}
	t, problem := a.resolve(name, obj.Pos())
	if problem != "" {
		a.badArguments(obj, "", "%s is not an instance of %s: %s", name, a.typeString(tn.Type()), problem)
		return target{}, false
	}
	out := target{obj: obj, typ: t, label: Label(name)}
	complete := true
	for arg := range typeArgs(t).Types() {
		a.startParam()
		built := a.typ(arg, trail{where: "interface " + name, label: a.label(arg), place: place{pos: obj.Pos()}, depth: 1})
		complete = complete && built != nil
		out.args = append(out.args, built)
	}
	return out, complete
}

// badArguments refuses the type arguments of an instance where it was asked
// for, or where the interface is declared.
func (a *analyzer) badArguments(obj types.Object, hint, format string, args ...any) {
	if pos := a.opts.Asked; pos.IsValid() {
		a.reportAt(pos, diag.TypeArguments, hint, format, args...)
	} else {
		a.report(obj.Pos(), diag.TypeArguments, hint, format, args...)
	}
}

// instanceHint says how to generate for the generic interface t.
func instanceHint(name string, t types.Type) string {
	var params []string
	if t, ok := t.(interface{ TypeParams() *types.TypeParamList }); ok {
		for p := range t.TypeParams().TypeParams() {
			params = append(params, p.Obj().Name())
		}
	}
	return fmt.Sprintf("name an instance, with types in place of %s: -type '%s[%s]'", strings.Join(params, " and "), name, strings.Join(params, ","))
}

func typeArgs(t types.Type) *types.TypeList {
	switch t := t.(type) {
	case *types.Named:
		return t.TypeArgs()
	case *types.Alias:
		return t.TypeArgs()
	default:
		return nil
	}
}

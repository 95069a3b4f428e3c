package analyze

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// place is a spot in the package's own source. expr is the expression that
// spells the type at hand; it is nil once the type is written elsewhere, and
// pos then stays at the last spot inside the package.
type place struct {
	expr ast.Expr
	pos  token.Pos
}

// at moves to an expression, or stays where p is when there is none.
func (p place) at(expr ast.Expr) place {
	if expr == nil {
		return place{pos: p.pos}
	}
	return place{expr: expr, pos: expr.Pos()}
}

func (p place) elem() place {
	switch e := ast.Unparen(p.expr).(type) {
	case *ast.ArrayType:
		return p.at(e.Elt)
	case *ast.Ellipsis:
		return p.at(e.Elt)
	case *ast.StarExpr:
		return p.at(e.X)
	case *ast.MapType:
		return p.at(e.Value)
	case *ast.ChanType:
		return p.at(e.Value)
	default:
		return p.at(nil)
	}
}

func (p place) key() place {
	if e, ok := ast.Unparen(p.expr).(*ast.MapType); ok {
		return p.at(e.Key)
	}
	return p.at(nil)
}

// arg moves to the i-th type argument of an instance.
func (p place) arg(i int) place {
	switch e := ast.Unparen(p.expr).(type) {
	case *ast.IndexExpr:
		return p.at(e.Index)
	case *ast.IndexListExpr:
		return p.at(e.Indices[i])
	default:
		return p.at(nil)
	}
}

// field moves to the type of the i-th field of a struct.
func (p place) field(i int) place {
	st, ok := ast.Unparen(p.expr).(*ast.StructType)
	if !ok {
		return p.at(nil)
	}
	for _, f := range st.Fields.List {
		n := max(len(f.Names), 1)
		if i < n {
			return p.at(f.Type)
		}
		i -= n
	}
	return p.at(nil)
}

// specPlace is where the package writes the type obj, or nowhere.
func (a *analyzer) specPlace(obj types.Object) place {
	if spec := a.specs[obj]; spec != nil {
		return place{expr: spec.Type, pos: spec.Type.Pos()}
	}
	return place{pos: obj.Pos()}
}

// into moves to the declaration of a named type if the package writes it.
func (a *analyzer) into(p place, obj types.Object) place {
	if spec := a.specs[obj]; spec != nil {
		return p.at(spec.Type)
	}
	return p.at(nil)
}

// trail leads from a method to a type inside one of its parameters.
type trail struct {
	place
	where string     // "method Bake, parameter size"
	path  string     // "Req.Items[].Ch"; empty at the parameter's own type
	label string     // a name for the type, should it need one
	steps int        // how many there are in path
	depth int        // how many types are around
	named types.Type // the type whose declaration is being looked at; nil for none
	inner bool       // in a callback, or in a method that is called like one
}

func (t trail) param(v *types.Var, i int, expr ast.Expr) trail {
	t.where += ", parameter " + nameOr(v.Name(), i+1)
	t.label += model.Upper(nameOr(v.Name(), i+1))
	return t.start(v.Name(), expr)
}

func (t trail) result(v *types.Var, i, n int, expr ast.Expr) trail {
	t.where += ", result"
	t.label += "Result"
	if named := v.Name() != "" && v.Name() != "_"; named || n > 1 {
		t.where += " " + nameOr(v.Name(), i+1)
		t.label += model.Upper(nameOr(v.Name(), i+1))
	}
	return t.start(v.Name(), expr)
}

func (t trail) start(name string, expr ast.Expr) trail {
	t.place = t.at(expr)
	t.path = ""
	if name != "_" {
		t.path = name
	}
	return t
}

func nameOr(name string, i int) string {
	if name == "" || name == "_" {
		return strconv.Itoa(i)
	}
	return name
}

// step goes into a part of the type; the path of a pointer's element is that
// of the pointer.
func (t trail) step(path string, p place) trail {
	t.path += path
	t.place = p
	t.depth++
	if path != "" {
		t.steps++
	}
	return t
}

// typeArg goes to the i-th type argument of an instance.
func (t trail) typeArg(of *types.Named, i int) trail {
	name := of.Obj().Name() + "[" + of.TypeParams().At(i).Obj().Name() + "]"
	place := t.arg(i)
	if t.steps == 0 {
		t.path = ""
	}
	return t.step("."+name, place)
}

// fieldExprs lists the types of the parameters or results of a function, one
// for each name.
func fieldExprs(ft *ast.FuncType, results bool) []ast.Expr {
	if ft == nil {
		return nil
	}
	list := ft.Params
	if results {
		list = ft.Results
	}
	if list == nil {
		return nil
	}
	var out []ast.Expr
	for _, f := range list.List {
		for range max(len(f.Names), 1) {
			out = append(out, f.Type)
		}
	}
	return out
}

func exprAt(exprs []ast.Expr, i int) ast.Expr {
	if i < len(exprs) {
		return exprs[i]
	}
	return nil
}

// refuse reports that t cannot be carried. A place inside the package is
// reported once, whichever parameter leads to it first.
func (a *analyzer) refuse(at trail, t types.Type, code diag.Code, reason, hint string) {
	part := at.path[strings.LastIndexByte(at.path, '.')+1:]
	if at.steps == 0 {
		part = ""
	}
	once := diag.New(a.Fset.Position(at.pos), code, part+a.typeString(t)+reason, "")
	if !a.said[once] {
		a.said[once] = true
		a.report(at.pos, code, hint, "%s (%s): %s", at.spot(), a.typeString(t), reason)
	}
}

// spot names the method, the parameter, and the path when there is more to
// say than the parameter's name.
func (t trail) spot() string {
	if t.steps == 0 || t.path == "" {
		return t.where
	}
	return t.where + ": " + strings.TrimPrefix(t.path, ".")
}

func (a *analyzer) typeString(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p == a.Types {
			return ""
		}
		return p.Name()
	})
}

// complaint is what the type checker said about the code at p.
func (a *analyzer) complaint(p place) string {
	from, to := a.Fset.Position(p.pos), a.Fset.Position(p.pos)
	if p.expr != nil {
		from, to = a.Fset.Position(p.expr.Pos()), a.Fset.Position(p.expr.End())
	}
	line := ""
	for _, e := range a.Errors {
		if e.Pos.Filename != from.Filename {
			continue
		}
		if e.Pos.Offset >= from.Offset && e.Pos.Offset <= to.Offset {
			return e.Msg
		}
		if line == "" && e.Pos.Line == from.Line {
			line = e.Msg
		}
	}
	switch {
	case line != "":
		return line
	case len(a.Errors) > 0:
		return a.Errors[0].Msg
	case slices.ContainsFunc(a.Files, importsC):
		return "it comes from C, which hoosegen does not look into"
	default:
		return "the package it comes from does not compile"
	}
}

func importsC(f *ast.File) bool {
	return slices.ContainsFunc(f.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"C"` })
}

// docLines returns the text of a comment in lines. The indentation that the
// lines of a block comment share is the source's, not the text's.
func docLines(group *ast.CommentGroup) []string {
	text := strings.TrimRight(group.Text(), "\n")
	if text == "" {
		return nil
	}
	lines := strings.Split(text, "\n")
	if strings.HasPrefix(group.List[0].Text, "//") {
		return lines
	}
	lines[0] = strings.TrimLeft(lines[0], " \t")
	shared := ""
	for i, l := range lines[1:] {
		indent := l[:len(l)-len(strings.TrimLeft(l, " \t"))]
		if i == 0 {
			shared = indent
		}
		for l != "" && !strings.HasPrefix(indent, shared) {
			shared = shared[:len(shared)-1]
		}
	}
	for i, l := range lines[1:] {
		lines[i+1] = strings.TrimPrefix(l, shared)
	}
	return lines
}

// describe names a kind of type for people.
func describe(t types.Type) string {
	switch t := t.(type) {
	case *types.Struct:
		return "a struct"
	case *types.Signature:
		return "a function"
	case *types.Pointer:
		return "a pointer"
	case *types.Slice:
		return "a slice"
	case *types.Array:
		return "an array"
	case *types.Map:
		return "a map"
	case *types.Chan:
		return "a channel"
	case *types.Basic:
		if strings.HasPrefix(t.Name(), "int") {
			return "an " + t.Name()
		}
		return "a " + t.Name()
	default:
		return "a " + t.String()
	}
}

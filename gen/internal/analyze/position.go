package analyze

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// positions fills in where the parameters, results and directives of a method
// are written. What is not written in the package is where the method is
// brought in.
func (a *analyzer) positions(out *model.Method, m *types.Func) {
	sig := m.Signature()
	written := a.docs[m.Pos()]
	at := func(v *types.Var) token.Position {
		if written == nil || !v.Pos().IsValid() {
			return out.Pos
		}
		return a.Fset.Position(v.Pos())
	}
	skipped := sig.Params().Len() - len(out.Params) // the context
	for i, p := range out.Params {
		p.Pos = at(sig.Params().At(skipped + i))
	}
	for i, r := range out.Results {
		r.Pos = at(sig.Results().At(i))
	}
	if written == nil {
		return
	}
	for _, d := range directivesOf(written.Doc, written.Comment) {
		out.Directives = append(out.Directives, a.asWritten(d))
	}
}

// asWritten returns a directive as the model has it.
func (a *analyzer) asWritten(d directive) model.Directive {
	text := directivePrefix[len("//"):] + d.name
	if d.args != "" {
		text += " " + d.args
	}
	return model.Directive{Text: text, Pos: a.Fset.Position(d.pos)}
}

// setDirectives lists the directives that close the sets of implementations which
// the file carries, by the types they are on.
func (a *analyzer) setDirectives(f *model.File) []model.Directive {
	var out []model.Directive
	seen := map[*ast.TypeSpec]bool{}
	f.Walk(func(t *model.Type) {
		if t.Kind != model.OneOf || t.Name == nil || t.Name.Package.Path != a.Types.Path() {
			return
		}
		obj := a.Types.Scope().Lookup(t.Name.Ident)
		spec := a.specs[obj]
		if d, ok := a.ofType(obj); ok && !seen[spec] {
			seen[spec] = true
			out = append(out, a.asWritten(d))
		}
	})
	return out
}

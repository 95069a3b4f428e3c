package analyze

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// Memo holds what several analyses of one package have in common. The zero
// value is ready; it is not safe for concurrent use.
type Memo struct{ written *written }

// written says where a package's own files write things. It is not changed
// once it is made.
type written struct {
	specs map[types.Object]*ast.TypeSpec // how the package's own types are written
	docs  map[token.Pos]*ast.Field       // interface methods by the position of their names
	init  map[types.Object]bool          // variables that are declared with a value
	// typeComments holds the directives on the package's own types.
	typeComments map[types.Object][]directive
	speaking     []speaking
}

// speaking is a comment that may be meant for hoosegen.
type speaking struct {
	*ast.Comment
	on string // what it is on, as in owners
}

func (p Package) written() *written {
	if p.Memo != nil && p.Memo.written != nil {
		return p.Memo.written
	}
	w := &written{
		specs:        map[types.Object]*ast.TypeSpec{},
		docs:         map[token.Pos]*ast.Field{},
		init:         map[types.Object]bool{},
		typeComments: map[types.Object][]directive{},
	}
	for _, f := range p.Files {
		ast.Inspect(f, func(n ast.Node) bool { return w.index(n, p.Info) })
		w.listen(f)
	}
	if p.Memo != nil {
		p.Memo.written = w
	}
	return w
}

// index remembers where things of interest are written.
func (w *written) index(n ast.Node, info *types.Info) bool {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return false
	case *ast.GenDecl:
		w.indexTypes(n, info)
	case *ast.ValueSpec:
		for _, id := range n.Names {
			if obj := info.Defs[id]; obj != nil && len(n.Values) > 0 {
				w.init[obj] = true
			}
		}
	case *ast.InterfaceType:
		for _, m := range n.Methods.List {
			for _, id := range m.Names {
				w.docs[id.Pos()] = m
			}
		}
	}
	return true
}

// indexTypes remembers the types that a declaration holds.
func (w *written) indexTypes(decl *ast.GenDecl, info *types.Info) {
	for _, spec := range decl.Specs {
		spec, ok := spec.(*ast.TypeSpec)
		if !ok {
			continue
		}
		obj := info.Defs[spec.Name]
		if obj == nil {
			continue
		}
		w.specs[obj] = spec
		w.typeComments[obj] = directivesOf(spec.Doc, spec.Comment)
		if !decl.Lparen.IsValid() {
			w.typeComments[obj] = append(w.typeComments[obj], directivesOf(decl.Doc)...)
		}
	}
}

// listen collects the comments of a file that may be meant for hoosegen.
func (w *written) listen(f *ast.File) {
	var on owners
	for _, g := range f.Comments {
		for _, c := range g.List {
			if !strings.Contains(c.Text, "hoose:") {
				continue
			}
			if on == nil {
				on = owners{}
				ast.Inspect(f, on.index)
			}
			w.speaking = append(w.speaking, speaking{c, on[g]})
		}
	}
}

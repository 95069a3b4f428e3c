package emit

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
)

// separateSignatures puts the parenthesis that closes a signature of several
// lines on a line of its own, as gofumpt does: a struct without a name is the
// one thing that makes signatures that long.
func separateSignatures(src []byte) ([]byte, error) {
	if !bytes.Contains(src, []byte("\n}) ")) && !bytes.Contains(src, []byte("\n}, ")) && !bytes.Contains(src, []byte("\t}) ")) && !bytes.Contains(src, []byte("\t}, ")) {
		return src, nil
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var at []int // where a line has to end
	ast.Inspect(f, func(n ast.Node) bool {
		var sig *ast.FuncType
		switch n := n.(type) {
		case *ast.FuncDecl:
			sig = n.Type
		case *ast.FuncLit:
			sig = n.Type
		}
		if sig != nil {
			for _, list := range []*ast.FieldList{sig.Params, sig.Results} {
				if crowded(fset, sig, list) {
					at = append(at, fset.Position(list.Closing).Offset)
				}
			}
		}
		return true
	})
	slices.Sort(at)
	for _, i := range slices.Backward(at) {
		line := src[bytes.LastIndexByte(src[:i], '\n')+1 : i]
		indent := line[:len(line)-len(bytes.TrimLeft(line, "\t"))]
		src = slices.Concat(src[:i], []byte(",\n"), indent, src[i:])
	}
	return src, nil
}

// crowded reports whether list goes over several lines, and its last field ends
// on the line where the signature does.
func crowded(fset *token.FileSet, sig *ast.FuncType, list *ast.FieldList) bool {
	if list == nil || len(list.List) == 0 || !list.Opening.IsValid() {
		return false
	}
	line := func(p token.Pos) int { return fset.Position(p).Line }
	last := line(list.List[len(list.List)-1].End())
	return line(list.Opening) != line(list.Closing) && last == line(list.Closing) && last == line(sig.End())
}

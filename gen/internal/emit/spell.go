package emit

import (
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// typ writes a type as the file spells it.
func (e *emitter) typ(t *model.Type) *jen.Statement {
	if t.Name != nil {
		return e.defined(t.Name)
	}
	switch t.Kind {
	case model.Bytes:
		return jen.Index().Byte()
	case model.Slice:
		return jen.Index().Add(e.typ(t.Elem))
	case model.Array, model.ByteArray:
		array := jen.Index(jen.Lit(int(t.Len)))
		if t.Kind == model.ByteArray {
			return array.Byte()
		}
		return array.Add(e.typ(t.Elem))
	case model.Map:
		return jen.Map(e.typ(t.Key)).Add(e.typ(t.Elem))
	case model.Pointer:
		return jen.Op("*").Add(e.typ(t.Elem))
	case model.Struct:
		return e.structType(t.Fields)
	default:
		return jen.Id(t.Kind.Predeclared())
	}
}

func (e *emitter) defined(n *model.Name) *jen.Statement {
	s := jen.Qual(n.Package.Path, n.Ident)
	if len(n.Args) == 0 {
		return s
	}
	args := make([]jen.Code, len(n.Args))
	for i, a := range n.Args {
		args[i] = e.typ(a)
	}
	return s.Types(args...)
}

func (e *emitter) structType(fields []model.Field) *jen.Statement {
	list := make([]jen.Code, len(fields))
	for i, f := range fields {
		s := jen.Id(f.Name).Add(e.typ(f.Type))
		if f.Embedded {
			s = e.embedded(f)
		}
		if f.Tag != "" {
			s = s.Op(quoteTag(f.Tag))
		}
		list[i] = s
	}
	return jen.Struct(list...)
}

// embedded writes an embedded field.
func (e *emitter) embedded(f model.Field) *jen.Statement {
	switch {
	case f.Alias == nil:
		return e.typ(f.Type)
	case f.Pointer:
		return jen.Op("*").Add(e.defined(f.Alias))
	default:
		return e.defined(f.Alias)
	}
}

func quoteTag(tag string) string {
	if strconv.CanBackquote(tag) {
		return "`" + tag + "`"
	}
	return strconv.Quote(tag)
}

// zero writes the zero value of t.
func (e *emitter) zero(t *model.Type) *jen.Statement {
	kind := t.Kind
	if kind == model.Own {
		kind = t.Under
	}
	switch kind {
	case model.Bool:
		return jen.False()
	case model.String:
		return jen.Lit("")
	case model.Bytes, model.Slice, model.Map, model.Pointer, model.Error, model.Any, model.OneOf:
		return jen.Nil()
	case model.Array, model.ByteArray, model.Struct, model.Time:
		return e.typ(t).Values()
	default:
		return jen.Lit(0)
	}
}

// funcType writes the type of a callback parameter.
func (e *emitter) funcType(c *model.Callback) *jen.Statement {
	if c.Name != nil {
		return e.defined(c.Name)
	}
	names := make([]string, len(c.Params))
	if allNamed(c.Params) {
		for i, p := range c.Params {
			names[i] = p.Name
		}
	}
	return jen.Func().Params(e.params(c.Params, names)...).Add(e.results(c.Results, c.Waits))
}

func allNamed(params []*model.Param) bool {
	for _, p := range params {
		if p.Name == "" {
			return false
		}
	}
	return true
}

// params writes parameters under the given names; empty ones have none.
func (e *emitter) params(params []*model.Param, names []string) []jen.Code {
	out := make([]jen.Code, len(params))
	for i, p := range params {
		s := jen.Null()
		if names[i] != "" {
			s = jen.Id(names[i])
		}
		switch {
		case p.Callback != nil:
			s = s.Add(e.funcType(p.Callback))
		case p.Stream != nil:
			s = s.Add(e.streamType(p.Stream))
		case p.Ref != nil:
			s = s.Add(e.defined(p.Ref.Name))
		case p.Variadic:
			s = s.Op("...").Add(e.typ(variadicElem(p.Type)))
		default:
			s = s.Add(e.typ(p.Type))
		}
		out[i] = s
	}
	return out
}

// variadicElem is T for a parameter written ...T.
func variadicElem(t *model.Type) *model.Type {
	if t.Kind == model.Bytes {
		return &model.Type{Kind: model.Uint8}
	}
	return t.Elem
}

// methodResults writes what a method returns.
func (e *emitter) methodResults(m *model.Method) *jen.Statement {
	return e.results(m.Results, !m.Infallible && !m.OneWay && !m.Lazy)
}

// results writes result types, followed by error if fails.
func (e *emitter) results(results []*model.Result, fails bool) *jen.Statement {
	list := make([]jen.Code, 0, len(results)+1)
	for _, r := range results {
		switch {
		case r.Stream != nil:
			list = append(list, e.streamType(r.Stream))
		case r.Object != nil:
			list = append(list, e.defined(r.Object.Name))
		default:
			list = append(list, e.typ(r.Type))
		}
	}
	if fails {
		list = append(list, jen.Error())
	}
	switch len(list) {
	case 0:
		return jen.Null()
	case 1:
		return jen.Add(list[0])
	default:
		return jen.Params(list...)
	}
}

// comment writes lines of text as a comment. A word that looks like a directive
// is quoted, so that no tool takes it for a mistyped one.
func comment(lines ...string) *jen.Statement {
	for i, l := range lines {
		if strings.HasPrefix(l, "go:") {
			word, rest, more := strings.Cut(l, " ")
			l = "`" + word + "`"
			if more {
				l += " " + rest
			}
		}
		lines[i] = strings.TrimRight("// "+l, " ")
		if strings.HasPrefix(l, "\t") {
			lines[i] = "//" + l
		}
	}
	return jen.Comment(strings.Join(lines, "\n"))
}

// paragraph writes one sentence or more as a comment.
func paragraph(text string) *jen.Statement { return comment(wrap(text)...) }

// wrap breaks text into lines that fit behind a comment marker.
func wrap(text string) []string {
	const width = 77
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// article puts "a" or "an" before a name, by its first letter.
func article(name string) string {
	if name != "" && strings.ContainsRune("AEIOUaeiou", rune(name[0])) {
		return "an " + name
	}
	return "a " + name
}

package emit

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// A guard is a declaration that costs nothing at run time and does not compile
// once the source is no longer what the file was generated from. Above it
// stands what to do.

// guard writes blank variables that stop the build when of has changed.
func (e *emitter) guard(of string, decls ...jen.Code) {
	e.out.Add(paragraph(fmt.Sprintf("If this does not compile, %s has changed: run go generate.", of)))
	if len(decls) == 1 {
		e.out.Var().Add(decls[0])
	} else {
		e.out.Var().Defs(decls...)
	}
	e.out.Line()
}

// guardMethods stops the build when an interface has other methods than those
// for which the type typ was written.
func (e *emitter) guardMethods(of string, iface *jen.Statement, typ string, methods []*model.Method) {
	has := make([]jen.Code, len(methods))
	for i, m := range methods {
		has[i] = iface.Clone().Dot(m.Name)
	}
	e.guard(of,
		jen.Id("_").Add(iface.Clone()).Op("=").Parens(jen.Op("*").Id(typ)).Call(jen.Nil()),
		jen.Id("_").Op("=").Index().Any().Values(wrapped(has)...),
	)
}

// wrapped breaks a list of names into lines, as many on each as fit without
// effort.
func wrapped(list []jen.Code) []jen.Code { return inRows(list, few) }

// few elements of a list stand on one line.
const few = 4

// inRows breaks a list of more than a few elements into lines of perLine.
func inRows(list []jen.Code, perLine int) []jen.Code {
	if len(list) <= few {
		return list
	}
	out := slices.Clone(list)
	for i := 0; i < len(out); i += perLine {
		out[i] = jen.Line().Add(out[i])
	}
	return append(out, jen.Line())
}

// guardType stops the build when a defined type is made of something else than
// what its functions carry, where the compiler would not notice by them.
func (e *emitter) guardType(t *model.Type) {
	if t.Name == nil {
		return
	}
	blank := jen.Id("_").Op("=")
	switch t.Kind {
	case model.Struct:
		if value := e.sameStruct(t); value != nil {
			e.guard(e.spelled(t.Name), blank.Add(value))
		}
	case model.Array, model.ByteArray:
		plain := *t
		plain.Name = nil
		e.guard(e.spelled(t.Name), blank.Add(e.typ(t)).Call(e.typ(&plain).Values()))
	case model.OneOf:
		list := make([]jen.Code, len(t.Variants))
		for i, v := range t.Variants {
			list[i] = e.someValue(v)
		}
		e.guard("what implements "+e.spelled(t.Name), blank.Index().Add(e.typ(t)).Values(inRows(list, 1)...))
	}
}

// someValue writes a value of type t, which can be converted to no other type.
func (e *emitter) someValue(t *model.Type) *jen.Statement {
	switch {
	case t.Kind == model.Pointer && t.Name == nil:
		return jen.Parens(e.typ(t)).Call(jen.Nil())
	case t.Kind == model.Struct:
		return e.typ(t).Values()
	default:
		return jen.Op("*").New(e.typ(t))
	}
}

// sameStruct is an expression that compiles as long as the fields of the struct
// t are what they were: a conversion, which does not look at tags. Where types
// of fields that stay behind are not known it is a copy, field by field, and nil
// where their names cannot be written either.
func (e *emitter) sameStruct(t *model.Type) *jen.Statement {
	if !slices.ContainsFunc(t.Fields, func(f model.Field) bool { return f.Type == nil }) {
		return e.typ(t).Call(e.fieldsAlone(t.Fields).Values())
	}
	if t.Name.Package != e.Package || slices.ContainsFunc(t.Fields, func(f model.Field) bool { return f.Name == "_" }) {
		return nil
	}
	v := newScope(e.scope).name("v")
	fields := make([]jen.Code, len(t.Fields))
	for i, f := range t.Fields {
		fields[i] = jen.Id(v).Dot(f.Name)
	}
	return jen.Func().Params(jen.Id(v).Add(e.typ(t))).Add(e.typ(t)).Block(jen.Return(e.typ(t).Values(wrapped(fields)...)))
}

// fieldsAlone writes a struct type without tags; fields of one type that follow
// each other share a line.
func (e *emitter) fieldsAlone(fields []model.Field) *jen.Statement {
	var list []jen.Code
	for i := 0; i < len(fields); {
		f := fields[i]
		if f.Embedded {
			list = append(list, e.embedded(f))
			i++
			continue
		}
		names := []jen.Code{}
		for ; i < len(fields) && fields[i].Type == f.Type && !fields[i].Embedded; i++ {
			names = append(names, jen.Id(fields[i].Name))
		}
		list = append(list, jen.List(names...).Add(e.typ(f.Type)))
	}
	return jen.Struct(list...)
}

// guardFuncs stops the build when a defined function type, of a callback of m,
// has another signature.
func (e *emitter) guardFuncs(m *method) {
	for _, p := range m.Params {
		if p.Callback == nil || p.Callback.Name == nil || e.guarded[p.Callback.Name.String()] {
			continue
		}
		name, plain := p.Callback.Name, *p.Callback
		e.guarded[name.String()] = true
		plain.Name = nil
		e.guard(e.spelled(name), jen.Id("_").Op("=").Add(e.defined(name)).Call(jen.Parens(e.funcType(&plain)).Call(jen.Nil())))
	}
}

// spelled is the name of a type for people.
func (e *emitter) spelled(n *model.Name) string {
	if n.Package == e.Package {
		return n.Ident
	}
	return n.Package.Name + "." + n.Ident
}

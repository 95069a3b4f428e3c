package emit

import (
	"github.com/dave/jennifer/jen"
	"github.com/hoosegen/hoosegen/gen/model"
)

// codecNames holds, for every kind that package codec has functions for, what
// follows Append and Read in their names.
var codecNames = map[model.Kind]string{
	model.Bool: "Bool",
	model.Int:  "Int", model.Int8: "Int", model.Int16: "Int", model.Int32: "Int", model.Int64: "Int",
	model.Uint: "Uint", model.Uint8: "Uint", model.Uint16: "Uint", model.Uint32: "Uint", model.Uint64: "Uint",
	model.Float32: "Float32", model.Float64: "Float64",
	model.Complex64: "Complex64", model.Complex128: "Complex128",
	model.String: "String", model.Bytes: "Bytes",
	model.Slice: "Slice", model.Array: "Array", model.Map: "Map", model.Pointer: "Pointer",
	model.Time: "Time",
}

// errorsArg is the error set as an argument.
func (e *emitter) errorsArg() jen.Code {
	if e.errors == "" {
		return jen.Nil()
	}
	return jen.Op("&").Id(e.errors)
}

// appendValue writes v, an addressable value of type t, to the end of b.
func (e *emitter) appendValue(t *model.Type, b, v *jen.Statement) *jen.Statement {
	if name := e.append[t]; name != "" {
		return jen.Id(name).Call(b, v)
	}
	return e.appendParts(t, b, v)
}

// appendParts is as appendValue, without a function of the type's own.
func (e *emitter) appendParts(t *model.Type, b, v *jen.Statement) *jen.Statement {
	fn := jen.Qual(pathCodec, "Append"+codecNames[t.Kind])
	switch t.Kind {
	case model.Error:
		return jen.Qual(pathHoose, "AppendError").Call(b, v, e.errorsArg())
	case model.Slice, model.Pointer:
		return fn.Call(b, v, e.appendFunc(t.Elem))
	case model.Array:
		return fn.Call(b, v.Clone().Index(jen.Op(":")), e.appendFunc(t.Elem))
	case model.Map:
		return fn.Call(b, v, e.appendFunc(t.Key), e.appendFunc(t.Elem))
	default:
		return fn.Call(b, v)
	}
}

// appendFunc is a function that appends a value of type t.
func (e *emitter) appendFunc(t *model.Type) *jen.Statement {
	if name := e.append[t]; name != "" {
		return jen.Id(name)
	}
	switch t.Kind {
	case model.Time:
		return jen.Qual(pathCodec, "AppendTime")
	case model.Error, model.Slice, model.Array, model.Map, model.Pointer:
		s := newScope(e.scope)
		b, v := s.name("b"), s.name("v")
		return jen.Func().Params(jen.Id(b).Index().Byte(), jen.Id(v).Add(e.typ(t))).Index().Byte().Block(
			jen.Return(e.appendParts(t, jen.Id(b), jen.Id(v))),
		)
	default:
		return jen.Qual(pathCodec, "Append"+codecNames[t.Kind]).Types(e.typ(t))
	}
}

// readValue is an expression that reads a value of type t from r. An array
// cannot be read so.
func (e *emitter) readValue(t *model.Type, r *jen.Statement) *jen.Statement {
	if name := e.read[t]; name != "" {
		return jen.Id(name).Call(r)
	}
	return e.readParts(t, r)
}

func (e *emitter) readParts(t *model.Type, r *jen.Statement) *jen.Statement {
	fn := jen.Qual(pathCodec, "Read"+codecNames[t.Kind])
	switch t.Kind {
	case model.Error:
		return jen.Qual(pathHoose, "ReadError").Call(r, e.errorsArg())
	case model.Time:
		return fn.Call(r)
	case model.Slice, model.Pointer:
		return fn.Call(r, e.readFunc(t.Elem))
	case model.Map:
		return fn.Call(r, e.readFunc(t.Key), e.readFunc(t.Elem))
	default:
		return fn.Types(e.typ(t)).Call(r)
	}
}

// readFunc is a function that reads a value of type t.
func (e *emitter) readFunc(t *model.Type) *jen.Statement {
	if name := e.read[t]; name != "" {
		return jen.Id(name)
	}
	switch t.Kind {
	case model.Time:
		return jen.Qual(pathCodec, "ReadTime")
	case model.Error, model.Slice, model.Array, model.Map, model.Pointer:
		s := newScope(e.scope)
		r := s.name("r")
		return jen.Func().Params(jen.Id(r).Op("*").Qual(pathCodec, "Reader")).Add(e.typ(t)).Block(
			e.readReturn(s, t, jen.Id(r))...,
		)
	default:
		return jen.Qual(pathCodec, "Read"+codecNames[t.Kind]).Types(e.typ(t))
	}
}

// readReturn is the body of a function that reads a value of type t from r.
func (e *emitter) readReturn(s *scope, t *model.Type, r *jen.Statement) []jen.Code {
	if t.Kind != model.Array {
		return []jen.Code{jen.Return(e.readParts(t, r))}
	}
	v := s.name("v")
	return []jen.Code{
		jen.Var().Id(v).Add(e.typ(t)),
		e.readArray(t, jen.Id(v), r),
		jen.Return(jen.Id(v)),
	}
}

func (e *emitter) readArray(t *model.Type, v, r *jen.Statement) *jen.Statement {
	return jen.Qual(pathCodec, "ReadArray").Call(r, v.Clone().Index(jen.Op(":")), e.readFunc(t.Elem))
}

// declare reads a value of type t from r into a new variable.
func (e *emitter) declare(name string, t *model.Type, r *jen.Statement) []jen.Code {
	if t.Kind == model.Array && e.read[t] == "" {
		return []jen.Code{jen.Var().Id(name).Add(e.typ(t)), e.readArray(t, jen.Id(name), r)}
	}
	return []jen.Code{jen.Id(name).Op(":=").Add(e.readValue(t, r))}
}

// functions writes the functions for types.
func (e *emitter) functions() {
	for _, t := range e.Types {
		e.appendFunction(t)
		e.readFunction(t)
	}
}

func (e *emitter) appendFunction(t *model.Type) {
	s := newScope(e.scope)
	b, v := s.name("b"), s.name("v")
	param := v
	if t.Kind == model.Struct && len(t.Fields) == 0 {
		param = "_"
	}
	e.out.Func().Id(e.append[t]).Params(jen.Id(b).Index().Byte(), jen.Id(param).Add(e.typ(t))).Index().Byte().
		BlockFunc(func(g *jen.Group) {
			if t.Kind != model.Struct {
				g.Return(e.appendParts(t, jen.Id(b), jen.Id(v)))
				return
			}
			count := jen.Qual(pathCodec, "AppendArrayLen").Call(jen.Id(b), jen.Lit(len(t.Fields)))
			if len(t.Fields) == 0 {
				g.Return(count)
				return
			}
			g.Id(b).Op("=").Add(count)
			for i, f := range t.Fields {
				value := e.appendValue(f.Type, jen.Id(b), jen.Id(v).Dot(f.Name))
				if i == len(t.Fields)-1 {
					g.Return(value)
				} else {
					g.Id(b).Op("=").Add(value)
				}
			}
		})
	e.out.Line()
}

func (e *emitter) readFunction(t *model.Type) {
	s := newScope(e.scope)
	r := s.name("r")
	e.out.Func().Id(e.read[t]).Params(jen.Id(r).Op("*").Qual(pathCodec, "Reader")).Add(e.typ(t)).
		BlockFunc(func(g *jen.Group) {
			if t.Kind != model.Struct {
				for _, c := range e.readReturn(s, t, jen.Id(r)) {
					g.Add(c)
				}
				return
			}
			v := s.name("v")
			g.Var().Id(v).Add(e.typ(t))
			g.Id(r).Dot("Fields").Call(jen.Lit(len(t.Fields)))
			for _, f := range t.Fields {
				field := jen.Id(v).Dot(f.Name)
				if f.Type.Kind == model.Array && e.read[f.Type] == "" {
					g.Add(e.readArray(f.Type, field, jen.Id(r)))
				} else {
					g.Add(field).Op("=").Add(e.readValue(f.Type, jen.Id(r)))
				}
			}
			g.Return(jen.Id(v))
		})
	e.out.Line()
}

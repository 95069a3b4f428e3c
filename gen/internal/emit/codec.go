package emit

import (
	"github.com/dave/jennifer/jen"
	"github.com/hoosegen/hoosegen/gen/internal/model"
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
	model.Time: "Time", model.Any: "Any", model.ByteArray: "ByteArray",
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
	return appender{emitter: e}.value(t, b, v)
}

// appendFunc is a function that appends a value of type t.
func (e *emitter) appendFunc(t *model.Type) *jen.Statement { return appender{emitter: e}.function(t) }

// appender writes code that appends values.
type appender struct {
	*emitter
	// depth is the variable that says how deep the value is nested that the code
	// is part of; empty for one that does not refer to itself.
	depth string
}

func (e appender) value(t *model.Type, b, v *jen.Statement) *jen.Statement {
	name := e.append[t]
	switch {
	case name == "":
		return e.parts(t, b, v)
	case !t.Recursive:
		return jen.Id(name).Call(b, v)
	case e.depth == "":
		return jen.Id(name).Call(b, v, jen.Op("&").Qual(pathCodec, "Depth").Values())
	default:
		return jen.Id(name).Call(b, v, jen.Id(e.depth))
	}
}

// parts is as value, without a function of the type's own.
func (e appender) parts(t *model.Type, b, v *jen.Statement) *jen.Statement {
	if t.Kind == model.Own {
		return e.encoding("Append", t).Call(b, v)
	}
	fn := jen.Qual(pathCodec, "Append"+codecNames[t.Kind])
	switch t.Kind {
	case model.Error:
		return jen.Qual(pathStub, "AppendError").Call(b, v, e.errorsArg())
	case model.Slice, model.Pointer:
		return fn.Call(b, v, e.function(t.Elem))
	case model.Array:
		return fn.Call(b, v.Clone().Index(jen.Op(":")), e.function(t.Elem))
	case model.ByteArray:
		return fn.Call(b, v.Clone().Index(jen.Op(":")))
	case model.Map:
		return fn.Call(b, v, e.function(t.Key), e.function(t.Elem))
	default:
		return fn.Call(b, v)
	}
}

// function is a function that appends a value of type t.
func (e appender) function(t *model.Type) *jen.Statement {
	if name := e.append[t]; name != "" {
		switch {
		case !t.Recursive:
			return jen.Id(name)
		case e.depth == "":
			return jen.Qual(pathCodec, "Bounded").Call(jen.Id(name))
		default:
			return jen.Qual(pathCodec, "Nested").Call(jen.Id(e.depth), jen.Id(name))
		}
	}
	switch {
	case t.Kind == model.Error:
		e.appendErrUsed = true
		return jen.Id(e.appendErr)
	case t.Kind == model.Time, t.Kind == model.Any && t.Name == nil:
		return jen.Qual(pathCodec, "Append"+codecNames[t.Kind])
	case t.Kind == model.Own:
		return e.encoding("Append", t).Types(e.typ(t))
	case inPlace(t):
		s := newScope(e.scope)
		if e.depth != "" {
			s.taken[e.depth] = true
		}
		b, v := s.name("b"), s.name("v")
		return jen.Func().Params(jen.Id(b).Index().Byte(), jen.Id(v).Add(e.typ(t))).Index().Byte().Block(
			jen.Return(e.parts(t, jen.Id(b), jen.Id(v))),
		)
	default:
		return jen.Qual(pathCodec, "Append"+codecNames[t.Kind]).Types(e.typ(t))
	}
}

// inPlace reports whether a function for t is written where it is needed.
func inPlace(t *model.Type) bool {
	switch t.Kind {
	case model.Slice, model.Array, model.ByteArray, model.Map, model.Pointer, model.Any:
		return true
	default:
		return false
	}
}

// encoding is the function that appends or reads a type which encodes itself.
func (e *emitter) encoding(verb string, t *model.Type) *jen.Statement {
	switch t.Encoding {
	case model.Msgpack:
		return jen.Qual(pathCustom, verb+"Msgpack")
	case model.Binary:
		return jen.Qual(pathCodec, verb+"Binary")
	case model.Gob:
		return jen.Qual(pathCodec, verb+"Gob")
	default:
		return jen.Qual(pathCodec, verb+"Text")
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
	if t.Kind == model.Own {
		return e.encoding("Read", t).Types(e.typ(t)).Call(r)
	}
	fn := jen.Qual(pathCodec, "Read"+codecNames[t.Kind])
	switch t.Kind {
	case model.Error:
		return jen.Qual(pathStub, "ReadError").Call(r, e.errorsArg())
	case model.Time, model.Any:
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
	switch {
	case t.Kind == model.Error:
		e.readErrUsed = true
		return jen.Id(e.readErr)
	case t.Kind == model.Time, t.Kind == model.Any && t.Name == nil:
		return jen.Qual(pathCodec, "Read"+codecNames[t.Kind])
	case t.Kind == model.Own:
		return e.encoding("Read", t).Types(e.typ(t))
	case inPlace(t):
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
	if !isArray(t) {
		return []jen.Code{jen.Return(e.readParts(t, r))}
	}
	v := s.name("v")
	return []jen.Code{
		jen.Var().Id(v).Add(e.typ(t)),
		e.readArray(t, jen.Id(v), r),
		jen.Return(jen.Id(v)),
	}
}

// isArray reports whether values of t are read into a variable.
func isArray(t *model.Type) bool { return t.Kind == model.Array || t.Kind == model.ByteArray }

func (e *emitter) readArray(t *model.Type, v, r *jen.Statement) *jen.Statement {
	if t.Kind == model.ByteArray {
		return jen.Qual(pathCodec, "ReadByteArray").Call(r, v.Clone().Index(jen.Op(":")))
	}
	return jen.Qual(pathCodec, "ReadArray").Call(r, v.Clone().Index(jen.Op(":")), e.readFunc(t.Elem))
}

// declare reads a value of type t from r into a new variable.
func (e *emitter) declare(name string, t *model.Type, r *jen.Statement) []jen.Code {
	if isArray(t) && e.read[t] == "" {
		return []jen.Code{jen.Var().Id(name).Add(e.typ(t)), e.readArray(t, jen.Id(name), r)}
	}
	return []jen.Code{jen.Id(name).Op(":=").Add(e.readValue(t, r))}
}

// functions writes the functions for types.
func (e *emitter) functions() {
	for _, t := range e.Types {
		e.guardType(t)
		e.appendFunction(t)
		e.readFunction(t)
	}
}

func (e *emitter) appendFunction(t *model.Type) {
	s := newScope(e.scope)
	b, v := s.name("b"), s.name("v")
	fields, param := t.Carried(), v
	if t.Kind == model.Struct && len(fields) == 0 {
		param = "_"
	}
	params := []jen.Code{jen.Id(b).Index().Byte(), jen.Id(param).Add(e.typ(t))}
	in := appender{emitter: e}
	if t.Recursive {
		in.depth = s.name("d")
		params = append(params, jen.Id(in.depth).Op("*").Qual(pathCodec, "Depth"))
	}
	e.out.Func().Id(e.append[t]).Params(params...).Index().Byte().BlockFunc(func(g *jen.Group) {
		if t.Recursive {
			d := jen.Id(in.depth)
			g.If(jen.Op("!").Add(d).Dot("Enter").Call()).Block(jen.Return(jen.Qual(pathCodec, "AppendTooDeep").Call(jen.Id(b))))
			g.Defer().Add(d).Dot("Leave").Call()
		}
		switch t.Kind {
		case model.Struct:
			in.fields(g, fields, b, v)
		case model.OneOf:
			in.variants(g, t, b, v)
		default:
			g.Return(in.parts(t, jen.Id(b), jen.Id(v)))
		}
	})
	e.out.Line()
}

// fields appends the fields of a struct v.
func (e appender) fields(g *jen.Group, fields []model.Field, b, v string) {
	count := jen.Qual(pathCodec, "AppendArrayLen").Call(jen.Id(b), jen.Lit(len(fields)))
	if len(fields) == 0 {
		g.Return(count)
		return
	}
	g.Id(b).Op("=").Add(count)
	for i, f := range fields {
		value := e.value(f.Type, jen.Id(b), jen.Id(v).Dot(f.Name))
		if i == len(fields)-1 {
			g.Return(value)
		} else {
			g.Id(b).Op("=").Add(value)
		}
	}
}

// variants appends which implementation of the interface t the value v is, and
// the value.
func (e appender) variants(g *jen.Group, t *model.Type, b, v string) {
	g.Switch(jen.Id(v).Op(":=").Id(v).Assert(jen.Type())).BlockFunc(func(g *jen.Group) {
		g.Case(jen.Nil()).Block(jen.Return(jen.Qual(pathCodec, "AppendNil").Call(jen.Id(b))))
		for i, variant := range t.Variants {
			number := jen.Qual(pathCodec, "AppendVariant").Call(jen.Id(b), jen.Lit(i))
			g.Case(e.typ(variant)).Block(jen.Return(e.value(variant, number, jen.Id(v))))
		}
		g.Default().Block(jen.Return(jen.Qual(pathCodec, "AppendUnlisted").Call(jen.Id(b), jen.Id(v), jen.Lit(t.Name.Ident))))
	})
}

func (e *emitter) readFunction(t *model.Type) {
	s := newScope(e.scope)
	r := s.name("r")
	e.out.Func().Id(e.read[t]).Params(jen.Id(r).Op("*").Qual(pathCodec, "Reader")).Add(e.typ(t)).
		BlockFunc(func(g *jen.Group) {
			switch t.Kind {
			case model.Struct:
				e.readFields(g, t, s.name("v"), r)
			case model.OneOf:
				e.readVariants(g, s, t, r)
			default:
				for _, c := range e.readReturn(s, t, jen.Id(r)) {
					g.Add(c)
				}
			}
		})
	e.out.Line()
}

// readFields reads a struct into a variable v and returns it.
func (e *emitter) readFields(g *jen.Group, t *model.Type, v, r string) {
	fields := t.Carried()
	g.Var().Id(v).Add(e.typ(t))
	g.Id(r).Dot("Fields").Call(jen.Lit(len(fields)))
	for _, f := range fields {
		field := jen.Id(v).Dot(f.Name)
		if isArray(f.Type) && e.read[f.Type] == "" {
			g.Add(e.readArray(f.Type, field, jen.Id(r)))
		} else {
			g.Add(field).Op("=").Add(e.readValue(f.Type, jen.Id(r)))
		}
	}
	g.Return(jen.Id(v))
}

// readVariants reads the implementation of the interface t that comes next.
func (e *emitter) readVariants(g *jen.Group, s *scope, t *model.Type, r string) {
	g.Switch(jen.Qual(pathCodec, "ReadVariant").Call(jen.Id(r), jen.Lit(len(t.Variants)))).BlockFunc(func(g *jen.Group) {
		for i, variant := range t.Variants {
			g.Case(jen.Lit(i)).BlockFunc(func(g *jen.Group) {
				if e.read[variant] != "" {
					g.Return(e.readValue(variant, jen.Id(r)))
					return
				}
				for _, c := range e.readReturn(newScope(s), variant, jen.Id(r)) {
					g.Add(c)
				}
			})
		}
		g.Default().Block(jen.Return(jen.Nil()))
	})
}

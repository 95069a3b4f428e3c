package emit

import (
	"fmt"

	"github.com/dave/jennifer/jen"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// objectField is the field of the types that call objects.
const objectField = "object"

// object is an interface of objects with the names given to what is generated
// for it.
type object struct {
	*model.Interface
	typ     string // the type that calls an object
	make    string // the function that makes one
	methods []*method
}

func (e *emitter) nameObjects(s *service, prefix string) {
	for _, o := range s.Objects {
		named := &object{Interface: o, typ: e.scope.name(prefix + o.Label), make: e.scope.name(prefix + "New" + o.Label)}
		for _, m := range o.Methods {
			named.methods = append(named.methods, e.nameMethod(s, prefix+o.Label, m))
		}
		s.objects = append(s.objects, named)
		e.objects[o] = named
	}
}

// object writes the type that calls an object which stays at the other end.
func (e *emitter) object(s *service, o *object) {
	name := o.Name.Ident
	where := "in the sandbox"
	if s.Host {
		where = "at the host"
	}
	e.out.Add(paragraph(fmt.Sprintf("%s calls %s that stays %s until it is closed.", o.typ, article(name), where)))
	e.out.Type().Id(o.typ).Struct(jen.Id(objectField).Op("*").Qual(pathStub, "Object"))
	e.out.Line()
	e.guardMethods(name, e.defined(o.Name), o.typ, o.Methods)

	sc := newScope(e.scope)
	obj := sc.name("object")
	e.out.Add(paragraph(fmt.Sprintf("%s returns the %s that %s refers to; nil stays nil.", o.make, name, obj)))
	e.out.Func().Id(o.make).Params(jen.Id(obj).Op("*").Qual(pathStub, "Object")).Add(e.defined(o.Name)).Block(
		jen.If(jen.Id(obj).Op("==").Nil()).Block(jen.Return(jen.Nil())),
		jen.Return(jen.Op("&").Id(o.typ).Values(keyed(objectField, jen.Id(obj)))),
	)
	e.out.Line()

	receiver := e.receiver(o.Methods, model.Lower(o.Label)[:1])
	for _, m := range o.methods {
		e.clientMethod(s, m, caller{typ: o.typ, field: objectField, of: name}, receiver)
	}
}

package emit

import (
	"fmt"

	"github.com/dave/jennifer/jen"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// proxy is an interface that parameters refer to, with the names given to what
// is generated for it.
type proxy struct {
	*model.Interface
	typ  string   // the type that stands for it at the callee
	read string   // the function that reads one from a call
	run  []string // the functions that run its methods at the caller
}

// The fields of the types that stand for interfaces.
const (
	callField  = "call"
	firstField = "first"
)

// nameProxies names what is generated for the interfaces that parameters refer
// to.
func (e *emitter) nameProxies(prefix string) {
	e.Signatures(func(params []*model.Param, _ []*model.Result) {
		for _, p := range params {
			if p.Ref == nil || e.proxies[p.Ref] != nil {
				continue
			}
			named := &proxy{Interface: p.Ref, typ: e.scope.name(prefix + p.Ref.Label), read: e.scope.name(prefix + "Read" + p.Ref.Label)}
			for _, m := range p.Ref.Methods {
				named.run = append(named.run, e.scope.name(prefix+"Run"+p.Ref.Label+m.Name))
			}
			e.proxies[p.Ref] = named
			e.proxyList = append(e.proxyList, named)
		}
	})
}

// methodCallback is a method of an interface as the callback it is carried as.
func methodCallback(m *model.Method) *model.Callback {
	return &model.Callback{Params: m.Params, Results: m.Results, Waits: !m.Infallible}
}

// proxy writes both ends of an interface that parameters refer to: the type
// that stands for it at the callee, and the functions that run its methods at
// the caller.
func (e *emitter) proxy(p *proxy) {
	name := p.Name.Ident
	e.out.Add(paragraph(fmt.Sprintf("%s stands for %s of the caller's for the duration of a call: its methods run there.", p.typ, article(name))))
	e.out.Type().Id(p.typ).Struct(
		jen.Id(callField).Op("*").Qual(pathStub, "ServerCall"),
		jen.Id(firstField).Int().Comment("// the number of its first method among what the call yields"),
	)
	e.out.Line()
	e.guardMethods(name, e.defined(p.Name), p.typ, p.Methods)

	sc := newScope(e.scope)
	call, first := sc.name("call"), sc.name("first")
	e.out.Add(paragraph(fmt.Sprintf("%s returns the %s that a call carries, or nil if the caller passed nil.", p.read, name)))
	e.out.Func().Id(p.read).Params(jen.Id(call).Op("*").Qual(pathStub, "ServerCall"), jen.Id(first).Int()).Add(e.defined(p.Name)).Block(
		jen.If(jen.Op("!").Qual(pathCodec, "ReadBool").Types(jen.Bool()).Call(jen.Id(call).Dot("Args"))).Block(jen.Return(jen.Nil())),
		jen.Return(jen.Op("&").Id(p.typ).Values(keyed(callField, jen.Id(call)), keyed(firstField, jen.Id(first)))),
	)
	e.out.Line()
	receiver := e.receiver(p.Methods, "p")
	for i, m := range p.Methods {
		e.proxyMethod(p, m, i, receiver)
	}
	for i, m := range p.Methods {
		e.runReference(p, p.run[i], m)
	}
}

// runReference writes the function that runs one method of a caller's value.
func (e *emitter) runReference(p *proxy, run string, m *model.Method) {
	outer := newScope(e.scope)
	v := outer.name("v")
	e.out.Add(paragraph(fmt.Sprintf("%s runs %s of %s with what is yielded to it; nil stays nil.", run, m.Name, v)))
	e.runner(run, v, e.defined(p.Name), methodCallback(m), outer, func(y string, args []jen.Code) *jen.Statement {
		if m.Context != nil {
			args = append([]jen.Code{jen.Id(y).Dot("Context").Call()}, args...)
		}
		return jen.Id(v).Dot(m.Name).Call(args...)
	})
}

// proxyMethod writes a method that yields to the caller's value.
func (e *emitter) proxyMethod(p *proxy, m *model.Method, i int, receiver string) {
	sc := newScope(e.scope)
	sc.taken[receiver] = true
	sig := sign(sc, m)
	params := e.params(m.Params, sig.params)
	if sig.ctx != "" {
		params = append([]jen.Code{jen.Id(sig.ctx).Qual(pathContext, "Context")}, params...)
	}
	number := jen.Id(receiver).Dot(firstField)
	if i > 0 {
		number = number.Op("+").Lit(i)
	}
	cb := methodCallback(m)
	y := sc.name("y")
	if len(m.Doc) > 0 {
		e.out.Add(comment(append([]string(nil), m.Doc...)...))
	} else {
		e.out.Add(paragraph(fmt.Sprintf("%s runs %s of the caller's %s.", m.Name, m.Name, p.Name.Ident)))
	}
	e.out.Func().Params(jen.Id(receiver).Op("*").Id(p.typ)).Id(m.Name).Params(params...).Add(e.results(m.Results, cb.Waits)).
		BlockFunc(func(g *jen.Group) {
			if sig.ctx != "" && cb.Waits {
				e.checkContext(g, sc, sig.ctx, m.Results)
			}
			e.yield(g, sc, cb, y, jen.Id(receiver).Dot(callField).Dot("Yield").Call(number), sig.params)
		})
	e.out.Line()
}

// checkContext returns the error of a context that is over.
func (e *emitter) checkContext(g *jen.Group, sc *scope, ctx string, results []*model.Result) {
	inner := newScope(sc)
	err := inner.name("err")
	g.If(jen.Id(err).Op(":=").Id(ctx).Dot("Err").Call(), jen.Id(err).Op("!=").Nil()).Block(jen.Return(append(e.zeros(results), jen.Id(err))...))
}

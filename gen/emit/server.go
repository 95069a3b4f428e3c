package emit

import (
	"fmt"

	"github.com/dave/jennifer/jen"
	"github.com/hoosegen/hoosegen/gen/model"
)

// server writes the dispatcher, which runs the implementation for the calls
// that come in.
func (e *emitter) server(s *service) {
	sc := newScope(e.scope)
	impl := sc.name("impl")
	receiver := e.receiver(s.Service, "s")
	server := sc.name(receiver)
	e.out.Add(paragraph(fmt.Sprintf("%s returns the service that answers calls with %s.", s.Serve(), impl)))
	e.out.Func().Id(s.Serve()).Params(jen.Id(impl).Id(s.Name)).Qual(pathHoose, "Service").Block(
		jen.Id(server).Op(":=").Id(s.server).Values(jen.Dict{jen.Id(implField): jen.Id(impl)}),
		jen.Return(jen.Qual(pathHoose, "Service").Values(
			keyed("Contract", jen.Op("&").Id(s.contract)),
			keyed("Handlers", jen.Index().Qual(pathHoose, "Handler").ValuesFunc(func(g *jen.Group) {
				for _, m := range s.methods {
					g.Line().Id(m.number).Op(":").Values(
						keyed("Serve", jen.Id(server).Dot(m.handler)),
						keyed("Func", jen.Id(impl).Dot(m.Name)),
					)
				}
				g.Line()
			})),
		)),
	)
	e.out.Line()
	e.out.Add(paragraph(s.server + " reads what a call carries, runs the implementation, and writes what it returns."))
	e.out.Type().Id(s.server).Struct(jen.Id(implField).Id(s.Name))
	e.out.Line()
	for _, m := range s.methods {
		e.handler(s, m, receiver)
		for i, cb := range m.callbacks {
			e.yieldCallback(m, cb, i)
		}
	}
}

// keyed is an element of a composite literal, in the place it is given.
func keyed(name string, value jen.Code) *jen.Statement {
	return jen.Id(name).Op(":").Add(value)
}

func (e *emitter) handler(s *service, m *method, receiver string) {
	sc := newScope(e.scope)
	sc.taken[receiver] = true
	sig := sign(sc, m.Method)
	ctx := sig.ctx
	if ctx == "" {
		ctx = "_"
	}
	call := sc.name("call")
	e.out.Func().Params(jen.Id(receiver).Id(s.server)).Id(m.handler).Params(
		jen.Id(ctx).Qual(pathContext, "Context"),
		jen.Id(call).Op("*").Qual(pathHoose, "ServerCall"),
	).Error().BlockFunc(func(g *jen.Group) {
		callbacks := m.callbacks
		for i, p := range m.Params {
			if p.Callback != nil {
				g.Id(sig.params[i]).Op(":=").Id(callbacks[0].yield).Call(jen.Id(call))
				callbacks = callbacks[1:]
				continue
			}
			for _, c := range e.declare(sig.params[i], p.Type, jen.Id(call).Dot("Args")) {
				g.Add(c)
			}
		}
		e.dispatch(g, sc, m, call, jen.Id(receiver).Dot(implField).Dot(m.Name).Call(withContext(sig, m.Method)...))
	})
	e.out.Line()
}

func withContext(sig signature, m *model.Method) []jen.Code {
	args := arguments(m.Params, sig.params)
	if sig.ctx == "" {
		return args
	}
	return append([]jen.Code{jen.Id(sig.ctx)}, args...)
}

// dispatch runs the implementation and writes its results.
func (e *emitter) dispatch(g *jen.Group, sc *scope, m *method, call string, run *jen.Statement) {
	results := nameResults(sc, m.Results)
	err := sc.name("err")
	g.If(jen.Id(err).Op(":=").Id(call).Dot("Decoded").Call(), jen.Id(err).Op("!=").Nil()).Block(jen.Return(jen.Id(err)))
	if len(results) == 0 {
		g.Return(run)
		return
	}
	g.List(append(ids(results), jen.Id(err))...).Op(":=").Add(run)
	g.If(jen.Id(err).Op("!=").Nil()).Block(jen.Return(jen.Id(err)))
	for i, r := range m.Results {
		out := jen.Id(call).Dot("Results")
		g.Add(out).Op("=").Add(e.appendValue(r.Type, out, jen.Id(results[i])))
	}
	g.Return(jen.Nil())
}

// yieldCallback writes the function that stands for a callback in the inmate.
func (e *emitter) yieldCallback(m *method, cb *callback, index int) {
	outer := newScope(e.scope)
	call := outer.name("call")
	sc := newScope(outer)
	names := make([]string, len(cb.Params))
	nameParams(sc, cb.Params, names)
	y := sc.name("y")
	e.out.Add(paragraph(fmt.Sprintf("%s returns the %s of a call of %s: a function that yields to the host, or nil if the host passed nil.",
		cb.yield, cb.name, m.Name)))
	e.out.Func().Id(cb.yield).Params(jen.Id(call).Op("*").Qual(pathHoose, "ServerCall")).Add(e.funcType(cb.Callback)).Block(
		jen.If(jen.Op("!").Qual(pathCodec, "ReadBool").Types(jen.Bool()).Call(jen.Id(call).Dot("Args"))).Block(jen.Return(jen.Nil())),
		jen.Return(jen.Func().Params(e.params(cb.Params, names)...).Add(e.results(cb.Results, cb.Waits)).BlockFunc(func(g *jen.Group) {
			g.Id(y).Op(":=").Id(call).Dot("Yield").Call(jen.Lit(index))
			args := jen.Id(y).Dot("Args")
			for i, p := range cb.Params {
				g.Add(args).Op("=").Add(e.appendValue(p.Type, args, jen.Id(names[i])))
			}
			if !cb.Waits {
				g.Id(y).Dot("Send").Call()
				return
			}
			e.finish(g, sc, answer{
				ask:     jen.Id(y).Dot("Ask").Call(),
				end:     jen.Id(y).Dot("End").Call(),
				results: cb.Results,
			})
		})),
	)
	e.out.Line()
}

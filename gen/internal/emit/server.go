package emit

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// server writes the dispatcher, which runs the implementation for the calls
// that come in.
func (e *emitter) server(s *service) {
	sc := newScope(e.scope)
	impl := sc.name("impl")
	receiver := e.receiver(s.Methods, "s")
	server := sc.name(receiver)
	doc := fmt.Sprintf("%s returns the service that answers calls with %s.", s.Serve(), impl)
	if s.Host {
		doc += " They come from the sandbox, any number at a time and with any arguments."
	}
	e.out.Add(paragraph(doc))
	e.out.Func().Id(s.Serve()).Params(jen.Id(impl).Add(e.iface(s.Service))).Qual(pathHoose, "Service").Block(
		jen.Id(server).Op(":=").Id(s.server).Values(jen.Dict{jen.Id(implField): jen.Id(impl)}),
		jen.Return(jen.Qual(pathStub, "NewService").Call(
			jen.Op("&").Id(s.contract),
			jen.Index().Qual(pathStub, "Handler").ValuesFunc(func(g *jen.Group) {
				for _, m := range s.all() {
					handler := []jen.Code{keyed("Serve", jen.Id(server).Dot(m.handler))}
					if oneShot(m.Method) {
						handler = append(handler, keyed("Func", jen.Id(impl).Dot(m.Name)))
					}
					g.Line().Id(m.number).Op(":").Values(handler...)
				}
				g.Line()
			}),
		)),
	)
	e.out.Line()
	e.out.Add(paragraph(s.server + " reads what a call carries, runs the implementation, and writes what it returns."))
	e.out.Type().Id(s.server).Struct(jen.Id(implField).Add(e.iface(s.Service)))
	e.out.Line()
	for _, m := range s.all() {
		e.handler(s, m, receiver)
	}
}

// oneShot reports whether the one-shot wire can call m, which carries plain
// values and callbacks only.
func oneShot(m *model.Method) bool {
	return m.Object == nil &&
		!slices.ContainsFunc(m.Params, func(p *model.Param) bool { return p.Stream != nil || p.Ref != nil }) &&
		!slices.ContainsFunc(m.Results, func(r *model.Result) bool { return r.Type == nil })
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
	callee := jen.Id(receiver).Dot(implField)
	self := jen.Id(receiver)
	object := ""
	if m.Object != nil {
		object = sc.name("object")
		callee, self = jen.Id(object), jen.Null()
	}
	e.out.Func().Params(self.Id(s.server)).Id(m.handler).Params(
		jen.Id(ctx).Qual(pathContext, "Context"),
		jen.Id(call).Op("*").Qual(pathStub, "ServerCall"),
	).Error().BlockFunc(func(g *jen.Group) {
		if object != "" {
			g.Id(object).Op(":=").Qual(pathStub, "ObjectOf").Types(e.defined(m.Object.Name)).Call(jen.Id(call))
		}
		e.parameters(g, m, call, sig)
		e.dispatch(g, sc, m, call, callee.Dot(m.Name).Call(withContext(sig, m.Method)...))
	})
	e.out.Line()
}

// parameters reads what a call carries.
func (e *emitter) parameters(g *jen.Group, m *method, call string, sig signature) {
	yields := m.yields
	for i, p := range m.Params {
		v := jen.Id(sig.params[i])
		switch {
		case p.Stream != nil:
			g.Add(v).Op(":=").Add(e.takeStream(p.Stream, jen.Id(call)))
		case p.Callback != nil:
			g.Add(v).Op(":=").Id(yields[0].callback.yield).Call(jen.Id(call), jen.Lit(yields[0].first))
			yields = yields[1:]
		case p.Ref != nil:
			g.Add(v).Op(":=").Id(yields[0].proxy.read).Call(jen.Id(call), jen.Lit(yields[0].first))
			yields = yields[1:]
		default:
			for _, c := range e.declare(sig.params[i], p.Type, jen.Id(call).Dot("Args")) {
				g.Add(c)
			}
		}
	}
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
	fails := !m.Infallible && !m.OneWay
	switch {
	case m.Lazy:
		g.Return(e.serveStream(m.Results[0].Stream, jen.Id(call), run))
		return
	case len(results) == 0 && fails:
		g.Return(run)
		return
	case len(results) == 0:
		g.Add(run)
	case fails && returned(m.Results) != "":
		g.List(append(ids(results), jen.Id(err))...).Op(":=").Add(run)
		args := []jen.Code{jen.Id(call)}
		for _, r := range m.Results {
			args = append(args, e.resultAppender(call, r))
		}
		g.Return(jen.Qual(pathStub, returned(m.Results)).Call(append(append(args, ids(results)...), jen.Id(err))...))
		return
	case fails:
		g.List(append(ids(results), jen.Id(err))...).Op(":=").Add(run)
		g.If(failsAlone(m.Results, results, err)).Block(jen.Return(jen.Id(err)))
	default:
		g.List(ids(results)...).Op(":=").Add(run)
	}
	last := jen.Nil()
	beside := fails && slices.ContainsFunc(m.Results, func(r *model.Result) bool { return r.Type != nil })
	if beside {
		last = jen.Id(err)
	}
	for i, r := range m.Results {
		out, v := jen.Id(call).Dot("Results"), jen.Id(results[i])
		switch {
		case r.Stream != nil:
			last = e.serveStream(r.Stream, jen.Id(call), v)
		case r.Object != nil && beside:
			// There is none beside an error: who has that closes nothing.
			g.If(jen.Id(err).Op("!=").Nil()).Block(jen.Id(results[i]).Op("=").Nil())
			g.Add(out).Op("=").Qual(pathStub, "Keep").Call(jen.Id(call), out, v)
		case r.Object != nil:
			g.Add(out).Op("=").Qual(pathStub, "Keep").Call(jen.Id(call), out, v)
		default:
			g.Add(out).Op("=").Add(e.appendValue(r.Type, out, v))
		}
	}
	if beside && slices.ContainsFunc(m.Results, func(r *model.Result) bool { return r.Stream != nil }) {
		g.If(jen.Id(err).Op("!=").Nil()).Block(jen.Return(jen.Id(err)))
	}
	g.Return(last)
}

// resultAppender is a function that appends a result of a call.
func (e *emitter) resultAppender(call string, r *model.Result) *jen.Statement {
	if r.Object != nil {
		return jen.Qual(pathStub, "AppendObject").Types(e.defined(r.Object.Name)).Call(jen.Id(call))
	}
	return e.appendFunc(r.Type)
}

// failsAlone is the condition that there is an error, and that the results
// beside it need not be handed over, being zero or such as belong to success.
func failsAlone(results []*model.Result, names []string, err string) *jen.Statement {
	alone := jen.Id(err).Op("!=").Nil()
	for i, r := range results {
		if r.Type != nil {
			alone.Op("&&").Qual(pathStub, "Zero").Call(jen.Id(names[i]))
		}
	}
	return alone
}

// returned names the function of package stub that ends a method with these
// results; empty if there is none.
func returned(results []*model.Result) string {
	if len(results) > 3 || slices.ContainsFunc(results, func(r *model.Result) bool { return r.Stream != nil }) {
		return ""
	}
	return [...]string{"", "Return", "Return2", "Return3"}[len(results)]
}

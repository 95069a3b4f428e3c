package emit

import (
	"fmt"

	"github.com/dave/jennifer/jen"
	"github.com/hoosegen/hoosegen/gen/model"
)

// The fields of generated types. Methods of these types begin with a capital or
// with serve, so that none has the name of a field.
const (
	clientField = "client"
	implField   = "impl"
)

// client writes the type that implements the interface by calls into a
// sandbox.
func (e *emitter) client(s *service) {
	name := s.Client()
	e.out.Add(paragraph(fmt.Sprintf("%s calls %s that runs in a sandbox. It implements [%s] and is safe for concurrent use.",
		name, article(s.Name), s.Name)))
	e.out.Type().Id(name).Struct(jen.Id(clientField).Op("*").Qual(pathHoose, "Client"))
	e.out.Line()
	e.out.Var().Id("_").Id(s.Name).Op("=").Parens(jen.Op("*").Id(name)).Call(jen.Nil())
	e.out.Line()

	sc := newScope(e.scope)
	c, opts := sc.name("c"), sc.name("opts")
	e.out.Add(paragraph(fmt.Sprintf("%s returns a client whose calls run in the cells of %s.", s.NewClient(), c)))
	e.out.Func().Id(s.NewClient()).Params(
		jen.Id(c).Qual(pathHoose, "Caller"),
		jen.Id(opts).Op("...").Qual(pathHoose, "ClientOption"),
	).Op("*").Id(name).Block(
		jen.Return(jen.Op("&").Id(name).Values(jen.Dict{
			jen.Id(clientField): jen.Qual(pathHoose, "NewClient").Call(jen.Id(c), jen.Op("&").Id(s.contract), jen.Id(opts).Op("...")),
		})),
	)
	e.out.Line()

	receiver := e.receiver(s.Service, "c")
	for _, m := range s.methods {
		e.clientMethod(s, m, receiver)
		for _, cb := range m.callbacks {
			e.runCallback(m, cb)
		}
	}
}

// receiver finds one name for the receiver of all methods, which no parameter
// has.
func (e *emitter) receiver(s *model.Service, want string) string {
	sc := newScope(e.scope)
	for _, m := range s.Methods {
		if m.Context != nil {
			sc.taken[m.Context.Name] = true
		}
		for _, p := range m.Params {
			sc.taken[p.Name] = true
		}
	}
	return sc.name(want)
}

// signature holds the names of a method's parameters.
type signature struct {
	ctx    string // empty if the method takes no context
	params []string
}

// sign names the parameters of m in sc.
func sign(sc *scope, m *model.Method) signature {
	sig := signature{params: make([]string, len(m.Params))}
	if m.Context != nil {
		sig.ctx = sc.param(m.Context.Name, "ctx")
	}
	nameParams(sc, m.Params, sig.params)
	return sig
}

// nameParams names parameters: those that have names first, so that they keep
// them.
func nameParams(sc *scope, params []*model.Param, names []string) {
	unnamed := func(p *model.Param) bool { return p.Name == "" || p.Name == "_" }
	for i, p := range params {
		if !unnamed(p) {
			names[i] = sc.param(p.Name, "")
		}
	}
	for i, p := range params {
		switch {
		case !unnamed(p):
		case p.Callback != nil:
			names[i] = sc.name("callback")
		case len(params) == 1:
			names[i] = sc.name("arg")
		default:
			names[i] = sc.name(fmt.Sprintf("arg%d", i+1))
		}
	}
}

func (e *emitter) clientMethod(s *service, m *method, receiver string) {
	sc := newScope(e.scope)
	sc.taken[receiver] = true
	sig := sign(sc, m.Method)
	params := e.params(m.Params, sig.params)
	ctx := jen.Qual(pathContext, "Background").Call()
	if sig.ctx != "" {
		params = append([]jen.Code{jen.Id(sig.ctx).Qual(pathContext, "Context")}, params...)
		ctx = jen.Id(sig.ctx)
	}
	call := sc.name("call")
	e.methodDoc(s, m)
	e.out.Func().Params(jen.Id(receiver).Op("*").Id(s.Client())).Id(m.Name).Params(params...).Add(e.results(m.Results, true)).
		BlockFunc(func(g *jen.Group) {
			g.Id(call).Op(":=").Id(receiver).Dot(clientField).Dot("Start").Call(ctx, jen.Id(m.number))
			args := jen.Id(call).Dot("Args")
			for i, p := range m.Params {
				v := jen.Id(sig.params[i])
				if p.Callback != nil {
					g.Add(args).Op("=").Qual(pathCodec, "AppendBool").Call(args, v.Op("!=").Nil())
				} else {
					g.Add(args).Op("=").Add(e.appendValue(p.Type, args, v))
				}
			}
			run := make([]jen.Code, len(m.callbacks))
			for i, cb := range m.callbacks {
				run[i] = jen.Id(cb.run).Call(jen.Id(sig.params[cb.param]))
			}
			e.finish(g, sc, answer{
				ask:     jen.Id(call).Dot("Do").Call(run...),
				end:     jen.Id(call).Dot("End").Call(),
				results: m.Results,
			})
		})
	e.out.Line()
}

func (e *emitter) methodDoc(s *service, m *method) {
	if len(m.Doc) > 0 {
		e.out.Add(comment(append([]string(nil), m.Doc...)...))
		return
	}
	e.out.Add(paragraph(fmt.Sprintf("%s calls %s of the %s in the sandbox.", m.Name, m.Name, s.Name)))
}

// answer describes an exchange whose results come back in a reader: a call, or
// a yield that waits.
type answer struct {
	ask     *jen.Statement // returns the reader and an error
	end     *jen.Statement // returns an error once the results were read
	results []*model.Result
}

// finish makes the exchange, reads its results and returns them.
func (e *emitter) finish(g *jen.Group, sc *scope, a answer) {
	err := sc.name("err")
	failed := make([]jen.Code, 0, len(a.results)+1)
	for _, r := range a.results {
		failed = append(failed, e.zero(r.Type))
	}
	failed = append(failed, jen.Id(err))
	if len(a.results) == 0 {
		g.If(jen.List(jen.Id("_"), jen.Id(err)).Op(":=").Add(a.ask), jen.Id(err).Op("!=").Nil()).Block(jen.Return(jen.Id(err)))
		g.Return(a.end)
		return
	}
	reply := sc.name("reply")
	g.List(jen.Id(reply), jen.Id(err)).Op(":=").Add(a.ask)
	g.If(jen.Id(err).Op("!=").Nil()).Block(jen.Return(failed...))
	names := nameResults(sc, a.results)
	for i, r := range a.results {
		for _, c := range e.declare(names[i], r.Type, jen.Id(reply)) {
			g.Add(c)
		}
	}
	g.If(jen.Id(err).Op(":=").Add(a.end), jen.Id(err).Op("!=").Nil()).Block(jen.Return(failed...))
	g.Return(append(ids(names), jen.Nil())...)
}

// nameResults names variables for results.
func nameResults(sc *scope, results []*model.Result) []string {
	names := make([]string, len(results))
	for i, r := range results {
		fallback := "result"
		if len(results) > 1 {
			fallback = fmt.Sprintf("result%d", i+1)
		}
		names[i] = sc.param(r.Name, fallback)
	}
	return names
}

func ids(names []string) []jen.Code {
	out := make([]jen.Code, len(names), len(names)+1)
	for i, n := range names {
		out[i] = jen.Id(n)
	}
	return out
}

// runCallback writes the function that runs a callback of the host for the
// yields of the inmate.
func (e *emitter) runCallback(m *method, cb *callback) {
	outer := newScope(e.scope)
	fn := outer.param(cb.name, "")
	sc := newScope(outer)
	names := make([]string, len(cb.Params))
	nameParams(sc, cb.Params, names)
	y := sc.name("y")
	handler := jen.Func().Params(jen.Op("*").Qual(pathHoose, "Callback")).Error()
	e.out.Add(paragraph(fmt.Sprintf("%s runs %s with what %s yields to it; nil stays nil.", cb.run, fn, m.Name)))
	e.out.Func().Id(cb.run).Params(jen.Id(fn).Add(e.funcType(cb.Callback))).Add(handler).Block(
		jen.If(jen.Id(fn).Op("==").Nil()).Block(jen.Return(jen.Nil())),
		jen.Return(jen.Func().Params(jen.Id(y).Op("*").Qual(pathHoose, "Callback")).Error().BlockFunc(func(g *jen.Group) {
			for i, p := range cb.Params {
				for _, c := range e.declare(names[i], p.Type, jen.Id(y).Dot("Args")) {
					g.Add(c)
				}
			}
			e.invoke(g, sc, cb, y, jen.Id(fn).Call(arguments(cb.Params, names)...))
		})),
	)
	e.out.Line()
}

// invoke runs the callback and hands its results over.
func (e *emitter) invoke(g *jen.Group, sc *scope, cb *callback, y string, run *jen.Statement) {
	results := nameResults(sc, cb.Results)
	err := sc.name("err")
	g.If(jen.Id(err).Op(":=").Id(y).Dot("Decoded").Call(), jen.Id(err).Op("!=").Nil()).Block(jen.Return(jen.Id(err)))
	fail := jen.Return(jen.Id(y).Dot("Fail").Call(jen.Id(err)))
	switch {
	case !cb.Waits:
		g.Add(run)
	case len(results) == 0:
		g.If(jen.Id(err).Op(":=").Add(run), jen.Id(err).Op("!=").Nil()).Block(fail)
	default:
		g.List(append(ids(results), jen.Id(err))...).Op(":=").Add(run)
		g.If(jen.Id(err).Op("!=").Nil()).Block(fail)
		for i, r := range cb.Results {
			out := jen.Id(y).Dot("Results")
			g.Add(out).Op("=").Add(e.appendValue(r.Type, out, jen.Id(results[i])))
		}
	}
	g.Return(jen.Nil())
}

// arguments passes variables on, a variadic one as it came.
func arguments(params []*model.Param, names []string) []jen.Code {
	out := ids(names)
	if n := len(params); n > 0 && params[n-1].Variadic {
		out[n-1] = jen.Id(names[n-1]).Op("...")
	}
	return out
}

package emit

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// The fields of generated types. Methods of these types begin with a capital or
// with serve, so that none has the name of a field.
const (
	clientField = "client"
	implField   = "impl"
)

// client writes the type that implements the interface by calls into a
// sandbox, or out of it.
func (e *emitter) client(s *service) {
	name := s.Client()
	doc := fmt.Sprintf("%s calls %s that runs in a sandbox. It implements [%s] and is safe for concurrent use.", name, article(s.Name), s.Name)
	cells := "returns a client whose calls run in the cells of"
	if s.Host {
		doc = fmt.Sprintf("%s calls the %s of the process outside, from within the sandbox. It implements [%s] and is safe for concurrent use.", name, s.Name, s.Name)
		cells = "returns a client whose calls are served by"
	}
	if slices.ContainsFunc(s.AllMethods(), func(m *model.Method) bool { return m.Infallible }) {
		doc += " Methods that cannot report an error panic with it, a *hoose.CallError for what goes wrong with the call itself."
	}
	for _, m := range s.all() {
		e.guardFuncs(m)
	}
	e.out.Add(paragraph(doc))
	e.out.Type().Id(name).Struct(jen.Id(clientField).Op("*").Qual(pathStub, "Client"))
	e.out.Line()
	e.guardMethods(s.Name, e.iface(s.Service), name, s.Methods)

	sc := newScope(e.scope)
	c, opts := sc.name("c"), sc.name("opts")
	e.out.Add(paragraph(fmt.Sprintf("%s %s %s.", s.NewClient(), cells, c)))
	e.out.Func().Id(s.NewClient()).Params(
		jen.Id(c).Qual(pathHoose, "Caller"),
		jen.Id(opts).Op("...").Qual(pathHoose, "ClientOption"),
	).Op("*").Id(name).Block(
		jen.Return(jen.Op("&").Id(name).Values(jen.Dict{
			jen.Id(clientField): jen.Qual(pathStub, "NewClient").Call(jen.Id(c), jen.Op("&").Id(s.contract), jen.Id(opts).Op("...")),
		})),
	)
	e.out.Line()

	receiver := e.receiver(s.Methods, "c")
	for _, m := range s.methods {
		e.clientMethod(s, m, caller{typ: name, field: clientField, of: s.Name}, receiver)
	}
	for _, o := range s.objects {
		e.object(s, o)
	}
}

// iface writes the type of the interface that a service is.
func (e *emitter) iface(s *model.Service) *jen.Statement {
	return e.defined(&model.Name{Package: e.Package, Ident: s.Name, Args: s.Args})
}

// receiver finds one name for the receiver of all methods, which no parameter
// has.
func (e *emitter) receiver(methods []*model.Method, want string) string {
	sc := newScope(e.scope)
	for _, m := range methods {
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

// caller is a type whose methods are calls.
type caller struct {
	typ   string
	field string // what calls are started with
	of    string // the interface
}

func (e *emitter) clientMethod(s *service, m *method, c caller, receiver string) {
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
	e.methodDoc(s, m, c)
	e.out.Func().Params(jen.Id(receiver).Op("*").Id(c.typ)).Id(m.Name).Params(params...).Add(e.methodResults(m.Method)).
		BlockFunc(func(g *jen.Group) {
			start := jen.Id(receiver).Dot(c.field).Dot("Start").Call(ctx, jen.Id(m.number))
			if m.Lazy {
				g.Return(e.openStream(m.Results[0].Stream, e.lazy(m, call, sig, start)))
				return
			}
			g.Id(call).Op(":=").Add(start)
			e.arguments(g, m, call, sig)
			if m.OneWay {
				g.Id(call).Dot("OneWay").Call()
				return
			}
			x := exchange{with: call, results: m.Results, panics: m.Infallible, run: e.runners(m, sig), words: plainCall}
			if m.opens() {
				x.words = openCall
			}
			e.finish(g, sc, x)
		})
	e.out.Line()
}

// arguments writes the arguments of a call.
func (e *emitter) arguments(g *jen.Group, m *method, call string, sig signature) {
	args := jen.Id(call).Dot("Args")
	for i, p := range m.Params {
		v := jen.Id(sig.params[i])
		switch {
		case p.Stream != nil:
			g.Add(e.passStream(p.Stream, jen.Id(call), v))
		case p.Type == nil:
			g.Add(args).Op("=").Qual(pathCodec, "AppendBool").Call(args, v.Op("!=").Nil())
		default:
			g.Add(args).Op("=").Add(e.appendValue(p.Type, args, v))
		}
	}
}

// runners lists what runs the callbacks of a call and the methods of the
// interfaces it refers to, in the order of the parameters.
func (e *emitter) runners(m *method, sig signature) []jen.Code {
	var run []jen.Code
	for _, y := range m.yields {
		v := jen.Id(sig.params[y.param])
		if y.callback != nil {
			run = append(run, jen.Id(y.callback.run).Call(v))
			continue
		}
		for _, name := range y.proxy.run {
			run = append(run, jen.Id(name).Call(v))
		}
	}
	return run
}

// lazy writes the function that makes a call of m, which start begins, each
// time that the result is ranged over.
func (e *emitter) lazy(m *method, call string, sig signature, start *jen.Statement) *jen.Statement {
	return jen.Func().Params().Op("*").Qual(pathStub, "Call").BlockFunc(func(g *jen.Group) {
		if len(m.Params) == 0 {
			g.Return(start)
			return
		}
		g.Id(call).Op(":=").Add(start)
		e.arguments(g, m, call, sig)
		if run := e.runners(m, sig); len(run) > 0 {
			g.Id(call).Dot("On").Call(run...)
		}
		g.Return(jen.Id(call))
	})
}

func (e *emitter) methodDoc(s *service, m *method, c caller) {
	if len(m.Doc) > 0 {
		e.out.Add(comment(append([]string(nil), m.Doc...)...))
		return
	}
	where := "in the sandbox"
	if s.Host {
		where = "at the host"
	}
	e.out.Add(paragraph(fmt.Sprintf("%s calls %s of the %s %s.", m.Name, m.Name, c.of, where)))
}

// arguments passes variables on, a variadic one as it came.
func arguments(params []*model.Param, names []string) []jen.Code {
	out := ids(names)
	if n := len(params); n > 0 && params[n-1].Variadic {
		out[n-1] = jen.Id(names[n-1]).Op("...")
	}
	return out
}

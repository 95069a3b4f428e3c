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
		e.runCallbacks(m)
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
			e.finish(g, sc, answerOf(m, call, e.runners(m, sig)))
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

// answer describes an exchange whose results come back in a reader: a call, or
// a yield that waits.
type answer struct {
	ask     *jen.Statement // returns the reader and an error
	end     *jen.Statement // returns an error once the results were read
	results []*model.Result
	call    string // the call's variable; empty for a yield
	panics  bool   // there is no error result
}

func answerOf(m *method, call string, run []jen.Code) answer {
	do, end := "Do", "End"
	if m.opens() {
		do, end = "Open", "Opened"
	}
	return answer{
		ask: jen.Id(call).Dot(do).Call(run...), end: jen.Id(call).Dot(end).Call(),
		results: m.Results, call: call, panics: m.Infallible,
	}
}

// finish makes the exchange, reads its results and returns them.
func (e *emitter) finish(g *jen.Group, sc *scope, a answer) {
	err := sc.name("err")
	fail := jen.Return(append(e.zeros(a.results), jen.Id(err))...)
	if a.panics {
		fail = jen.Panic(jen.Id(err))
	}
	failed := jen.Id(err).Op("!=").Nil()
	read := slices.ContainsFunc(a.results, func(r *model.Result) bool { return r.Stream == nil })
	reply := "_"
	if read {
		reply = sc.name("reply")
		g.List(jen.Id(reply), jen.Id(err)).Op(":=").Add(a.ask)
		g.If(failed).Block(fail)
	} else {
		g.If(jen.List(jen.Id(reply), jen.Id(err)).Op(":=").Add(a.ask), failed).Block(fail)
	}
	names := nameResults(sc, a.results)
	values := make([]jen.Code, len(a.results), len(a.results)+1)
	for i, r := range a.results {
		values[i] = jen.Id(names[i])
		switch {
		case r.Stream != nil && r.Stream.Kind == model.ReadCloser:
			values[i] = jen.Id(a.call).Dot("Body").Call()
		case r.Stream != nil:
			values[i] = e.openStream(r.Stream, jen.Id(a.call).Dot("Rest"))
		case r.Object != nil:
			g.Id(names[i]).Op(":=").Id(e.objects[r.Object].make).Call(jen.Id(a.call).Dot("Object").Call(jen.Id(reply)))
		default:
			for _, c := range e.declare(names[i], r.Type, jen.Id(reply)) {
				g.Add(c)
			}
		}
	}
	if len(values) == 0 && !a.panics {
		g.Return(a.end)
		return
	}
	g.If(jen.Id(err).Op(":=").Add(a.end), failed).Block(fail)
	if !a.panics {
		values = append(values, jen.Nil())
	}
	if len(values) > 0 {
		g.Return(values...)
	}
}

// zeros lists what a method returns beside an error.
func (e *emitter) zeros(results []*model.Result) []jen.Code {
	out := make([]jen.Code, len(results), len(results)+1)
	for i, r := range results {
		if r.Type == nil {
			out[i] = jen.Nil()
		} else {
			out[i] = e.zero(r.Type)
		}
	}
	return out
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

// runCallbacks writes the functions that run the caller's callbacks.
func (e *emitter) runCallbacks(m *method) {
	for _, y := range m.yields {
		if y.callback != nil {
			e.runCallback(m, y.callback)
		}
	}
}

// runCallback writes the function that runs a callback of the caller for the
// yields of the callee.
func (e *emitter) runCallback(m *method, cb *callback) {
	e.guardFunc(cb.Callback)
	outer := newScope(e.scope)
	fn := outer.param(cb.name, "")
	e.out.Add(paragraph(fmt.Sprintf("%s runs %s with what %s yields to it; nil stays nil.", cb.run, fn, m.Name)))
	e.runner(cb.run, fn, e.funcType(cb.Callback), cb.Callback, outer, func(_ string, args []jen.Code) *jen.Statement {
		return jen.Id(fn).Call(args...)
	})
}

// runner writes the function called name, which returns what runs cb for v, a
// variable of the type typ. run is the call of it, given the yield and the
// arguments.
func (e *emitter) runner(name, v string, typ *jen.Statement, cb *model.Callback, outer *scope, run func(y string, args []jen.Code) *jen.Statement) {
	sc := newScope(outer)
	names := make([]string, len(cb.Params))
	nameParams(sc, cb.Params, names)
	y := sc.name("y")
	handler := jen.Func().Params(jen.Op("*").Qual(pathStub, "Callback")).Error()
	e.out.Func().Id(name).Params(jen.Id(v).Add(typ)).Add(handler).Block(
		jen.If(jen.Id(v).Op("==").Nil()).Block(jen.Return(jen.Nil())),
		jen.Return(jen.Func().Params(jen.Id(y).Op("*").Qual(pathStub, "Callback")).Error().BlockFunc(func(g *jen.Group) {
			for i, p := range cb.Params {
				for _, c := range e.declare(names[i], p.Type, jen.Id(y).Dot("Args")) {
					g.Add(c)
				}
			}
			e.invoke(g, sc, cb, y, run(y, arguments(cb.Params, names)))
		})),
	)
	e.out.Line()
}

// invoke runs the callback and hands its results over.
func (e *emitter) invoke(g *jen.Group, sc *scope, cb *model.Callback, y string, run *jen.Statement) {
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

package emit

import (
	"fmt"
	"strings"

	"github.com/dave/jennifer/jen"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// callback is a signature of callbacks, with the names of the functions that run
// one at the caller and stand for one at the callee. All callbacks of one
// signature share them.
type callback struct {
	*model.Callback
	run   string
	yield string
}

// callbackOf returns the callback for the signature of c, whose names it makes
// when it is the first.
func (e *emitter) callbackOf(c *model.Callback) *callback {
	key := signatureKey(c)
	if known := e.callbacks[key]; known != nil {
		return known
	}
	bare := &model.Callback{Waits: c.Waits}
	for _, p := range c.Params {
		bare.Params = append(bare.Params, &model.Param{Type: p.Type, Variadic: p.Variadic})
	}
	for _, r := range c.Results {
		bare.Results = append(bare.Results, &model.Result{Type: r.Type})
	}
	label := signatureLabel(c)
	named := &callback{Callback: bare, run: e.scope.name(e.prefix + "Run" + label), yield: e.scope.name(e.prefix + "Yield" + label)}
	e.callbacks[key] = named
	e.callbackList = append(e.callbackList, named)
	return named
}

// signatureKey tells signatures apart: types are the same where their models
// are.
func signatureKey(c *model.Callback) string {
	var b strings.Builder
	for _, p := range c.Params {
		fmt.Fprintf(&b, "%p %t,", p.Type, p.Variadic)
	}
	fmt.Fprintf(&b, "%t", c.Waits)
	for _, r := range c.Results {
		fmt.Fprintf(&b, ",%p", r.Type)
	}
	return b.String()
}

// signatureLabel makes a name for a signature: TilePlaceToBool for
// func(TilePlace) (bool, error).
func signatureLabel(c *model.Callback) string {
	var b strings.Builder
	for _, p := range c.Params {
		if p.Variadic {
			b.WriteString(typeLabel(variadicElem(p.Type)) + "s")
		} else {
			b.WriteString(typeLabel(p.Type))
		}
	}
	if c.Waits {
		b.WriteString("To")
		for _, r := range c.Results {
			b.WriteString(typeLabel(r.Type))
		}
		if len(c.Results) == 0 {
			b.WriteString("Error")
		}
	}
	const longest = 40
	if b.Len() == 0 || b.Len() > longest {
		return "Callback"
	}
	return b.String()
}

// typeLabel makes a name for a type, in upper camel case.
func typeLabel(t *model.Type) string {
	switch {
	case t.Label != "" && t.Name != nil:
		return t.Label
	case t.Name != nil:
		return model.Upper(t.Name.Ident)
	}
	switch t.Kind {
	case model.Bytes:
		return "Bytes"
	case model.Slice:
		return typeLabel(t.Elem) + "Slice"
	case model.Array:
		return typeLabel(t.Elem) + "Array"
	case model.ByteArray:
		return "ByteArray"
	case model.Map:
		return typeLabel(t.Key) + typeLabel(t.Elem) + "Map"
	case model.Pointer:
		return typeLabel(t.Elem) + "Pointer"
	case model.Struct:
		return "Struct"
	default:
		return model.Upper(t.Kind.Predeclared())
	}
}

// runCallback writes the function that runs a callback of the caller for the
// yields of the callee.
func (e *emitter) runCallback(cb *callback) {
	outer := newScope(e.scope)
	fn := outer.name("fn")
	e.out.Add(paragraph(fmt.Sprintf("%s runs %s with what is yielded to it; nil stays nil.", cb.run, fn)))
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
	returned := func(err *jen.Statement) *jen.Statement { return jen.Return(jen.Id(y).Dot("Return").Call(err)) }
	switch {
	case !cb.Waits:
		g.Add(run)
		g.Return(jen.Nil())
	case len(results) == 0:
		g.Add(returned(run))
	default:
		g.List(append(ids(results), jen.Id(err))...).Op(":=").Add(run)
		g.If(failsAlone(cb.Results, results, err)).Block(returned(jen.Id(err)))
		for i, r := range cb.Results {
			out := jen.Id(y).Dot("Results")
			g.Add(out).Op("=").Add(e.appendValue(r.Type, out, jen.Id(results[i])))
		}
		g.Add(returned(jen.Id(err)))
	}
}

// yieldCallback writes the function that stands for a callback at the callee.
func (e *emitter) yieldCallback(cb *callback) {
	outer := newScope(e.scope)
	call, number := outer.name("call"), outer.name("number")
	sc := newScope(outer)
	names := make([]string, len(cb.Params))
	nameParams(sc, cb.Params, names)
	y := sc.name("y")
	e.out.Add(paragraph(cb.yield + " returns a function that yields to the caller's callback of that number; nil stays nil."))
	e.out.Func().Id(cb.yield).Params(jen.Id(call).Op("*").Qual(pathStub, "ServerCall"), jen.Id(number).Int()).Add(e.funcType(cb.Callback)).Block(
		jen.If(jen.Op("!").Qual(pathCodec, "ReadBool").Types(jen.Bool()).Call(jen.Id(call).Dot("Args"))).Block(jen.Return(jen.Nil())),
		jen.Return(jen.Func().Params(e.params(cb.Params, names)...).Add(e.results(cb.Results, cb.Waits)).BlockFunc(func(g *jen.Group) {
			e.yield(g, sc, cb.Callback, y, jen.Id(call).Dot("Yield").Call(jen.Id(number)), names)
		})),
	)
	e.out.Line()
}

// yield passes the variables called names to the caller, through the yield
// that start begins, and returns what it answers.
func (e *emitter) yield(g *jen.Group, sc *scope, cb *model.Callback, y string, start *jen.Statement, names []string) {
	g.Id(y).Op(":=").Add(start)
	args := jen.Id(y).Dot("Args")
	for i, p := range cb.Params {
		g.Add(args).Op("=").Add(e.appendValue(p.Type, args, jen.Id(names[i])))
	}
	if !cb.Waits {
		g.Id(y).Dot("Notify").Call()
		return
	}
	e.finish(g, sc, exchange{with: y, results: cb.Results, words: request})
}

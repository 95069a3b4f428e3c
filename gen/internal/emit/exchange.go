package emit

import (
	"fmt"
	"strconv"

	"github.com/dave/jennifer/jen"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// exchange is what a caller waits for: a call, or a yield that is answered.
type exchange struct {
	with    string // the variable of the call or the yield
	results []*model.Result
	panics  bool       // there is no error result
	run     []jen.Code // what runs the callbacks of a call
	words   words
}

// words says how the functions of package stub are called that make an exchange
// and read its results.
type words struct {
	none, one, more string // for no result, one, and several, whose number is added
	most            int    // how many results they read
	do, end         string // the methods to use for more than that
}

var (
	plainCall = words{none: "Done", one: "Result", more: "Results", most: 3, do: "Do", end: "End"}
	openCall  = words{none: "Open", one: "OpenResult", more: "OpenResults", most: 2, do: "Open", end: "Opened"}
	request   = words{none: "Answered", one: "Answer", more: "Answers", most: 2, do: "Request", end: "End"}
)

// function is the function of package stub for n results.
func (w words) function(n int) *jen.Statement {
	switch n {
	case 0:
		return jen.Qual(pathStub, w.none)
	case 1:
		return jen.Qual(pathStub, w.one)
	default:
		return jen.Qual(pathStub, w.more+strconv.Itoa(n))
	}
}

// finish makes the exchange, reads its results and returns them.
func (e *emitter) finish(g *jen.Group, sc *scope, x exchange) {
	var values []*model.Result // those that are read
	var stream *model.Stream
	for _, r := range x.results {
		if r.Stream == nil {
			values = append(values, r)
		} else {
			stream = r.Stream
		}
	}
	if len(values) > x.words.most {
		e.finishStepwise(g, sc, x)
		return
	}
	args := []jen.Code{jen.Id(x.with)}
	for _, r := range values {
		args = append(args, e.resultReader(x, r))
	}
	made := x.words.function(len(values)).Call(append(args, x.run...)...)
	if stream == nil && !x.panics {
		g.Return(made)
		return
	}
	read, err := ids(nameResults(sc, values)), sc.name("err")
	var out []jen.Code
	next := 0
	for _, r := range x.results {
		if r.Stream != nil {
			out = append(out, jen.Nil())
		} else {
			out = append(out, read[next])
			next++
		}
	}
	e.checked(g, made, read, err, e.failure(x, out, err))
	for i, r := range x.results {
		if r.Stream != nil {
			out[i] = e.resultStream(x, r.Stream)
		}
	}
	if !x.panics {
		out = append(out, jen.Nil())
	}
	if len(out) > 0 {
		g.Return(out...)
	}
}

// checked assigns what an expression returns beside an error, and deals with the
// error.
func (e *emitter) checked(g *jen.Group, made *jen.Statement, vars []jen.Code, err string, failure *jen.Statement) {
	failed := jen.Id(err).Op("!=").Nil()
	if len(vars) == 0 {
		g.If(jen.Id(err).Op(":=").Add(made), failed).Block(failure)
		return
	}
	g.List(append(vars, jen.Id(err))...).Op(":=").Add(made)
	g.If(failed).Block(failure)
}

// failure ends a method with an error; the results beside it are in zero.
func (e *emitter) failure(x exchange, zero []jen.Code, err string) *jen.Statement {
	if x.panics {
		return jen.Panic(jen.Id(err))
	}
	return jen.Return(append(append([]jen.Code(nil), zero...), jen.Id(err))...)
}

// resultReader is a function that reads a result.
func (e *emitter) resultReader(x exchange, r *model.Result) *jen.Statement {
	if r.Object != nil {
		return jen.Qual(pathStub, "ReadObject").Call(jen.Id(x.with), jen.Id(e.objects[r.Object].make))
	}
	return e.readFunc(r.Type)
}

// resultStream is a result that the caller goes on reading from the call.
func (e *emitter) resultStream(x exchange, s *model.Stream) *jen.Statement {
	if s.Kind == model.ReadCloser {
		return jen.Id(x.with).Dot("Body").Call()
	}
	return e.openStream(s, jen.Id(x.with).Dot("Rest"))
}

// finishStepwise is as finish for more results than package stub has functions
// for.
func (e *emitter) finishStepwise(g *jen.Group, sc *scope, x exchange) {
	err, reply := sc.name("err"), sc.name("reply")
	failure := e.failure(x, e.zeros(x.results), err)
	g.List(jen.Id(reply), jen.Id(err)).Op(":=").Add(jen.Id(x.with).Dot(x.words.do).Call(x.run...))
	g.If(jen.Id(reply).Op("==").Nil()).Block(failure)
	names := nameResults(sc, x.results)
	out := ids(names)
	for i, r := range x.results {
		switch {
		case r.Stream != nil:
			out[i] = e.resultStream(x, r.Stream)
		case r.Object != nil:
			g.Id(names[i]).Op(":=").Id(e.objects[r.Object].make).Call(jen.Id(x.with).Dot("Object").Call(jen.Id(reply)))
		default:
			for _, c := range e.declare(names[i], r.Type, jen.Id(reply)) {
				g.Add(c)
			}
		}
	}
	bad := sc.name("bad")
	e.checked(g, jen.Id(x.with).Dot(x.words.end).Call(), nil, bad, e.failure(x, e.zeros(x.results), bad))
	var stream bool
	beside := append([]jen.Code(nil), out...)
	for i, r := range x.results {
		if r.Stream != nil {
			stream, beside[i] = true, jen.Nil()
		}
	}
	switch {
	case x.panics, stream:
		g.If(jen.Id(err).Op("!=").Nil()).Block(e.failure(x, beside, err))
		if !x.panics {
			out = append(out, jen.Nil())
		}
	default:
		out = append(out, jen.Id(err))
	}
	g.Return(out...)
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

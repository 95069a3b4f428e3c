package emit

import (
	"fmt"
	"time"

	"github.com/dave/jennifer/jen"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// contract writes what both ends of a connection must agree on.
func (e *emitter) contract(s *service) {
	e.out.Add(paragraph(fmt.Sprintf("The numbers of %s's methods.", s.Name)))
	e.out.Const().DefsFunc(func(g *jen.Group) {
		for i, m := range s.all() {
			if i == 0 {
				g.Id(m.number).Op("=").Iota()
			} else {
				g.Id(m.number)
			}
		}
	})
	e.out.Line()
	e.out.Add(paragraph(fmt.Sprintf("%s is what both ends of a connection have to agree on about %s.", s.contract, s.Name)))
	e.out.Var().Id(s.contract).Op("=").Qual(pathStub, "Contract").ValuesFunc(func(g *jen.Group) {
		g.Line().Add(keyed("Interface", jen.Lit(s.Ident())))
		g.Line().Add(keyed("Methods", jen.Index().Qual(pathStub, "Method").ValuesFunc(func(g *jen.Group) {
			for _, m := range s.all() {
				g.Line().Id(m.number).Op(":").Values(lines(e.methodSpec(m))...)
			}
			g.Line()
		})))
		if e.errors != "" {
			g.Line().Add(keyed("Errors", jen.Op("&").Id(e.errors)))
		}
		g.Line()
	})
	e.out.Line()
}

// lines puts the elements of a literal on lines of their own.
func lines(elements []jen.Code) []jen.Code {
	out := make([]jen.Code, len(elements), len(elements)+1)
	for i, c := range elements {
		out[i] = jen.Line().Add(c)
	}
	return append(out, jen.Line())
}

func (e *emitter) methodSpec(m *method) []jen.Code {
	params := len(m.Params)
	if m.Object != nil {
		params++
	}
	spec := []jen.Code{
		keyed("Name", jen.Lit(m.FullName())),
		keyed("Shape", jen.Lit(m.Contract())),
	}
	spec = appendCount(spec, "Params", params)
	spec = appendCount(spec, "Results", m.values())
	if yields := yieldSpecs(m); len(yields) > 0 {
		spec = append(spec, keyed("Callbacks", jen.Index().Qual(pathStub, "CallbackSpec").Values(lines(yields)...)))
	}
	if m.Timeout > 0 {
		spec = append(spec, keyed("Timeout", duration(m.Timeout)))
	}
	for _, flag := range []struct {
		name string
		set  bool
	}{
		{"Idempotent", m.Idempotent},
		{"OneWay", m.OneWay},
		{"Opens", m.opens()},
		{"Closes", m.closes()},
	} {
		if flag.set {
			spec = append(spec, keyed(flag.name, jen.True()))
		}
	}
	return spec
}

// closes reports whether m ends the object that it is called on.
func (m *method) closes() bool {
	return m.Object != nil && m.Name == "Close" && len(m.Params)+len(m.Results) == 0
}

// values counts the results that are handed over when the method returns, which
// are all but a stream.
func (m *method) values() int {
	if m.opens() {
		return len(m.Results) - 1
	}
	return len(m.Results)
}

// yieldSpecs describes what a call yields: callbacks, methods of interfaces
// that it refers to, and, if it goes on after the method has returned, the
// results and the elements.
func yieldSpecs(m *method) []jen.Code {
	var out []jen.Code
	add := func(name string, cb *model.Callback) {
		spec := appendCount([]jen.Code{keyed("Name", jen.Lit(name))}, "Params", len(cb.Params))
		spec = appendCount(spec, "Results", len(cb.Results))
		if cb.Waits {
			spec = append(spec, keyed("Waits", jen.True()))
		}
		out = append(out, jen.Values(spec...))
	}
	for _, y := range m.yields {
		if y.callback != nil {
			add(y.name, y.callback.Callback)
			continue
		}
		for _, f := range y.proxy.Methods {
			add(y.name+"."+f.Name, methodCallback(f))
		}
	}
	for _, r := range m.Results {
		if r.Stream != nil {
			out = append(out,
				jen.Values(appendCount([]jen.Code{keyed("Name", jen.Lit("results"))}, "Params", m.values())...),
				jen.Values(appendCount([]jen.Code{keyed("Name", jen.Lit("elements"))}, "Params", max(len(r.Stream.Elems), 1))...))
		}
	}
	return out
}

// duration writes d in the largest unit that divides it.
func duration(d time.Duration) *jen.Statement {
	for _, unit := range []struct {
		name string
		size time.Duration
	}{
		{"Hour", time.Hour}, {"Minute", time.Minute}, {"Second", time.Second},
		{"Millisecond", time.Millisecond}, {"Microsecond", time.Microsecond},
	} {
		switch {
		case d == unit.size:
			return jen.Qual(pathTime, unit.name)
		case d%unit.size == 0:
			return jen.Lit(int(d/unit.size)).Op("*").Qual(pathTime, unit.name)
		}
	}
	return jen.Lit(int(d)).Op("*").Qual(pathTime, "Nanosecond")
}

func appendCount(spec []jen.Code, name string, n int) []jen.Code {
	if n == 0 {
		return spec
	}
	return append(spec, keyed(name, jen.Lit(n)))
}

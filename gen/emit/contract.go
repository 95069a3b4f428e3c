package emit

import (
	"fmt"

	"github.com/dave/jennifer/jen"
)

// contract writes what both ends of a connection must agree on.
func (e *emitter) contract(s *service) {
	e.out.Add(paragraph(fmt.Sprintf("The numbers of %s's methods.", s.Name)))
	e.out.Const().DefsFunc(func(g *jen.Group) {
		for i, m := range s.methods {
			if i == 0 {
				g.Id(m.number).Op("=").Iota()
			} else {
				g.Id(m.number)
			}
		}
	})
	e.out.Line()
	e.out.Add(paragraph(fmt.Sprintf("%s is the wire-relevant shape of %s; a method's hash covers the line above it.", s.contract, s.Name)))
	e.out.Var().Id(s.contract).Op("=").Qual(pathHoose, "Contract").ValuesFunc(func(g *jen.Group) {
		g.Line().Add(keyed("Interface", jen.Lit(s.Name)))
		g.Line().Add(keyed("Methods", jen.Index().Qual(pathHoose, "Method").ValuesFunc(func(g *jen.Group) {
			for _, m := range s.methods {
				g.Line().Comment("// " + m.Contract()).Line().Id(m.number).Op(":").Values(e.methodSpec(m)...)
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

func (e *emitter) methodSpec(m *method) []jen.Code {
	spec := []jen.Code{
		keyed("Name", jen.Lit(m.Name)),
		keyed("Hash", jen.Op(fmt.Sprintf("0x%016x", m.Hash()))),
	}
	spec = appendCount(spec, "Params", len(m.Params))
	spec = appendCount(spec, "Results", len(m.Results))
	if len(m.callbacks) > 0 {
		spec = append(spec, keyed("Yields", jen.Index().Qual(pathHoose, "YieldSpec").ValuesFunc(func(g *jen.Group) {
			for _, cb := range m.callbacks {
				yield := appendCount([]jen.Code{keyed("Name", jen.Lit(cb.name))}, "Params", len(cb.Params))
				yield = appendCount(yield, "Results", len(cb.Results))
				if cb.Waits {
					yield = append(yield, keyed("Waits", jen.True()))
				}
				g.Line().Values(yield...)
			}
			g.Line()
		})))
	}
	return spec
}

func appendCount(spec []jen.Code, name string, n int) []jen.Code {
	if n == 0 {
		return spec
	}
	return append(spec, keyed(name, jen.Lit(n)))
}

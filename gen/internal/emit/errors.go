package emit

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// errorSet writes the errors of the package that keep their identity across
// the boundary.
func (e *emitter) errorSet() {
	if e.errors == "" {
		return
	}
	var before []jen.Code // variables that hold sentinels of other types as errors
	set := []jen.Code{}
	if len(e.Errors.Sentinels) > 0 {
		set = append(set, jen.Line().Add(keyed("Sentinels", jen.Index().Qual(pathStub, "Sentinel").ValuesFunc(func(g *jen.Group) {
			guard := errorsGuard()
			for _, s := range e.Errors.Sentinels {
				variable := jen.Qual(s.Package.Path, s.Name)
				if !s.IsError {
					held := e.scope.name(e.errors + s.Name)
					before = append(before, jen.Id(held).Error().Op("=").Add(variable))
					variable = jen.Id(held)
				}
				g.Add(guard).Line().Values(keyed("Name", jen.Lit(s.Package.Path+"."+s.Name)), keyed("Err", jen.Op("&").Add(variable)))
				guard = jen.Null()
			}
			g.Line()
		}))))
	}
	if len(e.Errors.Types) > 0 {
		set = append(set, jen.Line().Add(keyed("Types", e.errorTypes())))
	}
	value := jen.Qual(pathStub, "ErrorSet").Values(append(set, jen.Line())...)
	if len(before) > 0 {
		e.out.Add(paragraph("Sentinels as the errors they are compared with. If one of these does not compile, run go generate."))
		e.out.Var().Defs(before...)
		e.out.Line()
	}
	of := "package " + e.Package.Name
	if slices.ContainsFunc(e.Errors.Sentinels, func(s model.Sentinel) bool { return s.Package != e.Package }) ||
		slices.ContainsFunc(e.Errors.Types, func(t model.ErrorType) bool { return t.Type.Name.Package != e.Package }) {
		of += " and of those whose interfaces are embedded"
	}
	e.out.Add(paragraph(fmt.Sprintf("%s holds the errors of %s that arrive on the other side as what they are.", e.errors, of)))
	if !e.errorsNest() {
		e.out.Var().Id(e.errors).Op("=").Add(value)
		e.out.Line()
		return
	}
	e.out.Var().Id(e.errors).Qual(pathStub, "ErrorSet")
	e.out.Line()
	e.out.Add(comment("Some error types hold errors, so the set refers to itself and is made here."))
	e.out.Func().Id("init").Params().Block(jen.Id(e.errors).Op("=").Add(value))
	e.out.Line()
}

// errorsGuard stands above the errors, which stop the build when one of them is
// no more. A new one is seen by hoosegen -check alone.
func errorsGuard() *jen.Statement {
	return jen.Line().Add(comment("If one of these does not compile, run go generate."))
}

// errorsNest reports whether an error type carries errors, for which its
// functions need the set they are part of.
func (e *emitter) errorsNest() bool {
	nest := false
	for _, t := range e.Errors.Types {
		t.Type.Walk(func(t *model.Type) { nest = nest || t.Kind == model.Error })
	}
	return nest
}

// errorTypes lists the error types, each for T and *T.
func (e *emitter) errorTypes() *jen.Statement {
	return jen.Index().Qual(pathStub, "ErrorType").ValuesFunc(func(g *jen.Group) {
		guard := errorsGuard()
		for _, t := range e.Errors.Types {
			g.Add(guard).Line().Qual(pathStub, "NewErrorType").Call(jen.Lit(t.Type.Name.String()), jen.Lit(t.Type.Contract()), e.appendFunc(t.Type), e.readFunc(t.Type))
			guard = jen.Null()
		}
		g.Line()
	})
}

// errorFunctions writes the functions that append and read errors, where they
// are handed over.
func (e *emitter) errorFunctions() {
	if e.appendErrUsed {
		sc := newScope(e.scope)
		b, v := sc.name("b"), sc.name("v")
		e.out.Func().Id(e.appendErr).Params(jen.Id(b).Index().Byte(), jen.Id(v).Error()).Index().Byte().Block(
			jen.Return(jen.Qual(pathStub, "AppendError").Call(jen.Id(b), jen.Id(v), e.errorsArg())),
		)
		e.out.Line()
	}
	if e.readErrUsed {
		r := newScope(e.scope).name("r")
		e.out.Func().Id(e.readErr).Params(jen.Id(r).Op("*").Qual(pathCodec, "Reader")).Error().Block(
			jen.Return(jen.Qual(pathStub, "ReadError").Call(jen.Id(r), e.errorsArg())),
		)
		e.out.Line()
	}
}

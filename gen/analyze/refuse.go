package analyze

import (
	"go/types"

	"github.com/hoosegen/hoosegen/gen/diag"
)

const (
	chunksHint   = "pass []byte, or take a callback that is given one chunk after the other: func(chunk []byte) error"
	iteratorHint = "take a callback that is called for each element: func(T) error"
	concreteHint = "use a concrete type, or a struct with a pointer field for each type there may be"
)

// refuseSpecial refuses defined types for which there is more to say than
// their underlying type tells.
func (a *analyzer) refuseSpecial(t *types.Named, at trail) bool {
	switch {
	case isContext(t):
		a.refuse(at, t, diag.ContextPlace, "a context is carried only as the first parameter of a method",
			"move it to the front of the method's parameters; callbacks run under the context of the call")
	case isNamed(t, "iter", "Seq"), isNamed(t, "iter", "Seq2"):
		a.refuse(at, t, diag.Stream, "iterators are not supported", iteratorHint)
	default:
		if _, ok := t.Underlying().(*types.Interface); ok {
			a.refuseInterface(t, at)
			return true
		}
		return false
	}
	return true
}

// refuseInterface refuses values of an interface type and looks whether they
// are streams.
func (a *analyzer) refuseInterface(t types.Type, at trail) {
	iface := t.Underlying().(*types.Interface)
	switch {
	case hasStreamMethod(iface):
		a.refuse(at, t, diag.Stream, "streams are not supported", chunksHint)
	case iface.NumMethods() == 0:
		a.refuse(at, t, diag.InterfaceValue, "it is not known which types the value may have, so they cannot be carried", concreteHint)
	default:
		a.refuse(at, t, diag.InterfaceValue, "a value of an interface type is code, which stays in its process",
			concreteHint+"; what the inmate should call goes into callback parameters")
	}
}

// hasStreamMethod tells whether iface reads or writes as package io has it.
func hasStreamMethod(iface *types.Interface) bool {
	for m := range iface.Methods() {
		if m.Name() != "Read" && m.Name() != "Write" {
			continue
		}
		p, r := m.Signature().Params(), m.Signature().Results()
		if p.Len() == 1 && r.Len() == 2 && isError(r.At(1).Type()) {
			return true
		}
	}
	return false
}

package analyze

import (
	"go/types"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
)

const (
	streamHint  = "make it a parameter of the method itself; inside other values, carry []byte or a slice"
	oneOfHint   = "list the types that it may have above its declaration: //hoose:oneof Circle *Square; or use a concrete type"
	ownHint     = "make it a parameter of a method, which is called by reference, or with Close() error a result, which is an object; or " + oneOfHint
	foreignHint = "declare an interface of this package with the methods that are needed: a parameter of that is called by reference, a result with Close() error is an object; or use a concrete type"
)

// refuseSpecial refuses defined types for which there is more to say than
// their underlying type tells.
func (a *analyzer) refuseSpecial(t *types.Named, at trail) bool {
	kind, _ := streamKind(t)
	_, isInterface := t.Underlying().(*types.Interface)
	switch {
	case isContext(t):
		a.refuse(at, t, diag.ContextPlace, "a context is carried only as the first parameter of a method",
			"move it to the front of the method's parameters; callbacks run under the context of the call")
	case isInterface:
		a.refuseInterface(t, at)
	case kind != 0 && isFunc(t):
		a.refuse(at, t, diag.Stream, "an iterator lives no longer than its call, so it is a parameter or a result of a method", streamHint)
	default:
		return false
	}
	return true
}

// refuseInterface refuses values of an interface type and tells the ways there
// are to have such an interface.
func (a *analyzer) refuseInterface(t types.Type, at trail) {
	iface := t.Underlying().(*types.Interface)
	_, own := a.ownInterface(t)
	switch {
	case ioKind(iface) != 0:
		a.refuse(at, t, diag.Stream, "a stream lives no longer than its call, so it is a parameter of a method, or an io.ReadCloser among its results", streamHint)
	case own == nil && hasStreamMethod(iface):
		a.refuse(at, t, diag.Stream, "a stream has the methods of io.Reader, io.ReadCloser, io.Writer or io.WriteCloser, and no others",
			"take one of these, and what else the method needs as parameters of its own")
	case iface.NumMethods() == 0:
		a.refuse(at, t, diag.InterfaceValue, "it is not known which types the value may have, so they cannot be carried", oneOfHint)
	case own != nil && at.depth == 0 && !at.inner && !closes(iface):
		a.refuse(at, t, diag.InterfaceValue, "a value of an interface type is code, which stays in its process, and nothing says when the caller is done with it",
			"give it a method Close() error, which makes it an object; or "+oneOfHint)
	case own != nil:
		a.refuse(at, t, diag.InterfaceValue, "a value of an interface type is code, which stays in its process", ownHint)
	case a.declares(t):
		a.refuse(at, t, diag.InterfaceValue, "a value of an interface type is code, which stays in its process, and only its own package can have the methods", oneOfHint)
	default:
		a.refuse(at, t, diag.InterfaceValue, "a value of an interface type is code, which stays in its process", foreignHint)
	}
}

// declares reports whether t is a type of the package.
func (a *analyzer) declares(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() == a.Types
}

// hasStreamMethod reports whether iface reads or writes as package io has it.
func hasStreamMethod(iface *types.Interface) bool {
	for m := range iface.Methods() {
		if (m.Name() == "Read" || m.Name() == "Write") && movesBytes(m) {
			return true
		}
	}
	return false
}

// refuseChannel refuses a channel that is no parameter of a method, or that
// nobody can say which way it goes.
func (a *analyzer) refuseChannel(t *types.Chan, at trail) {
	if t.Dir() == types.SendRecv && at.depth == 0 && !at.inner {
		a.refuse(at, t, diag.Channel, "a channel that is sent to and received from has no end that both sides know",
			"give it a direction: <-chan T for what the method receives, chan<- T for what it sends")
		return
	}
	a.refuse(at, t, diag.Channel, "a channel lives no longer than its call, so it is a parameter of a method",
		"make it a parameter of the method itself, <-chan T or chan<- T; inside other values, carry a slice")
}

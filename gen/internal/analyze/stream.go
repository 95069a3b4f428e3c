package analyze

import (
	"go/types"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// streamKind tells which stream the values of t are and what its elements are;
// 0 if they are none. A type of any name is a stream when its methods are
// exactly those of package io, or when it is the function that an iterator is.
func streamKind(t types.Type) (kind model.StreamKind, elems []types.Type) {
	switch u := t.Underlying().(type) {
	case *types.Chan:
		switch u.Dir() {
		case types.RecvOnly:
			return model.Receive, []types.Type{u.Elem()}
		case types.SendOnly:
			return model.Send, []types.Type{u.Elem()}
		}
	case *types.Signature:
		return iterator(u)
	case *types.Interface:
		return ioKind(u), nil
	}
	return 0, nil
}

// iterator reports whether sig is the function behind iter.Seq or iter.Seq2.
func iterator(sig *types.Signature) (kind model.StreamKind, elems []types.Type) {
	if sig.Params().Len() != 1 || sig.Results().Len() > 0 || sig.Variadic() {
		return 0, nil
	}
	yield, ok := types.Unalias(sig.Params().At(0).Type()).(*types.Signature)
	if !ok || yield.Variadic() || yield.Results().Len() != 1 || !types.Identical(yield.Results().At(0).Type(), types.Typ[types.Bool]) {
		return 0, nil
	}
	for v := range yield.Params().Variables() {
		elems = append(elems, v.Type())
	}
	switch len(elems) {
	case 1:
		return model.Seq, elems
	case 2:
		return model.Seq2, elems
	default:
		return 0, nil
	}
}

// ioKind tells which of the four streams of package io the methods of iface
// make; 0 for more or for others.
func ioKind(iface *types.Interface) model.StreamKind {
	var read, write, closes bool
	for m := range iface.Methods() {
		switch {
		case m.Name() == "Read" && movesBytes(m):
			read = true
		case m.Name() == "Write" && movesBytes(m):
			write = true
		case isClose(m):
			closes = true
		default:
			return 0
		}
	}
	switch {
	case read == write || !iface.IsMethodSet():
		return 0
	case read && closes:
		return model.ReadCloser
	case read:
		return model.Reader
	case closes:
		return model.WriteCloser
	default:
		return model.Writer
	}
}

// movesBytes reports whether m is func([]byte) (int, error).
func movesBytes(m *types.Func) bool {
	p, r := m.Signature().Params(), m.Signature().Results()
	return p.Len() == 1 && r.Len() == 2 && types.Identical(p.At(0).Type(), types.NewSlice(types.Typ[types.Byte])) &&
		types.Identical(r.At(0).Type(), types.Typ[types.Int]) && isError(r.At(1).Type())
}

// isClose reports whether m is Close() error.
func isClose(m *types.Func) bool {
	r := m.Signature().Results()
	return m.Name() == "Close" && m.Signature().Params().Len() == 0 && r.Len() == 1 && isError(r.At(0).Type())
}

// stream analyses a parameter or result whose type t is a stream; nil after it
// was refused.
func (a *analyzer) stream(kind model.StreamKind, elems []types.Type, t types.Type, at trail) *model.Stream {
	s, ok := &model.Stream{Kind: kind}, true
	for i, elem := range elems {
		e := a.typ(elem, a.elementOf(t, i, at))
		ok = ok && e != nil
		s.Elems = append(s.Elems, e)
	}
	if !ok {
		return nil // their problems are those of the name's arguments, too: told once
	}
	switch u := types.Unalias(t).(type) {
	case *types.Named:
		s.Name = a.nameOf(t, u, at, "write "+standardName(kind)+" instead")
		ok = s.Name != nil
	case *types.Interface:
		a.refuse(at, t, diag.Stream, "a stream is spelled by its name", "write "+standardName(kind)+" instead")
		ok = false
	}
	if !ok {
		return nil
	}
	return s
}

// standardName is what a stream is called in the standard library.
func standardName(kind model.StreamKind) string {
	return map[model.StreamKind]string{
		model.Reader: "io.Reader", model.ReadCloser: "io.ReadCloser", model.Writer: "io.Writer", model.WriteCloser: "io.WriteCloser",
		model.Seq: "iter.Seq", model.Seq2: "iter.Seq2", model.Receive: "a channel <-chan T", model.Send: "a channel chan<- T",
	}[kind]
}

// elementOf goes to the i-th element of the stream type t.
func (a *analyzer) elementOf(t types.Type, i int, at trail) trail {
	p := at.place
	if named, ok := types.Unalias(t).(*types.Named); ok && named.TypeArgs().Len() > i {
		p = at.arg(i)
	} else {
		p = a.declared(p, t).elem()
	}
	next := at.step("[]", p)
	if i > 0 {
		next.label += "Value"
	}
	return next
}

// declared moves to how the package writes the type t out, if it does.
func (a *analyzer) declared(p place, t types.Type) place {
	switch t := t.(type) {
	case *types.Alias:
		return a.declared(a.into(p, t.Obj()), t.Rhs())
	case *types.Named:
		return a.into(p, t.Origin().Obj())
	}
	return p
}

// streamResult analyses a result that is a stream; nil after it was refused.
func (a *analyzer) streamResult(kind model.StreamKind, elems []types.Type, t types.Type, at trail) *model.Stream {
	switch kind {
	case model.Reader:
		a.refuse(at, t, diag.Stream, "the caller has to be able to end the stream", "return io.ReadCloser")
		return nil
	case model.Writer, model.WriteCloser:
		a.refuse(at, t, diag.Stream, "a call ends with what it returns, so there is nobody to write to", "take an io.Reader as a parameter, which the callee reads from")
		return nil
	case model.Receive, model.Send:
		a.refuse(at, t, diag.Channel, "a channel that is returned has no end that both sides know, and cannot fail",
			"return iter.Seq2[T, error], or take a chan<- T as a parameter")
		return nil
	case model.Seq, model.Seq2:
		if !failing(kind, elems) && !a.opts.Infallible {
			a.refuse(at, t, diag.NoErrorResult, "an iterator of this form has no way to tell that the sandbox failed",
				"return iter.Seq2[T, error], whose last element tells; or generate with -infallible=panic, which has the loop panic")
			return nil
		}
	}
	return a.stream(kind, elems, t, at)
}

// failing reports whether an iterator's elements carry an error.
func failing(kind model.StreamKind, elems []types.Type) bool {
	return kind == model.Seq2 && isError(elems[1])
}

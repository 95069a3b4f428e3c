package analyze

import (
	"go/types"
	"slices"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// encoding is a pair of methods with which a type encodes itself.
type encoding struct {
	model.Encoding
	there, back     string
	isThere, isBack func(*types.Signature) bool
}

// encodings are the methods with which types encode themselves, in order of
// preference.
var encodings = []encoding{
	{model.Msgpack, "EncodeMsgpack", "DecodeMsgpack", isMsgpack("Encoder"), isMsgpack("Decoder")},
	{model.Binary, "MarshalBinary", "UnmarshalBinary", givesBytes, takesBytes},
	{model.Gob, "GobEncode", "GobDecode", givesBytes, takesBytes},
	{model.Text, "MarshalText", "UnmarshalText", givesBytes, takesBytes},
}

// ownEncoding says how t encodes itself: the first of msgpack's own
// interface, binary, gob and text of which it has both directions; 0 for none.
// Only methods that t itself declares count: one promoted from an embedded field
// encodes that field and loses the others.
func ownEncoding(t *types.Named) model.Encoding {
	if types.IsInterface(t) {
		return 0
	}
	for _, e := range encodings {
		if declares(t, e.there, e.isThere) && declares(t, e.back, e.isBack) {
			return e.Encoding
		}
	}
	return 0
}

// declares reports whether t, or *t, declares a method of that name and form.
func declares(t *types.Named, name string, form func(*types.Signature) bool) bool {
	for m := range t.Methods() {
		if m.Name() == name {
			return form(m.Signature())
		}
	}
	return false
}

// givesBytes reports whether a function is func() ([]byte, error).
func givesBytes(sig *types.Signature) bool {
	r := sig.Results()
	return sig.Params().Len() == 0 && r.Len() == 2 && isBytes(r.At(0).Type()) && isError(r.At(1).Type())
}

// takesBytes reports whether a function is func([]byte) error.
func takesBytes(sig *types.Signature) bool {
	p, r := sig.Params(), sig.Results()
	return p.Len() == 1 && r.Len() == 1 && !sig.Variadic() && isBytes(p.At(0).Type()) && isError(r.At(0).Type())
}

func isBytes(t types.Type) bool {
	return types.Identical(t, types.NewSlice(types.Typ[types.Byte]))
}

// isMsgpack returns a test for func(*msgpack.Name) error.
func isMsgpack(name string) func(*types.Signature) bool {
	return func(sig *types.Signature) bool {
		p, r := sig.Params(), sig.Results()
		if p.Len() != 1 || r.Len() != 1 || !isError(r.At(0).Type()) {
			return false
		}
		pointer, ok := types.Unalias(p.At(0).Type()).(*types.Pointer)
		return ok && isNamed(pointer.Elem(), "github.com/vmihailenco/msgpack/v5", name)
	}
}

// halfEncoding says which direction t lacks of an encoding of its own; empty when
// there is nothing to say.
func halfEncoding(t *types.Named) string {
	for _, e := range encodings {
		switch there, back := declares(t, e.there, e.isThere), declares(t, e.back, e.isBack); {
		case there && !back:
			return "declares " + e.there + ", but not " + e.back
		case back && !there:
			return "declares " + e.back + ", but not " + e.there
		}
	}
	return ""
}

// ownType is the model of t, with the name of node, as one that encodes itself.
func ownType(node *model.Type, t *types.Named, encoding model.Encoding) *model.Type {
	return &model.Type{Kind: model.Own, Name: node.Name, Encoding: encoding, Under: underKind(t.Underlying())}
}

// underKind says how the zero value of a type is written.
func underKind(t types.Type) model.Kind {
	switch t := t.(type) {
	case *types.Basic:
		if kind, ok := basicKinds[t.Kind()]; ok {
			return kind
		}
		if t.Kind() == types.Uintptr {
			return model.Uint
		}
	case *types.Struct, *types.Array:
		return model.Struct
	}
	return model.Pointer
}

// attempt runs f, which analyses types, and takes back what it reported, and
// what it found out if it fails: those types may refer to refused ones.
func (a *analyzer) attempt(f func() bool) bool {
	diags, said, fresh, before := a.diags, a.said, a.fresh, len(a.recent)
	a.said = map[diag.Diagnostic]bool{}
	a.startParam()
	ok := f()
	a.diags, a.said, a.fresh = diags, said, fresh
	if !ok {
		for _, t := range a.recent[before:] {
			a.known.Delete(t)
		}
		a.recent = a.recent[:before]
	}
	return ok
}

// orEncoding adds to a hint how t could encode itself, or why its encoding is
// not used. It may be nil.
func orEncoding(hint string, t types.Type) string {
	named, ok := t.(*types.Named)
	if !ok {
		return hint
	}
	if half := halfEncoding(named); half != "" {
		return hint + "; the type " + half + ", and would be carried with both"
	}
	if promotesEncoding(named) {
		return hint + "; the encoding that it has is that of an embedded field, and loses the others"
	}
	return hint
}

// promotesEncoding reports whether an embedded field of t encodes itself.
func promotesEncoding(t *types.Named) bool {
	promoted := func(name string) bool {
		obj, index, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, t.Obj().Pkg(), name)
		_, isFunc := obj.(*types.Func)
		return isFunc && len(index) > 1
	}
	return slices.ContainsFunc(encodings, func(e encoding) bool { return promoted(e.there) && promoted(e.back) })
}

package model

import (
	"hash/fnv"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Contract describes what is wire-relevant of m, and nothing else: kinds and
// widths, the order and names of struct fields, callbacks and whether they
// wait. Parameter names, comments, type and package names, the context and
// build tags do not appear, so changing them leaves the contract as it is; but
// types that encode themselves, and the implementations of an interface, are
// told apart by their names. int and uint read as the 64 bits they are carried
// in. A type that refers to itself shows as ^n, the n-th type around it; one
// whose long description was given before as #n, the n-th struct or oneof of the
// method. Types that look the same on the wire have the same description,
// whatever is named and however it was built.
func (m *Method) Contract() string {
	w := contractWriter{}
	if m.OneWay {
		w.WriteString("oneway ")
	}
	w.WriteString(m.FullName())
	w.params(m.Params)
	if len(m.Results) > 0 {
		w.WriteString(" (")
		w.results(m.Results)
		w.WriteString(")")
	}
	return w.String()
}

// Hash is the FNV-1a hash of [Method.Contract], in 64 bits: what the runtime
// compares.
func (m *Method) Hash() uint64 {
	h := fnv.New64a()
	io.WriteString(h, m.Contract()) //nolint:errcheck // it never fails
	return h.Sum64()
}

type contractWriter struct {
	strings.Builder
	around []*Type // the types being written, outermost first
	opened int     // how many structs and sets of implementations were begun
	// described are those whose text is long enough to be referred to, with the
	// number at which each was begun.
	described map[int]*Type
}

func (w *contractWriter) params(params []*Param) {
	w.WriteString("(")
	for i, p := range params {
		w.comma(i)
		switch {
		case p.Callback != nil:
			w.callback(p.Callback)
		case p.Stream != nil:
			w.stream(p.Stream)
		case p.Ref != nil:
			w.reference(p.Ref)
		default:
			w.typ(p.Type)
		}
	}
	w.WriteString(")")
}

func (w *contractWriter) results(results []*Result) {
	for i, r := range results {
		w.comma(i)
		switch {
		case r.Stream != nil:
			w.stream(r.Stream)
		case r.Object != nil:
			w.WriteString("object " + r.Object.Label)
		default:
			w.typ(r.Type)
		}
	}
}

func (w *contractWriter) comma(i int) {
	if i > 0 {
		w.WriteString(", ")
	}
}

func (w *contractWriter) callback(c *Callback) {
	w.WriteString("func")
	w.called(c.Params, c.Results, c.Waits)
}

// called describes what is called at the caller.
func (w *contractWriter) called(params []*Param, results []*Result, waits bool) {
	w.params(params)
	switch {
	case len(results) > 0:
		w.WriteString(" (")
		w.results(results)
		w.WriteString(", error)")
	case waits:
		w.WriteString(" error")
	}
}

// reference describes an interface whose methods are called at the caller.
// Their order is that of their names, not of the source.
func (w *contractWriter) reference(i *Interface) {
	w.WriteString("interface{")
	for n, m := range i.Methods {
		w.comma(n)
		w.WriteString(m.Name)
		w.called(m.Params, m.Results, !m.Infallible)
	}
	w.WriteString("}")
}

var streamNames = map[StreamKind]string{
	Reader: "reader", ReadCloser: "readcloser", Writer: "writer", WriteCloser: "writecloser",
	Seq: "seq", Seq2: "seq2", Receive: "recv", Send: "send",
}

func (w *contractWriter) stream(s *Stream) {
	w.WriteString(streamNames[s.Kind])
	for i, t := range s.Elems {
		if i == 0 {
			w.WriteString("[")
		}
		w.comma(i)
		w.typ(t)
	}
	if len(s.Elems) > 0 {
		w.WriteString("]")
	}
}

func (w *contractWriter) typ(t *Type) {
	if i := slices.IndexFunc(w.around, func(a *Type) bool { return alike(a, t, map[[2]*Type]bool{}) }); i >= 0 {
		w.WriteString("^" + strconv.Itoa(len(w.around)-i))
		return
	}
	if n := w.earlier(t); n > 0 {
		w.WriteString("#" + strconv.Itoa(n))
		return
	}
	w.around = append(w.around, t)
	defer func() { w.around = w.around[:len(w.around)-1] }()
	switch t.Kind {
	case Slice:
		w.WriteString("[]")
		w.typ(t.Elem)
	case Array:
		w.WriteString("[" + strconv.FormatInt(t.Len, 10) + "]")
		w.typ(t.Elem)
	case Map:
		w.WriteString("map[")
		w.typ(t.Key)
		w.WriteString("]")
		w.typ(t.Elem)
	case Pointer:
		w.WriteString("*")
		w.typ(t.Elem)
	case Struct:
		defer w.begin(t)()
		w.fields(t.Carried())
	case ByteArray:
		w.WriteString("[" + strconv.FormatInt(t.Len, 10) + "]byte")
	case Own:
		w.WriteString(t.Encoding.String() + "(" + t.Name.String() + ")")
	case OneOf:
		defer w.begin(t)()
		w.variants(t.Variants)
	default:
		w.WriteString(wireNames[t.Kind])
	}
}

// longText is how many bytes a description has, at the least, that is not given
// twice: types that refer to each other in many ways would have no end.
const longText = 100

// earlier returns the number of the description that t has already; 0 for none.
func (w *contractWriter) earlier(t *Type) int {
	if t.Kind != Struct && t.Kind != OneOf {
		return 0
	}
	for _, n := range slices.Sorted(maps.Keys(w.described)) {
		if alike(w.described[n], t, map[[2]*Type]bool{}) {
			return n
		}
	}
	return 0
}

// begin numbers the description of t. What it returns ends it.
func (w *contractWriter) begin(t *Type) (end func()) {
	w.opened++
	n, start := w.opened, w.Len()
	return func() {
		if w.Len()-start < longText {
			return
		}
		if w.described == nil {
			w.described = map[int]*Type{}
		}
		w.described[n] = t
	}
}

// alike reports whether a and b are the same on the wire. Pairs in assumed are
// being compared further out, so that types may refer to themselves.
func alike(a, b *Type, assumed map[[2]*Type]bool) bool {
	pair := [2]*Type{a, b}
	if a == b || assumed[pair] {
		return true
	}
	if a == nil || b == nil || a.Len != b.Len || len(a.Variants) != len(b.Variants) {
		return false
	}
	switch {
	case a.Kind != b.Kind:
		return a.Elem == nil && b.Elem == nil && wireNames[a.Kind] != "" && wireNames[a.Kind] == wireNames[b.Kind]
	case a.Kind == Own:
		return a.Encoding == b.Encoding && a.Name.String() == b.Name.String()
	}
	assumed[pair] = true
	for i, v := range a.Variants {
		if v.variant() != b.Variants[i].variant() || !alike(v, b.Variants[i], assumed) {
			return false
		}
	}
	return alikeFields(a.Carried(), b.Carried(), assumed) && alike(a.Key, b.Key, assumed) && alike(a.Elem, b.Elem, assumed)
}

func alikeFields(a, b []Field, assumed map[[2]*Type]bool) bool {
	return slices.EqualFunc(a, b, func(f, g Field) bool { return f.Wire == g.Wire && alike(f.Type, g.Type, assumed) })
}

// variants writes a set of implementations. Their names are part of it: two
// that look the same on the wire are not the same.
func (w *contractWriter) variants(list []*Type) {
	w.WriteString("oneof{")
	for i, v := range list {
		w.comma(i)
		w.WriteString(v.variant() + " ")
		if v.Kind == Pointer && v.Name == nil {
			v = v.Elem
		}
		w.typ(v)
	}
	w.WriteString("}")
}

// variant is the name of an implementation: Circle, or *Circle.
func (t *Type) variant() string {
	if t.Kind == Pointer && t.Name == nil {
		return "*" + t.Elem.variant()
	}
	if t.Name == nil {
		return t.String()
	}
	return t.Name.Ident + t.Name.args()
}

func (w *contractWriter) fields(fields []Field) {
	w.WriteString("{")
	for i, f := range fields {
		w.comma(i)
		w.WriteString(f.Wire + " ")
		w.typ(f.Type)
	}
	w.WriteString("}")
}

var wireNames = map[Kind]string{
	Bool: "bool",
	Int:  "int64", Int8: "int8", Int16: "int16", Int32: "int32", Int64: "int64",
	Uint: "uint64", Uint8: "uint8", Uint16: "uint16", Uint32: "uint32", Uint64: "uint64",
	Float32: "float32", Float64: "float64", Complex64: "complex64", Complex128: "complex128",
	String: "string", Bytes: "bytes", Time: "time", Error: "error", Any: "any",
}

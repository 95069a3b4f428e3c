package model

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
)

// Contract describes what is wire-relevant of m, and nothing else: kinds and
// widths, the order and names of struct fields, callbacks and whether they
// wait. Parameter names, comments, type and package names, the context and
// build tags do not appear, so changing them leaves the contract as it is.
// int and uint read as the 64 bits they are carried in. A type that refers to
// itself shows as ^n, the n-th type around it. Types that look the same on the
// wire have the same description, whatever is named and however it was built.
func (m *Method) Contract() string {
	w := contractWriter{}
	w.WriteString(m.Name)
	w.params(m.Params)
	if len(m.Results) > 0 {
		w.WriteString(" (")
		w.results(m.Results)
		w.WriteString(")")
	}
	return w.String()
}

// Hash is the first 64 bits of the SHA-256 of [Method.Contract].
func (m *Method) Hash() uint64 {
	sum := sha256.Sum256([]byte(m.Contract()))
	return binary.BigEndian.Uint64(sum[:8])
}

type contractWriter struct {
	strings.Builder
	around []*Type // the types being written, outermost first
}

func (w *contractWriter) params(params []*Param) {
	w.WriteString("(")
	for i, p := range params {
		w.comma(i)
		if p.Callback != nil {
			w.callback(p.Callback)
		} else {
			w.typ(p.Type)
		}
	}
	w.WriteString(")")
}

func (w *contractWriter) results(results []*Result) {
	for i, r := range results {
		w.comma(i)
		w.typ(r.Type)
	}
}

func (w *contractWriter) comma(i int) {
	if i > 0 {
		w.WriteString(", ")
	}
}

func (w *contractWriter) callback(c *Callback) {
	w.WriteString("func")
	w.params(c.Params)
	switch {
	case len(c.Results) > 0:
		w.WriteString(" (")
		w.results(c.Results)
		w.WriteString(", error)")
	case c.Waits:
		w.WriteString(" error")
	}
}

func (w *contractWriter) typ(t *Type) {
	if i := slices.IndexFunc(w.around, func(a *Type) bool { return alike(a, t, map[[2]*Type]bool{}) }); i >= 0 {
		w.WriteString("^" + strconv.Itoa(len(w.around)-i))
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
		w.fields(t.Fields)
	default:
		w.WriteString(wireNames[t.Kind])
	}
}

// alike tells whether a and b are the same on the wire. Pairs in assumed are
// being compared further out, so that types may refer to themselves.
func alike(a, b *Type, assumed map[[2]*Type]bool) bool {
	pair := [2]*Type{a, b}
	if a == b || assumed[pair] {
		return true
	}
	if a == nil || b == nil || a.Len != b.Len || len(a.Fields) != len(b.Fields) {
		return false
	}
	if a.Kind != b.Kind {
		return a.Elem == nil && b.Elem == nil && wireNames[a.Kind] != "" && wireNames[a.Kind] == wireNames[b.Kind]
	}
	assumed[pair] = true
	for i, f := range a.Fields {
		if f.Name != b.Fields[i].Name || !alike(f.Type, b.Fields[i].Type, assumed) {
			return false
		}
	}
	return alike(a.Key, b.Key, assumed) && alike(a.Elem, b.Elem, assumed)
}

func (w *contractWriter) fields(fields []Field) {
	w.WriteString("{")
	for i, f := range fields {
		w.comma(i)
		w.WriteString(f.Name + " ")
		w.typ(f.Type)
	}
	w.WriteString("}")
}

var wireNames = map[Kind]string{
	Bool: "bool",
	Int:  "int64", Int8: "int8", Int16: "int16", Int32: "int32", Int64: "int64",
	Uint: "uint64", Uint8: "uint8", Uint16: "uint16", Uint32: "uint32", Uint64: "uint64",
	Float32: "float32", Float64: "float64", Complex64: "complex64", Complex128: "complex128",
	String: "string", Bytes: "bytes", Time: "time", Error: "error",
}

package model

// Kind is the shape in which a type is carried.
type Kind int

// The kinds. Int and Uint are carried as 64 bits, whatever the machine.
const (
	Bool Kind = iota + 1
	Int
	Int8
	Int16
	Int32
	Int64
	Uint
	Uint8
	Uint16
	Uint32
	Uint64
	Float32
	Float64
	Complex64
	Complex128
	String
	Bytes     // a slice of byte
	Slice     // of Elem
	Array     // of Len Elem
	Map       // of Key to Elem
	Pointer   // to Elem
	Struct    // of Fields
	Time      // time.Time
	Error     // the predeclared error: a tree of errors
	Any       // the empty interface: a value of the types that package codec lists
	Own       // a type that encodes itself, as its Encoding has it
	OneOf     // an interface with a declared set of implementations, Variants
	ByteArray // of Len bytes, carried like Bytes; those of a type defined as byte are an Array
)

// Encoding is how a type of kind Own encodes itself. The first that a type has
// is used.
type Encoding int

// The encodings, in order of preference.
const (
	Msgpack Encoding = iota + 1 // msgpack.CustomEncoder and CustomDecoder
	Binary                      // encoding.BinaryMarshaler and BinaryUnmarshaler
	Gob                         // gob.GobEncoder and GobDecoder
	Text                        // encoding.TextMarshaler and TextUnmarshaler
)

// Type is a type that can be carried. Types that refer to themselves are
// cycles of pointers, each of which passes through a type with a Name.
type Type struct {
	Kind   Kind
	Name   *Name // nil for a type without a name
	Elem   *Type
	Key    *Type
	Len    int64
	Fields []Field
	// Encoding is set for Own. Its methods may belong to the pointer.
	Encoding Encoding
	// Under is, for Own, the kind that the zero value is written as: Struct where
	// it is a composite literal, Pointer where it is nil, or that of a constant.
	Under Kind
	// Variants are the implementations of OneOf, each a type with a name or a
	// pointer to one, in the order of the directive.
	Variants []*Type
	// Recursive tells that values of the type can hold values of the same type,
	// and so refer to themselves.
	Recursive bool
	// Label is a name for functions made for the type, in upper camel case. It
	// is set for the types of File.Types.
	Label string
}

// Name is the name of a defined type, or of an alias where only that can be
// written.
type Name struct {
	Package Package // zero for predeclared types
	Ident   string
	Args    []*Type
}

// Field is one field of a struct. All carried fields are exported.
type Field struct {
	Name     string
	Wire     string // its name in the contract: that of the msgpack tag, or Name
	Type     *Type
	Embedded bool
	Tag      string
	// Alias is the name under which an embedded field is written, where that is
	// an alias: it gives the field its name. Pointer tells that a star precedes.
	Alias   *Name
	Pointer bool
	// Skipped tells that a tag, msgpack:"-", keeps the field off the wire.
	// Type may be nil then, where nobody has to write the type of the struct.
	Skipped bool
}

// Carried lists the fields that are on the wire.
func (t *Type) Carried() []Field {
	out := make([]Field, 0, len(t.Fields))
	for _, f := range t.Fields {
		if !f.Skipped {
			out = append(out, f)
		}
	}
	return out
}

// OwnFunctions reports whether functions are generated to write and read t:
// structs, interfaces with a set of implementations, and everything with a name
// that is made of other types.
func (t *Type) OwnFunctions() bool {
	switch t.Kind {
	case Struct, OneOf:
		return true
	case Slice, Array, ByteArray, Map, Pointer:
		return t.Name != nil
	default:
		return false
	}
}

// Parts calls visit for the types that values of t are made of, which are on
// the wire.
func (t *Type) Parts(visit func(*Type)) {
	for _, part := range []*Type{t.Key, t.Elem} {
		if part != nil {
			visit(part)
		}
	}
	for _, v := range t.Variants {
		visit(v)
	}
	for _, f := range t.Fields {
		if !f.Skipped {
			visit(f.Type)
		}
	}
}

// Walk calls visit for t and every type it is made of, each once, type
// arguments included.
func (t *Type) Walk(visit func(*Type)) {
	t.walk(map[*Type]bool{}, visit)
}

func (t *Type) walk(seen map[*Type]bool, visit func(*Type)) {
	if t == nil || seen[t] {
		return
	}
	seen[t] = true
	visit(t)
	if t.Name != nil {
		for _, arg := range t.Name.Args {
			arg.walk(seen, visit)
		}
	}
	t.Key.walk(seen, visit)
	t.Elem.walk(seen, visit)
	for _, v := range t.Variants {
		v.walk(seen, visit)
	}
	for _, f := range t.Fields {
		f.Type.walk(seen, visit)
	}
}

// Predeclared is the predeclared name of a kind, or empty for kinds that Go
// spells otherwise.
func (k Kind) Predeclared() string { return predeclared[k] }

var predeclared = map[Kind]string{
	Bool: "bool",
	Int:  "int", Int8: "int8", Int16: "int16", Int32: "int32", Int64: "int64",
	Uint: "uint", Uint8: "uint8", Uint16: "uint16", Uint32: "uint32", Uint64: "uint64",
	Float32: "float32", Float64: "float64", Complex64: "complex64", Complex128: "complex128",
	String: "string", Error: "error", Any: "any",
}

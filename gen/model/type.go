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
	Bytes   // a slice of byte
	Slice   // of Elem
	Array   // of Len Elem
	Map     // of Key to Elem
	Pointer // to Elem
	Struct  // of Fields
	Time    // time.Time
	Error   // the predeclared error: a tree of errors
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

// Field is one field of a struct. All fields of a carried struct are exported.
type Field struct {
	Name     string
	Type     *Type
	Embedded bool
	Tag      string
	// Alias is the name under which an embedded field is written, where that is
	// an alias: it gives the field its name. Pointer tells that a star precedes.
	Alias   *Name
	Pointer bool
}

// OwnFunctions tells whether functions are generated to write and read t:
// structs, and everything with a name that is made of other types.
func (t *Type) OwnFunctions() bool {
	switch t.Kind {
	case Struct:
		return true
	case Slice, Array, Map, Pointer:
		return t.Name != nil
	default:
		return false
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
	for _, f := range t.Fields {
		f.Type.walk(seen, visit)
	}
}

// Walk calls visit for every type that the file spells or carries, each once.
func (f *File) Walk(visit func(*Type)) {
	seen := map[*Type]bool{}
	for _, s := range f.Services {
		for _, m := range s.Methods {
			walkSignature(seen, m.Params, m.Results, visit)
		}
	}
	for _, e := range f.Errors.Types {
		e.Type.walk(seen, visit)
	}
	for _, t := range f.Types {
		t.walk(seen, visit)
	}
}

func walkSignature(seen map[*Type]bool, params []*Param, results []*Result, visit func(*Type)) {
	for _, p := range params {
		if p.Callback != nil {
			walkSignature(seen, p.Callback.Params, p.Callback.Results, visit)
			if p.Callback.Name != nil {
				for _, arg := range p.Callback.Name.Args {
					arg.walk(seen, visit)
				}
			}
		}
		p.Type.walk(seen, visit)
	}
	for _, r := range results {
		r.Type.walk(seen, visit)
	}
}

// Names calls visit for the name of every defined type that the file spells.
func (f *File) Names(visit func(*Name)) {
	f.Walk(func(t *Type) {
		if t.Name != nil {
			visit(t.Name)
		}
		for _, field := range t.Fields {
			if field.Alias != nil {
				visit(field.Alias)
			}
		}
	})
	for _, s := range f.Services {
		for _, m := range s.Methods {
			for _, p := range m.Params {
				if p.Callback != nil && p.Callback.Name != nil {
					visit(p.Callback.Name)
				}
			}
		}
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
	String: "string", Error: "error",
}

package diag

// Code names a kind of problem. Codes never change their meaning.
type Code string

// What -type names.
const (
	UnknownType      Code = "H001" // no such type in the packages
	NotInterface     Code = "H002" // the type is not an interface
	NoMethods        Code = "H003" // the interface has no methods
	GenericInterface Code = "H004" // the interface has type parameters
	TypeElements     Code = "H005" // the interface is a constraint, not a set of methods
	TypeArguments    Code = "H006" // the type arguments do not make an instance
)

// Methods and callbacks.
const (
	UnexportedMethod Code = "H010" // only its own package could implement it
	NoErrorResult    Code = "H011" // the method does not end in error
	ContextPlace     Code = "H012" // a context that is not the first parameter
	CallbackResult   Code = "H013" // a callback with results, but without error
	CallbackPlace    Code = "H014" // a function where no callback can be
)

// Types that cannot cross the boundary.
const (
	Channel         Code = "H020" // a channel
	InterfaceValue  Code = "H021" // an interface other than error
	Stream          Code = "H022" // a reader, a writer, an iterator
	MachineAddress  Code = "H023" // unsafe.Pointer or uintptr
	UnexportedField Code = "H024" // a struct that hides fields
	BlankField      Code = "H025" // a struct with a blank field
	Unnameable      Code = "H026" // a type that the package may not write
	MapKey          Code = "H027" // a key that is not the same after decoding
	TooDeep         Code = "H028" // a type nested beyond reason
	CopiedLock      Code = "H029" // a lock, which must not be copied
)

// The package around the interface.
const (
	TypeError    Code = "H030" // the compiler cannot make sense of the type
	SyntaxError  Code = "H031" // a file cannot be parsed
	NameTaken    Code = "H032" // a generated name is already declared
	HiddenName   Code = "H033" // the package hides a predeclared name
	ForeignFile  Code = "H034" // the output would replace a file written by hand
	BadDirective Code = "H035" // a go:generate line that hoosegen cannot follow
	// MisusedDirective is a //hoose: comment that is unknown, misplaced, or at
	// odds with what it is on.
	MisusedDirective Code = "H036"
	Leftover         Code = "H037" // an earlier output, under another name, is in the way
)

// The inmate's main program.
const (
	NoConstructor    Code = "H040" // -impl names nothing
	ConstructorShape Code = "H041" // -impl is no func() T
	NotImplemented   Code = "H042" // what -impl returns does not implement the interface
	UnexportedMain   Code = "H043" // a main program needs exported names
)

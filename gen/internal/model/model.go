// Package model is what hoosegen knows of an interface once it was analysed:
// plain data that says what crosses the boundary and what it is called.
//
// Analysis fills the model from go/types, emission reads it. Neither go/types
// nor the emitter's library appears here, so each side can be tested alone.
// Everything in a model is valid: what cannot be carried was refused before.
package model

import (
	"go/token"
	"time"
)

// File is all that one generated file is made from.
type File struct {
	Package  Package
	Services []*Service // in the order they were asked for; never empty
	Types    []*Type    // types that need functions of their own to be written and read, in order of first use
	Errors   ErrorSet
	// Directives are those on the types that the file carries.
	Directives []Directive
	// Declared holds the names that the package's own files declare at package
	// level, tests and files under other build tags included, generated files
	// excluded.
	Declared []string
	// Constraint is the build constraint that the output needs, as it would be
	// written after //go:build; empty for none.
	Constraint string
}

// Package names a Go package as its importers see it.
type Package struct {
	Path string // import path
	Name string // the name of its package clause
}

// Service is one interface whose calls cross the boundary.
type Service struct {
	Name string // the interface's name in its package
	// Args are the type arguments of an instance of a generic interface, and
	// Label the name of the instance, as StoreItem for Store[Item]; empty for
	// an interface that is not generic.
	Args    []*Type
	Label   string
	Pos     token.Position
	Methods []*Method // in source order; never empty
	// Objects are the interfaces of the objects that methods return, those of
	// objects included, in order of first use.
	Objects []*Interface
	// Host tells that the host implements the interface and the inmate calls
	// it.
	Host bool
}

// Method is one method of a service. Its results are followed by an error,
// which is implied.
type Method struct {
	Name    string
	Doc     []string // the interface's comment, one line each, without comment markers and directives
	Pos     token.Position
	Context *Context // nil when the method takes no context
	Params  []*Param // without the context
	Results []*Result
	// Object is the interface of the object that the method is called on; nil
	// for a method of the service itself.
	Object *Interface
	// Infallible tells that the method has no error result: what goes wrong
	// panics at the caller. A method of an interface that a parameter refers to
	// is not waited for then.
	Infallible bool
	// Lazy tells that an iterator is the only result: the call is made each time
	// that is ranged over. The method has no error result; unless it is
	// Infallible, the elements carry what goes wrong.
	Lazy       bool
	OneWay     bool          // //hoose:oneway
	Idempotent bool          // //hoose:idempotent
	Timeout    time.Duration // //hoose:timeout; 0 for none
	Directives []Directive   // those above, as they are written
}

// Directive is a comment that tells hoosegen something: //hoose:name args.
type Directive struct {
	Text string // without the comment marker
	Pos  token.Position
}

// Context is a method's leading context.Context.
type Context struct {
	Name string // empty or "_" when it has none
}

// Param is one parameter of a method or of a callback.
type Param struct {
	Name     string // empty or "_" when it has none
	Pos      token.Position
	Type     *Type // of a variadic parameter the slice; nil when one of the next three is set
	Callback *Callback
	Stream   *Stream
	Ref      *Interface // an interface whose methods the callee calls at the caller, during the call
	Variadic bool       // the last parameter, written ...T
}

// Stream is a parameter or a result whose values cross the boundary one after
// the other, as the consumer asks for them.
type Stream struct {
	Kind  StreamKind
	Name  *Name   // the defined or standard type, as io.Reader; nil for a channel
	Elems []*Type // of Seq, Receive and Send one, of Seq2 two; none for bytes
}

// StreamKind is the form of a stream.
type StreamKind int

// The kinds of streams.
const (
	Reader StreamKind = iota + 1 // io.Reader
	ReadCloser
	Writer
	WriteCloser
	Seq     // iter.Seq
	Seq2    // iter.Seq2
	Receive // <-chan T
	Send    // chan<- T
)

// Interface is an interface type of the package whose values stay where they
// are and are called from the other side.
type Interface struct {
	Name    *Name
	Label   string    // a name for what is generated for it, in upper camel case
	Methods []*Method // by name; those of a parameter carry plain values only
}

// Callback is a parameter of function type: what the inmate yields to it is
// handed to the host's function.
type Callback struct {
	Name    *Name // the defined function type; nil for a plain func
	Params  []*Param
	Results []*Result // without the error
	Waits   bool      // it ends in error, so the inmate waits for the answer
}

// Result is one result of a method or of a callback, the final error excluded.
type Result struct {
	Name string // empty or "_" when it has none
	Pos  token.Position
	Type *Type // nil when one of the next two is set
	// Stream is an iterator or a reader, of which a method has one at most.
	Stream *Stream
	// Object is an interface with a method Close: the value stays with the
	// callee until the caller closes it.
	Object *Interface
}

// ErrorSet holds the errors whose identity survives the boundary.
type ErrorSet struct {
	Sentinels []Sentinel
	Types     []ErrorType
}

// Sentinel is an exported variable that holds an error.
type Sentinel struct {
	Package Package // that declares it
	Name    string
	Pos     token.Position
	IsError bool // declared with type error; otherwise of a concrete type that implements it
}

// ErrorType is an exported type of the interface's package that implements
// error and can be carried.
type ErrorType struct {
	Type *Type
	Pos  token.Position
}

// Main is the inmate's main program: the services it offers.
type Main struct {
	Dir      string // base name of the directory, which names the command
	Services []MainService
}

// MainService is one service of a main program and what constructs its
// implementation.
type MainService struct {
	Package     Package
	Interface   string // or the label of an instance
	Impl        Package
	Constructor string
	// Hosts are the interfaces, of Package, that the constructor takes as its
	// parameters, in order: the host implements them.
	Hosts []string
}

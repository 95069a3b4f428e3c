// Package model is what hoosegen knows of an interface once it was analysed:
// plain data that says what crosses the boundary and what it is called.
//
// Analysis fills the model from go/types, emission reads it. Neither go/types
// nor the emitter's library appears here, so each side can be tested alone.
// Everything in a model is valid: what cannot be carried was refused before.
package model

import "go/token"

// File is all that one generated file is made from.
type File struct {
	Package  Package
	Services []*Service // in the order they were asked for; never empty
	Types    []*Type    // types that need functions of their own to be written and read, in order of first use
	Errors   ErrorSet
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
	Name    string // the interface's name in its package
	Pos     token.Position
	Methods []*Method // in source order; never empty
}

// Method is one method of a service. Its results are followed by an error,
// which is implied.
type Method struct {
	Name    string
	Doc     []string // the interface's comment, one line each, without comment markers
	Pos     token.Position
	Context *Context // nil when the method takes no context
	Params  []*Param // without the context
	Results []*Result
}

// Context is a method's leading context.Context.
type Context struct {
	Name string // empty or "_" when it has none
}

// Param is one parameter of a method or of a callback.
type Param struct {
	Name     string // empty or "_" when it has none
	Type     *Type  // nil for a callback; of a variadic parameter the slice
	Callback *Callback
	Variadic bool // the last parameter, written ...T
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
	Type *Type
}

// ErrorSet holds the errors whose identity survives the boundary.
type ErrorSet struct {
	Sentinels []Sentinel
	Types     []ErrorType
}

// Sentinel is an exported variable that holds an error.
type Sentinel struct {
	Name    string
	IsError bool // declared with type error; otherwise of a concrete type that implements it
}

// ErrorType is an exported type of the interface's package that implements
// error and can be carried.
type ErrorType struct {
	Type  *Type
	Value bool // the value itself implements error, not only a pointer to it
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
	Interface   string
	Impl        Package
	Constructor string
}

// Package notinterface names all sorts of things.
package notinterface

//go:generate go run ../../../../cmd/hoosegen -type Struct,Func,Text,variable,function,constant

// Struct is a struct.
type Struct struct{ N int }

// Func is a function type.
type Func func()

// Text is a string.
type Text string

var variable = constant

func function() {}

const constant = 1

var _ = variable
var _ = function

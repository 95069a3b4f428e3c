// Package notatype names what is no type, or in another package.
package notatype

//go:generate go run ../../../../cmd/hoosegen -type Function,Variable,Constant,Wroker,errors

import (
	"errors"
)

// Function is a function.
func Function() {}

// Variable is a variable.
var Variable = errors.New("variable")

// Constant is a constant.
const Constant = 1

// Worker is misspelt above.
type Worker interface{ Do() error }

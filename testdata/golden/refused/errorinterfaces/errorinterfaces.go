// Package errorinterfaces carries interfaces that are more than error.
package errorinterfaces

import (
	"net"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Coded() (Coded, error)
	Last() Coded
	Network(e net.Error) error
	Struct(s Struct) error
	Fine(e Alias) Alias
}

// Coded is an error with a code.
type Coded interface {
	error
	Code() int
}

// Struct holds one.
type Struct struct{ Err Coded }

// Alias is error itself.
type Alias = error

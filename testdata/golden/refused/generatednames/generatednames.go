// Package generatednames declares what would be generated, in every form of
// declaration.
package generatednames

//go:generate go run ../../../../cmd/hoosegen -type Const,Var,Alias,Generic

// The interfaces.
type (
	Const   interface{ Do() error }
	Var     interface{ Do() error }
	Alias   interface{ Do() error }
	Generic interface{ Do() error }
)

// ConstClient is a constant.
const ConstClient = 1

// NewVarClient is a variable.
var NewVarClient = func() {}

type (
	// AliasClient is an alias.
	AliasClient = int
	// GenericClient is generic.
	GenericClient[T any] struct{ V T }
)

// ServeGeneric is generic, too.
func ServeGeneric[T any](v T) {}

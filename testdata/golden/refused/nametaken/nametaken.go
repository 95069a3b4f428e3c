// Package nametaken declares what would be generated.
package nametaken

//go:generate go run ../../../../cmd/hoosegen -type Oven,Fridge

// Oven is an interface.
type Oven interface{ Bake() error }

// Fridge is another.
type Fridge interface{ Cool() error }

// OvenClient is in the way.
type OvenClient struct{}

// NewFridgeClient is, too.
func NewFridgeClient() {}

// Package byref hands interfaces to methods, which call them where they are.
package byref

import "context"

//go:generate go run ../../../../cmd/hoosegen -type Oven

// Oven bakes.
type Oven interface {
	// Bake tells log what happens, and asks pantry for what it needs.
	Bake(ctx context.Context, cake string, log Logger, pantry Pantry) (string, error)
	// Both takes two of one kind, and a callback between them.
	Both(first Logger, tick func(n int), second Logger) error
	// Only takes nothing else.
	Only(Logger) error
}

// Logger is told what happens.
type Logger interface {
	// Info is not waited for.
	Info(format string, args ...text)
	// Fail is.
	Fail(err error) error
}

type text = string

// Pantry has what is needed. Its methods are called by name order, whatever
// their order here.
type Pantry interface {
	Take(ctx context.Context, what string, grams int) (Item, int, error)
	Count() (n int, err error)
	Closer
}

// Closer is embedded.
type Closer interface{ Close() error }

// Item is taken.
type Item struct {
	Name  string
	Fresh bool
}

// Package loggers passes interfaces by reference: the implementation calls the
// caller's value while the call lasts.
package loggers

import (
	"context"
	"errors"
)

//go:generate go run ../../../../cmd/hoosegen -type Worker

// Worker reports to what it is given.
type Worker interface {
	Work(n int, log Logger) error
	Both(ctx context.Context, db Database, log Logger, note func(text string)) (string, error)
	Keep(log Logger) error
	Use(n int) error
	Nil(log Logger, db Database) ([]bool, error)
	Aliased(log Alias, same Embedding) error
}

// Logger takes notes.
type Logger interface {
	Info(text string)
	Fields(text string, fields map[string]int, rest ...string) error
	Flush() error
}

// Database answers.
type Database interface {
	Query(ctx context.Context, q string) (row Row, ok bool, err error)
	Close() error
}

// Alias is a Logger.
type Alias = Logger

// Embedding has the methods of Logger and one more.
type Embedding interface {
	Logger
	Level() (int, error)
}

// Row is carried.
type Row struct {
	ID   int
	Data []byte
}

// ErrNoRow is a fault that both sides know.
var ErrNoRow = errors.New("no row")

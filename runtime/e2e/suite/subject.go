// Package suite holds one interface and one suite of calls of it, run over
// every way to reach an inmate: the table of launchers in suite_test.go. A new
// launcher is one more row there. The benchmarks stand on the same table.
package suite

import (
	"context"
	"errors"
	"fmt"
	"image"
	"time"
)

//go:generate go run ../../../cmd/hoosegen -type Subject -impl github.com/hoosegen/hoosegen/runtime/e2e/suite/impl.New -main ./inmate

// Subject does one of everything that a call can do.
type Subject interface {
	// Empty does nothing.
	Empty(ctx context.Context) error
	// Echo returns b.
	Echo(ctx context.Context, b []byte) ([]byte, error)
	// Record returns r.
	Record(ctx context.Context, r Record) (Record, error)
	// Everything returns e.
	Everything(ctx context.Context, e Everything) (Everything, error)
	// NoContext returns a and b exchanged.
	NoContext(a int, b string) (string, int, error)
	// Count calls each with 0 to n-1 and returns n.
	Count(ctx context.Context, n int, each func(i int)) (int, error)
	// Chunks passes n chunks of size bytes to take until it returns an error.
	Chunks(ctx context.Context, n, size int, take func(chunk []byte) error) error
	// Ask puts the questions, those beyond the first at once, and returns the
	// answers in the order of the questions.
	Ask(ctx context.Context, questions []string, ask func(question string) (answer string, err error)) ([]string, error)
	// Fail returns the error that how names.
	Fail(ctx context.Context, how Failure) error
	// Print writes to file descriptors 1 and 2: itself, or in a child process.
	Print(ctx context.Context, stdout, stderr string, child bool) error
	// Flood writes n bytes to stdout in lines of the given length.
	Flood(ctx context.Context, n, line int) error
	// Hang does not return before the context ends; deaf, not even then.
	Hang(ctx context.Context, deaf bool) error
	// Die ends the process in the way that how names.
	Die(ctx context.Context, how Death) error
	// Visit returns how often this process was visited.
	Visit(ctx context.Context) (int, error)
	// Surroundings reports what the inmate sees of the world.
	Surroundings(ctx context.Context) (Surroundings, error)
}

// Failure names an error for Fail.
type Failure string

// The errors that Fail can return.
const (
	FailSentinel Failure = "sentinel"
	FailWrapped  Failure = "wrapped"
	FailJoined   Failure = "joined"
	FailTyped    Failure = "typed"
	FailText     Failure = "text"
	FailPanic    Failure = "panic"
	FailHuge     Failure = "huge result text"
)

// Death names an end for Die.
type Death string

// The ends that Die can bring about.
const (
	DieExit      Death = "exit 7 after printing"
	DieGoroutine Death = "panic in another goroutine"
	DieSegfault  Death = "segmentation fault"
	DieKill      Death = "kill -9 itself"
	DieMemory    Death = "eat memory"
)

// ErrRefused is the sentinel that Fail returns.
var ErrRefused = errors.New("refused")

// PlaceError is the declared error type that Fail returns.
type PlaceError struct {
	Place string
	Line  int
	Err   error
}

// Error names place and cause.
func (e *PlaceError) Error() string { return fmt.Sprintf("%s:%d: %v", e.Place, e.Line, e.Err) }

// Unwrap returns the cause.
func (e *PlaceError) Unwrap() error { return e.Err }

// Record is a plain record of twelve fields.
type Record struct {
	ID       uint64
	Name     string
	Email    string
	Active   bool
	Score    float64
	Created  time.Time
	Tags     []string
	Address  Address
	Parent   *uint64
	Counts   []int32
	Checksum []byte
	Notes    string
}

// Address is a part of a Record.
type Address struct {
	Street, City, Country string
	Zip                   uint32
}

// Level is a defined integer.
type Level int8

// Everything has a field of every kind that can be carried.
type Everything struct {
	Bool    bool
	Int     int
	Int8    int8
	Int16   int16
	Int32   int32
	Int64   int64
	Uint    uint
	Uint8   uint8
	Uint16  uint16
	Uint32  uint32
	Uint64  uint64
	Float32 float32
	Float64 float64
	C64     complex64
	C128    complex128
	Text    string
	Bytes   []byte
	Slice   [][]string
	Array   [3]int16
	Map     map[string]map[Level]bool
	Pointer **int
	Level   Level
	Time    time.Time
	Span    time.Duration
	Point   image.Point
	Nested  *Everything
	Err     error
}

// Surroundings is what the inmate sees of the world.
type Surroundings struct {
	Environment []string
	UID, PID    int
	Interfaces  []string // of the network, as /proc/self/net/dev has them
	CanWrite    []string // of a few paths, those that can be written to
	Descriptors []string // what a child process inherits
}

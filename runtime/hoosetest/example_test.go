package hoosetest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

//go:generate go run ../../cmd/hoosegen -type Greeter -output example_greeter_hoose_test.go

// Greeter is an interface of the application.
type Greeter interface {
	// Greet greets somebody who has a name.
	Greet(ctx context.Context, name string) (string, error)
}

// ErrNoName reports that nobody was named.
var ErrNoName = errors.New("no name")

type english struct{}

func (english) Greet(_ context.Context, name string) (string, error) {
	if name == "" {
		return "", ErrNoName
	}
	return "Hello, " + name, nil
}

// A test of an application: client, wire and implementation in one process, and
// no sandbox.
func ExampleLoopback() {
	TestGreet := func(t *testing.T) {
		hoosetest.NoLeaks(t)
		greeter := NewGreeterClient(hoosetest.Loopback(t, ServeGreeter(english{})))
		if _, err := greeter.Greet(t.Context(), ""); !errors.Is(err, ErrNoName) {
			t.Errorf("got %v", err)
		}
	}
	_ = TestGreet
}

// Cells fail as a test wants them to.
func ExampleCells() {
	cells := &hoosetest.Cells{Services: []hoose.Service{ServeGreeter(english{})}}
	pool := hoose.NewPool(cells, hoose.PoolConfig{})
	defer pool.Close()
	greeter := NewGreeterClient(pool)
	ctx := context.Background()

	fmt.Println(greeter.Greet(ctx, "you"))

	cells.Fail = func() error { return errors.New("the machine is full") }
	_, err := greeter.Greet(ctx, "you")
	var failed *launch.Error
	fmt.Println(errors.As(err, &failed), errors.Is(err, hoose.ErrSandbox))
	fmt.Println("started:", cells.Launched())
	// Output:
	// Hello, you <nil>
	// true true
	// started: 1
}

// An inmate that dies before it answers.
func ExampleCells_dying() {
	cells := &hoosetest.Cells{
		Inmate: func(rw io.ReadWriteCloser) { _, _ = rw.Read(make([]byte, 1)) }, // reads a byte, and that is all
		Exit:   func() launch.Exit { return launch.Exit{Code: -1, Signal: 9, OutOfMemory: true} },
	}
	pool := hoose.NewPool(cells, hoose.PoolConfig{})
	defer pool.Close()

	_, err := NewGreeterClient(pool).Greet(context.Background(), "you")
	if exit, ok := errors.AsType[*hoose.ExitError](err); ok {
		fmt.Println("signal", exit.Signal, "out of memory:", exit.OutOfMemory)
	}
	// Output:
	// signal 9 out of memory: true
}

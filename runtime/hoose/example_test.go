package hoose_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/stubtest"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

// An application has a launcher of package docker, process or the like; these
// examples use one whose cells are goroutines. newSample stands for a generated
// constructor, as NewSampleClient would be.

func ExampleNewPool() {
	cells := &hoosetest.Cells{Services: []hoose.Service{(&stubtest.Sample{}).Service()}}
	pool := hoose.NewPool(cells, hoose.PoolConfig{Warm: 1}) // a fresh cell per call, one started ahead
	defer pool.Close()

	k := stubtest.NewClient(pool, hoose.Stderr(os.Stderr), hoose.Timeout(10*time.Second))
	n, err := k.Count(context.Background(), 3, func(i int) {
		fmt.Println("the inmate is at", i) // on this goroutine: no lock is needed
	})
	fmt.Println(n, err)
	// Output:
	// the inmate is at 0
	// the inmate is at 1
	// the inmate is at 2
	// 3 <nil>
}

func ExamplePool_Session() {
	cells := &hoosetest.Cells{Services: []hoose.Service{(&stubtest.Sample{}).Service()}}
	pool := hoose.NewPool(cells, hoose.PoolConfig{})
	defer pool.Close()

	s, err := pool.Session(context.Background()) // one cell, until Close
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	k := stubtest.NewClient(s)
	for range 3 {
		n, err := k.Visit(context.Background())
		fmt.Println("visit number", n, err)
	}
	// Output:
	// visit number 1 <nil>
	// visit number 2 <nil>
	// visit number 3 <nil>
}

// What the method returned and what happened to the sandbox are told apart.
func ExampleCallError() {
	cells := stubtest.NewCells() // whose inmates can be made to die
	cells.Exit = func() launch.Exit { return launch.Exit{Code: 2, Stderr: []byte("fatal error: out of memory\n")} }
	pool := hoose.NewPool(cells, hoose.PoolConfig{})
	defer pool.Close()
	k := stubtest.NewClient(pool)

	for _, how := range []string{"wrapped", "typed", "text", "panic", "die"} {
		err := k.Fail(context.Background(), how)
		var (
			coded    *stubtest.CodeError
			panicked *hoose.PanicError
			exit     *hoose.ExitError
		)
		switch {
		case !errors.Is(err, hoose.ErrSandbox): // the method's own
			switch {
			case errors.As(err, &coded):
				fmt.Println("an error of a declared type:", coded.Code)
			case errors.Is(err, stubtest.ErrFailed):
				fmt.Println("a declared error:", err)
			default:
				fmt.Println("another error:", err)
			}
		case errors.As(err, &panicked):
			fmt.Println("a panic:", panicked.Value)
		case errors.As(err, &exit):
			fmt.Printf("the sandbox died with status %d: %s", exit.Code, exit.Stderr)
		}
	}
	// Output:
	// a declared error: wrapped: failed
	// an error of a declared type: 900
	// another error: no such thing
	// a panic: fire
	// the sandbox died with status 2: fatal error: out of memory
}

// Serve and Connect meet over any stream: an implementation may as well run at
// the other end of a tunnel.
func ExampleServe() {
	host, inmate := net.Pipe()
	served := make(chan error, 1)
	go func() { served <- hoose.Serve(inmate, hoose.ServeConfig{}, (&stubtest.Sample{}).Service()) }()

	s, err := hoose.Connect(context.Background(), host, hoose.SessionConfig{})
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, err := stubtest.NewClient(s).Ask(context.Background(), "how hot?", func(q string) (string, error) {
		return q + " very", nil
	})
	fmt.Println(answer, err)
	fmt.Println(s.Close(), <-served)
	// Output:
	// how hot? very <nil>
	// <nil> <nil>
}

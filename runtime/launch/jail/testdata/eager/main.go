// Command eager is a host whose package initialiser leaves a trace: it appends
// a line to the file that it was linked with. Its argument is an inmate.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/hoosegen/hoosegen/runtime/launch/jail"
)

var trace string // set by the linker

func init() {
	f, err := os.OpenFile(trace, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
	if err == nil {
		_, err = fmt.Fprintf(f, "%q\n", os.Args[0])
	}
	if err != nil {
		panic(err)
	}
}

func main() {
	cells, err := jail.New(jail.Config{Program: os.Args[1], Env: map[string]string{"MODE": "echo"}, AllowUnenforcedLimits: true})
	if err == nil {
		defer cells.Close()
		_, err = cells.Launch(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

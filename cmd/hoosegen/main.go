// Command hoosegen generates the code that carries an interface's calls into a
// sandbox.
//
//	//go:generate go tool hoosegen -type Processor
//
// writes processor_hoose.go: ProcessorClient, which implements Processor, and
// ServeProcessor, which runs an implementation in the sandbox. With -check it
// checks whether that file is up to date; see hoosegen help.
//
// The exit code is 0 when all is well, 1 when something was refused or is
// stale, and 2 when hoosegen could not do its work.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"

	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

func main() {
	docker.Janitor() // does not return in the process that cleans up after "hoosegen run"
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // the process is over before its memory matters
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(code)
}

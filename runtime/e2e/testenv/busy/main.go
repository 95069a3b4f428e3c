// Command busy runs a command beside a load that keeps every processor busy
// several times over, and ends with its exit code:
//
//	go run ./runtime/e2e/testenv/busy [-times 8] go test ./...
//
// The load is threads of this very process, so that it ends with it, however
// that ends.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

func main() {
	times := flag.Int("times", 8, "threads that compute, for each processor")
	flag.Parse()
	if flag.NArg() == 0 || *times < 1 {
		fmt.Fprintln(os.Stderr, "usage: busy [-times N] COMMAND [ARGUMENT]...")
		os.Exit(2)
	}
	os.Exit(beside(*times*runtime.NumCPU(), flag.Args()))
}

// beside runs the command beside so many threads that compute.
func beside(threads int, args []string) int {
	runtime.GOMAXPROCS(threads + 2) // the others are for the command
	for range threads {
		go spin()
	}
	fmt.Fprintf(os.Stderr, "busy: %d threads on %d processors beside %s\n", threads, runtime.NumCPU(), strings.Join(args, " "))
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.Exited() {
		return exit.ExitCode()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "busy: run %s: %v\n", args[0], err)
		return 1
	}
	return 0
}

func spin() {
	runtime.LockOSThread()
	for x := uint64(1); x != 0; x = x*6364136223846793005 + 1 { //nolint:revive // it is to compute
	}
}

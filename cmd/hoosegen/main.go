// Command hoosegen generates the code that carries an interface's calls into a
// sandbox.
//
//	//go:generate go tool hoosegen -type Processor
//
// writes processor_hoose.go: ProcessorClient, which implements Processor, and
// ServeProcessor, which runs an implementation in the sandbox. With -check it
// tells whether that file is up to date; see hoosegen -help.
//
// The exit code is 0 when all is well, 1 when something was refused or is
// stale, and 2 when hoosegen could not do its work.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"go/token"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"

	"github.com/hoosegen/hoosegen/gen"
	"github.com/hoosegen/hoosegen/gen/diag"
)

const (
	exitOK      = 0
	exitRefused = 1 // refused, or stale
	exitFailed  = 2
)

// commands holds the subcommands by name. Each is given the arguments after
// its name and returns an exit code.
var commands = map[string]func(ctx context.Context, args []string, stdout, stderr io.Writer) int{
	"build": runBuild,
}

const usage = `hoosegen generates the code that carries an interface's calls into a sandbox.

usage:
  hoosegen -type T[,U] [-output file] [-main dir -impl path.Constructor] [packages]
  hoosegen -check [-type T[,U] ...] [packages]
  hoosegen [packages]
  hoosegen build [flags] [package]

Packages are named as for the go command; none means the one in the current
directory. Without -type, every //go:generate line of the packages that runs
hoosegen is followed as it is written there: "hoosegen -check ./..." tells
whether everything that was generated is up to date. "hoosegen build -help"
tells how an inmate's main program becomes an image.

flags:
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		if command, ok := commands[args[0]]; ok {
			return command(ctx, args[1:], stdout, stderr)
		}
	}
	cfg := gen.Config{Asked: asked()}
	fs := flag.NewFlagSet("hoosegen", flag.ContinueOnError)
	fs.SetOutput(stderr)
	cfg.Flags(fs)
	check := fs.Bool("check", false, "write nothing; exit with 1 and a diff if something is not up to date")
	fs.Usage = func() {
		fmt.Fprint(fs.Output(), usage)
		fs.PrintDefaults()
		fmt.Fprint(fs.Output(), "\nexit codes: 0 all is well, 1 refused or not up to date, 2 failed\n")
	}
	switch err := fs.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitFailed
	}
	cfg.Patterns = fs.Args()
	return generate(ctx, cfg, *check, stdout, stderr)
}

// generate runs the generator and writes, or compares, what it returns.
func generate(ctx context.Context, cfg gen.Config, check bool, stdout, stderr io.Writer) int {
	fail := func(err error) int {
		fmt.Fprintf(stderr, "hoosegen: %v\n", err)
		if _, misused := errors.AsType[*gen.UsageError](err); misused {
			fmt.Fprintln(stderr, `run "hoosegen -help" for usage`)
		}
		return exitFailed
	}
	dir, err := os.Getwd()
	if err != nil {
		return fail(err)
	}
	res, err := gen.Generate(ctx, cfg)
	if err != nil {
		return fail(err)
	}
	code := exitOK
	if len(res.Diagnostics) > 0 {
		code = exitRefused
		if err := diag.Print(stderr, dir, res.Diagnostics); err != nil {
			return fail(err)
		}
	}
	if !check {
		if len(res.Files)+len(res.Diagnostics) == 0 {
			return fail(&gen.UsageError{Problem: "nothing to generate: -type is not given, and no go:generate line of the packages runs hoosegen"})
		}
		if _, err := res.Commit(); err != nil {
			return fail(err)
		}
		return code
	}
	stale, err := res.Stale(dir)
	if err != nil {
		return fail(err)
	}
	for _, s := range stale {
		code = exitRefused
		fmt.Fprint(stdout, s.Diff)
	}
	if len(stale) > 0 {
		fmt.Fprintf(stderr, "hoosegen: not up to date: %d of %d files; run go generate\n", len(stale), len(res.Files))
	}
	return code
}

// asked is the go:generate line that runs this command, if one does.
func asked() token.Position {
	line, err := strconv.Atoi(os.Getenv("GOLINE"))
	name, absErr := filepath.Abs(os.Getenv("GOFILE"))
	if err != nil || absErr != nil || os.Getenv("GOFILE") == "" {
		return token.Position{}
	}
	if _, err := os.Stat(name); err != nil {
		return token.Position{}
	}
	return token.Position{Filename: name, Line: line, Column: 1}
}

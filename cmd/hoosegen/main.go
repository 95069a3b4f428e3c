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
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"go/token"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strconv"

	"github.com/hoosegen/hoosegen/gen"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

const (
	exitOK      = 0
	exitRefused = 1 // refused, or stale
	exitFailed  = 2
)

// commands holds the subcommands by name. Each is given the arguments after
// its name and returns an exit code.
var commands = map[string]func(ctx context.Context, args []string, stdout, stderr io.Writer) int{
	"audit":    runAudit,
	"build":    runBuild,
	"contract": runContract,
	"doctor":   runDoctor,
	"run":      runRun,
}

const usage = `hoosegen generates the code that carries an interface's calls into a sandbox.

usage:
  hoosegen -type T[,U] [-host H] [-output file] [-main dir -impl path.Constructor] [packages]
  hoosegen -check [-type T[,U] ...] [packages]
  hoosegen [packages]
  hoosegen build [flags] [package]
  hoosegen contract [flags] [packages]
  hoosegen audit [flags] [packages]
  hoosegen run [flags] inmate [method [argument...]]
  hoosegen doctor [flags]

Packages are named as for the go command; none means the one in the current
directory. Without -type, every //go:generate line of the packages that runs
hoosegen is followed as it is written there: "hoosegen -check ./..." tells
whether everything that was generated is up to date. "hoosegen build -help"
tells how an inmate's main program becomes an image, "hoosegen contract -help"
how to see what is on the wire, and "hoosegen audit -help" how to see every door
in the wall between host and inmate. "hoosegen run -help" tells how to make one
call of an inmate in a sandbox, from the shell, and "hoosegen doctor" which
sandboxes this machine can offer.

With -json, what was refused, and with -check what is not up to date, is printed
on standard output: one JSON object a line, with file, line, column, code,
message, and where there are such hint, url and diff.

flags:
`

func main() {
	docker.Janitor() // does not return in the process that cleans up after "hoosegen run"
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // the process is over before its memory matters
	}
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
	var how manner
	fs.BoolVar(&how.check, "check", false, "write nothing; exit with 1 and a diff if something is not up to date")
	fs.BoolVar(&how.json, "json", false, "print what is refused or not up to date as JSON, for editors")
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
	return generate(ctx, cfg, how, stdout, stderr)
}

// manner is how generating ends and what is said of it.
type manner struct {
	check bool // compare instead of writing
	json  bool // for editors
}

// generate runs the generator and writes, or compares, what it returns.
func generate(ctx context.Context, cfg gen.Config, how manner, stdout, stderr io.Writer) int {
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
	var stale []gen.Stale
	if how.check {
		stale, err = res.Stale(dir)
	} else {
		_, err = res.Commit()
	}
	if reported := report(res, stale, dir, how.json, stdout, stderr); err == nil {
		err = reported
	}
	switch {
	case err != nil:
		return fail(err)
	case len(res.Diagnostics)+len(stale) > 0:
		return exitRefused
	}
	return exitOK
}

// report prints what was refused and what is stale.
func report(res *gen.Result, stale []gen.Stale, dir string, asJSON bool, stdout, stderr io.Writer) error {
	if asJSON {
		all := res.Diagnostics
		for _, s := range stale {
			all = append(all, s.Diagnostic())
		}
		return printLines(stdout, all)
	}
	if err := printDiagnostics(stderr, dir, res.Diagnostics); err != nil {
		return err
	}
	for _, s := range stale {
		if _, err := io.WriteString(stdout, s.Diff); err != nil {
			return err
		}
	}
	if len(stale) == 0 {
		return nil
	}
	_, err := fmt.Fprintf(stderr, "hoosegen: not up to date: %d of %d files; run go generate\n", len(stale), len(res.Files))
	return err
}

// printLines writes every diagnostic as one JSON object on a line of its own.
func printLines(w io.Writer, list []gen.Diagnostic) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, d := range list {
		if err := enc.Encode(d); err != nil {
			return err
		}
	}
	return nil
}

// printDiagnostics writes every diagnostic as text, with paths relative to dir.
func printDiagnostics(w io.Writer, dir string, list []gen.Diagnostic) error {
	for _, d := range list {
		if _, err := fmt.Fprintln(w, d.Format(dir)); err != nil {
			return err
		}
	}
	return nil
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

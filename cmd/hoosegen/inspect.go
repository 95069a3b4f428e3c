package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/hoosegen/hoosegen/gen"
)

// inspection is a command that looks at interfaces and writes nothing.
type inspection struct {
	name   string
	usage  string
	stdout io.Writer
	stderr io.Writer
	json   bool // -json was given
}

// run reads the flags, analyses, and has what was found printed. The exit code
// is 1 when something was refused; the rest is printed all the same.
func (c *inspection) run(ctx context.Context, args []string, show func(*gen.Analysis) error) int {
	fail := func(err error) int {
		fmt.Fprintf(c.stderr, "hoosegen %s: %v\n", c.name, err)
		if _, misused := errors.AsType[*gen.UsageError](err); misused {
			fmt.Fprintf(c.stderr, "run \"hoosegen %s -help\" for usage\n", c.name)
		}
		return exitFailed
	}
	var cfg gen.Config
	fs := flag.NewFlagSet("hoosegen "+c.name, flag.ContinueOnError)
	fs.SetOutput(c.stderr)
	cfg.Flags(fs)
	fs.BoolVar(&c.json, "json", false, "print JSON")
	fs.Usage = func() {
		fmt.Fprint(fs.Output(), c.usage)
		fs.PrintDefaults()
		fmt.Fprint(fs.Output(), "\nexit codes: 0 all is well, 1 something was refused, 2 failed\n")
	}
	switch err := fs.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitFailed
	}
	cfg.Patterns = fs.Args()
	dir, err := os.Getwd()
	if err != nil {
		return fail(err)
	}
	found, err := gen.Analyze(ctx, cfg)
	if err != nil {
		return fail(err)
	}
	if err := show(found); err != nil {
		return fail(err)
	}
	if len(found.Diagnostics) == 0 {
		return exitOK
	}
	if err := printDiagnostics(c.stderr, dir, found.Diagnostics); err != nil {
		return fail(err)
	}
	return exitRefused
}

// printJSON writes v as one indented document.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "\t")
	return enc.Encode(v)
}

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/hoosegen/hoosegen/gen"
)

// generateCommand is hoosegen without a command: it generates, or checks.
var generateCommand = command{
	forms: []string{
		"-type T[,U] [-host H] [-output FILE] [-main DIR -impl PATH.CONSTRUCTOR] [package]",
		"[flags] [package...]",
		"-check [flags] [package...]",
	},
	summary: "generate the code that carries the calls of a Go interface into a sandbox",
	about: `Packages are named as for the go command, but one in a single word begins with
"./"; none means the one in the current directory. Without -type, hoosegen finds
the //go:generate lines of the packages that run hoosegen, and does what they
say: "hoosegen -check ./..." checks everything that was generated.

With -json, what was refused, and with -check what is out of date, is printed on
standard output: one JSON object a line, with file, line, column, code, message,
and where there are such hint, url and diff.

"hoosegen help COMMAND" explains a command.
`,
	codes: "0 done, or up to date; 1 refused or out of date; 2 failed",
	define: func(fs *flag.FlagSet) action {
		cfg := gen.Config{Asked: asked()}
		cfg.Flags(fs)
		var how manner
		fs.BoolVar(&how.check, "check", false, "write nothing; print a diff and exit with 1 if a file is out of date")
		fs.BoolVar(&how.json, "json", false, "print what is refused or out of date as JSON, for editors")
		return func(ctx context.Context, args []string, std streams) error {
			cfg.Patterns = args
			return generate(ctx, cfg, how, std)
		}
	},
}

// manner is how generating ends and what is said of it.
type manner struct {
	check bool // compare instead of writing
	json  bool // for editors
}

// generate runs the generator and writes, or compares, what it returns.
func generate(ctx context.Context, cfg gen.Config, how manner, std streams) error {
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	res, err := gen.Generate(ctx, cfg)
	switch {
	case how.check && errors.Is(err, gen.ErrNothing):
		return fmt.Errorf("nothing to check: %w", err)
	case err != nil:
		return asMisuse(err)
	}
	var stale []gen.Stale
	if how.check {
		stale, err = res.Stale(dir)
	} else {
		_, err = res.Commit()
	}
	if printed := printResult(res, stale, dir, how.json, std); err == nil {
		err = printed
	}
	if err == nil && len(res.Diagnostics)+len(stale) > 0 {
		err = &refusedError{}
	}
	return err
}

// asMisuse makes a contradiction between flags an error of the command line.
func asMisuse(err error) error {
	if _, ok := errors.AsType[*gen.UsageError](err); ok {
		return &usageError{err: err}
	}
	return err
}

// printResult prints what was refused and what is stale.
func printResult(res *gen.Result, stale []gen.Stale, dir string, asJSON bool, std streams) error {
	if asJSON {
		all := res.Diagnostics
		for _, s := range stale {
			all = append(all, s.Diagnostic())
		}
		for _, d := range all {
			if err := printJSON(std.out, d, ""); err != nil {
				return err
			}
		}
		return nil
	}
	if err := printDiagnostics(std.err, dir, res.Diagnostics); err != nil {
		return err
	}
	for _, s := range stale {
		if _, err := io.WriteString(std.out, s.Diff); err != nil {
			return err
		}
	}
	if len(stale) == 0 {
		return nil
	}
	_, err := fmt.Fprintf(std.err, "hoosegen: not up to date: %d of %d files; run go generate\n", len(stale), len(res.Files))
	return err
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

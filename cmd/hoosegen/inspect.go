package main

import (
	"context"
	"encoding/json"
	"flag"
	"io"
	"os"

	"github.com/hoosegen/hoosegen/gen"
)

var contractCommand = command{
	name:    "contract",
	forms:   inspectionForms,
	summary: "print what host and inmate have to agree on",
	about: `For each method there are its hash, which the two ends compare, and what the
hash is made of. Nothing else is printed: neither positions nor names of
parameters. Keep the output in a file, and a review shows what changed on the
wire. Without -type it is about every interface of the packages' //go:generate
lines that run hoosegen.
`,
	codes: inspectionCodes,
	define: func(fs *flag.FlagSet) action {
		return inspect(fs, func(w io.Writer, found *gen.Analysis, asJSON bool) error {
			if asJSON {
				return printJSON(w, found.Contracts(), "\t")
			}
			return found.PrintContracts(w)
		})
	},
}

var auditCommand = command{
	name:    "audit",
	forms:   inspectionForms,
	summary: "list every door in the wall between host and inmate",
	about: `The inmate runs hostile code. What it can reach on the host is what the
interfaces offer: host services, callbacks, methods of values that are passed by
reference, streams, code that decodes bytes, errors that it may claim. Each is
listed with its place in the source. Without -type it is about every interface
of the packages' //go:generate lines that run hoosegen.
`,
	codes: inspectionCodes,
	define: func(fs *flag.FlagSet) action {
		return inspect(fs, func(w io.Writer, found *gen.Analysis, asJSON bool) error {
			if asJSON {
				return printJSON(w, found.Doors(), "\t")
			}
			dir, err := os.Getwd()
			if err != nil {
				return err
			}
			return found.PrintDoors(w, dir)
		})
	},
}

var inspectionForms = []string{"[-json] [package...]", "[-json] -type T[,U] [-host H] [package...]"}

const inspectionCodes = "0 all is well, 1 something was refused (the rest is printed), 2 failed"

// inspect is a command that looks at interfaces and writes nothing.
func inspect(fs *flag.FlagSet, show func(w io.Writer, found *gen.Analysis, asJSON bool) error) action {
	var cfg gen.Config
	all := flag.NewFlagSet("", flag.ContinueOnError)
	cfg.Flags(all)
	for _, name := range []string{"type", "host", "infallible", "tags"} { // the others say what to write
		f := all.Lookup(name)
		fs.Var(f.Value, f.Name, f.Usage)
	}
	asJSON := fs.Bool("json", false, "print JSON")
	return func(ctx context.Context, args []string, std streams) error {
		cfg.Patterns = args
		dir, err := os.Getwd()
		if err != nil {
			return err
		}
		found, err := gen.Analyze(ctx, cfg)
		if err != nil {
			return asMisuse(err)
		}
		if err := show(std.out, found, *asJSON); err != nil || len(found.Diagnostics) == 0 {
			return err
		}
		if err := printDiagnostics(std.err, dir, found.Diagnostics); err != nil {
			return err
		}
		return &refusedError{}
	}
}

// printJSON writes v as one document. What is in it is for programs as well as
// for pages, so "<" stays as it is.
func printJSON(w io.Writer, v any, indent string) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	return enc.Encode(v)
}

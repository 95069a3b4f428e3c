// Package gen generates the Go code that carries an interface's calls into a
// sandbox: a client that implements the interface, a dispatcher for the
// implementation, and the main program of the inmate.
//
// [Generate] computes what should be on disk and writes nothing. The [Result]
// is then written with [Result.Commit] or compared with [Result.Stale], so that
// generating and checking cannot differ.
package gen

import (
	"errors"
	"flag"
	"fmt"
	"go/token"
	"path/filepath"
	"strings"
)

// Config says what to generate. The zero value follows the go:generate lines
// of the package in the current directory.
type Config struct {
	Dir      string   // directory in which paths and patterns are understood; empty for the current one
	Patterns []string // packages, as the go command takes them; none for the one in Dir
	// Types names the interfaces. If it is empty, the packages' own
	// //go:generate lines that run hoosegen are followed instead, and all
	// other fields but Dir, Patterns and Tags have to be empty.
	Types  []string
	Output string // file to write; empty for <first type>_hoose.go in lower case, in the package's directory
	Tags   string // build tags, separated by commas
	// Main is the directory that receives the inmate's main program; empty for
	// none. Impl then holds, for each type, the function that constructs its
	// implementation: import/path.Function, with no parameters and one result.
	Main string
	Impl []string
	// Asked is where this was asked for, for diagnostics that have no better
	// place. It may be zero.
	Asked token.Position
}

// Flags defines the command line's flags on fs, filling in c. Lists are
// separated by commas.
func (c *Config) Flags(fs *flag.FlagSet) {
	fs.Func("type", "generate for the interfaces `T,U` of the packages", list(&c.Types))
	fs.StringVar(&c.Output, "output", "", "write to `file` instead of <t>_hoose.go")
	fs.StringVar(&c.Tags, "tags", "", "load packages with these build `tags`, separated by commas")
	fs.StringVar(&c.Main, "main", "", "write the inmate's main program to `dir`/main.go")
	fs.Func("impl", "serve what import/path.`Constructor` returns, one for each type; needs -main", list(&c.Impl))
}

func list(dst *[]string) func(string) error {
	return func(s string) error {
		for item := range strings.SplitSeq(s, ",") {
			item = strings.TrimSpace(item)
			if item == "" {
				return errors.New("an element of the list is empty")
			}
			*dst = append(*dst, item)
		}
		return nil
	}
}

// check reports contradictions between the fields, as a *UsageError.
func (c *Config) check() error {
	usage := func(format string, args ...any) error { return &UsageError{Problem: fmt.Sprintf(format, args...)} }
	switch {
	case len(c.Types) == 0 && (c.Output != "" || c.Main != "" || len(c.Impl) > 0):
		return usage("-output, -main and -impl need -type")
	case c.Main != "" && len(c.Impl) == 0:
		return usage("-main needs -impl import/path.Constructor, which makes the implementation to serve")
	case c.Main == "" && len(c.Impl) > 0:
		return usage("-impl needs -main, the directory for the main program that uses it")
	case c.Main != "" && len(c.Impl) != len(c.Types):
		return usage("-impl names %d constructors for %d types: give one for each, in the same order", len(c.Impl), len(c.Types))
	case c.Output != "" && (filepath.Ext(c.Output) != ".go" || strings.HasSuffix(c.Output, "_test.go")):
		return usage("-output %s: the name has to end in .go, and not in _test.go", c.Output)
	}
	for _, t := range c.Types {
		if !token.IsIdentifier(t) {
			return usage("-type %s: not the name of a type", t)
		}
	}
	for _, impl := range c.Impl {
		if _, _, ok := splitImpl(impl); !ok {
			return usage("-impl %s: not of the form import/path.Constructor", impl)
		}
	}
	return nil
}

// splitImpl separates the package from the constructor's name.
func splitImpl(impl string) (path, name string, ok bool) {
	i := strings.LastIndexByte(impl, '.')
	if i <= strings.LastIndexByte(impl, '/') || i == 0 || !token.IsIdentifier(impl[i+1:]) {
		return "", "", false
	}
	return impl[:i], impl[i+1:], true
}

// UsageError reports a [Config] that contradicts itself.
type UsageError struct{ Problem string }

// Error tells the problem.
func (e *UsageError) Error() string { return e.Problem }

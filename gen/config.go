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
	"slices"
	"strings"

	"github.com/hoosegen/hoosegen/gen/internal/analyze"
)

// Config says what to generate. The zero value follows the go:generate lines
// of the package in the current directory.
type Config struct {
	Dir      string   // directory in which paths and patterns are understood; empty for the current one
	Patterns []string // packages, as the go command takes them; none for the one in Dir
	// Types names the interfaces; an instance of a generic one is written with
	// its type arguments, as Store[Item]. If it is empty, the packages' own
	// //go:generate lines that run hoosegen are followed instead, and all
	// other fields but Dir, Patterns and Tags have to be empty.
	Types  []string
	Output string // file to write; empty for <first type>_hoose.go in lower case, in the package's directory; _test.go for a type of the tests
	Tags   string // build tags, separated by commas
	// Main is the directory that receives the inmate's main program; empty for
	// none. Impl then holds, for each type, the function that constructs its
	// implementation: import/path.Function, with one result, and no parameters but
	// those of Host.
	Main string
	Impl []string
	// Host names interfaces of the same package that the host implements for the
	// inmate. They are generated into the same file; constructors may take them
	// as parameters.
	Host []string
	// Infallible accepts methods without an error result: at the caller, what
	// goes wrong panics.
	Infallible bool
	// Asked is where this was asked for, for diagnostics that have no better
	// place. It may be zero.
	Asked token.Position
}

// Flags defines the command line's flags on fs, filling in c. Lists are
// separated by commas.
func (c *Config) Flags(fs *flag.FlagSet) {
	fs.Func("type", "generate for the interfaces `T,U` of the packages; Store[Item] is an instance of a generic one", list(&c.Types))
	fs.StringVar(&c.Output, "output", "", "write to `file` instead of <t>_hoose.go")
	fs.StringVar(&c.Tags, "tags", "", "load packages with these build `tags`, separated by commas")
	fs.StringVar(&c.Main, "main", "", "write the inmate's main program to `dir`/main.go")
	fs.Func("host", "generate also for the interfaces `H,I` of the same package, which the host implements for the inmate", list(&c.Host))
	fs.Func("infallible", "with `panic`, accept methods without an error result, and panic when their call fails", func(s string) error {
		c.Infallible = s == "panic"
		if !c.Infallible {
			return errors.New("the only value is panic")
		}
		return nil
	})
	fs.Func("impl", "serve what import/path.`Constructor` returns, one for each type; needs -main", list(&c.Impl))
}

func list(dst *[]string) func(string) error {
	return func(s string) error {
		for _, item := range splitList(s) {
			item = strings.TrimSpace(item)
			if item == "" {
				return errors.New("an element of the list is empty")
			}
			*dst = append(*dst, item)
		}
		return nil
	}
}

// splitList splits s at the commas that are not within brackets, which separate
// type arguments.
func splitList(s string) []string {
	var out []string
	depth, start := 0, 0
	for i, r := range s {
		switch {
		case strings.ContainsRune("[({", r):
			depth++
		case strings.ContainsRune("])}", r):
			depth--
		case r == ',' && depth <= 0:
			out = append(out, s[start:i])
			start = i + 1
		}
	}
	return append(out, s[start:])
}

// check reports contradictions between the fields, as a *UsageError.
func (c *Config) check() error {
	usage := func(format string, args ...any) error { return &UsageError{Problem: fmt.Sprintf(format, args...)} }
	switch {
	case len(c.Types) == 0 && (c.Output != "" || c.Main != "" || len(c.Impl) > 0 || len(c.Host) > 0 || c.Infallible):
		return usage("-output, -main, -impl, -host and -infallible need -type")
	case c.Main != "" && len(c.Impl) == 0:
		return usage("-main needs -impl import/path.Constructor, which makes the implementation to serve")
	case c.Main == "" && len(c.Impl) > 0:
		return usage("-impl needs -main, the directory for the main program that uses it")
	case c.Main != "" && len(c.Impl) != len(c.Types):
		return usage("-impl names %d constructors for %d types: give one for each, in the same order", len(c.Impl), len(c.Types))
	case c.Output != "" && filepath.Ext(c.Output) != ".go":
		return usage("-output %s: the name has to end in .go", c.Output)
	case c.Main != "" && strings.HasSuffix(c.Output, "_test.go"):
		return usage("-output %s: a main program cannot import what tests declare; drop -main, or generate outside of the tests", c.Output)
	}
	for i, t := range c.Types {
		switch {
		case slices.Contains(c.Types[:i], t):
			return usage("-type %s: it is named twice", t)
		case !analyze.ValidName(t):
			return usage("-type %s: not the name of a type, alone or with type arguments as Store[Item]", t)
		}
	}
	for _, h := range c.Host {
		switch {
		case !token.IsIdentifier(h):
			return usage("-host %s: not the name of a type", h)
		case slices.Contains(c.Types, h):
			return usage("-host %s: -type names it too, but an interface is implemented by the inmate or by the host", h)
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

// ErrNothing reports that nothing asks for an interface: [Config] has no Types,
// and no //go:generate line of the packages runs hoosegen.
var ErrNothing = errors.New("no interface to generate for: -type is not given, and no //go:generate line of the packages runs hoosegen")

// Error returns the problem.
func (e *UsageError) Error() string { return e.Problem }

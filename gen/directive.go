package gen

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"go/build"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
	"github.com/hoosegen/hoosegen/gen/internal/load"
)

// directives finds the go:generate lines of the packages that run hoosegen and
// makes a job of each.
func directives(ctx context.Context, cfg Config) ([]job, *findings, error) {
	patterns := make([]string, len(cfg.Patterns))
	for i, p := range cfg.Patterns {
		patterns[i] = absolute(cfg.Dir, p)
	}
	packages, err := load.List(ctx, load.Config{Dir: cfg.Dir, Tags: cfg.Tags, Patterns: patterns})
	if err != nil {
		return nil, nil, err
	}
	found := &findings{known: listing{tags: cfg.Tags, packages: packages}}
	var jobs []job
	for _, p := range packages {
		for _, name := range p.GoFiles {
			src, err := os.ReadFile(name)
			if err != nil {
				return nil, nil, fmt.Errorf("look for go:generate lines: %w", err)
			}
			if load.IsGenerated(src) {
				continue
			}
			for _, d := range findDirectives(src, packageName(src, p.Name), name) {
				j, problem := d.job(cfg)
				if problem != nil {
					found.refused = append(found.refused, diag.New(d.pos, diag.BadDirective, problem.Error(),
						"write it as the command line of hoosegen -help says"))
					continue
				}
				if j != nil {
					jobs = append(jobs, *j)
				}
			}
		}
	}
	return jobs, found, nil
}

// packageName is what a file says in its package clause: that of an external
// test package is not the package's.
func packageName(src []byte, otherwise string) string {
	f, err := parser.ParseFile(token.NewFileSet(), "", src, parser.PackageClauseOnly)
	if err != nil {
		return otherwise
	}
	return f.Name.Name
}

// directive is one go:generate line.
type directive struct {
	pos   token.Position
	words []string // the command; nil if the line could not be split
	err   error    // why
}

const generatePrefix = "//go:generate"

// findDirectives splits the go:generate lines of a file into words, as go
// generate does.
func findDirectives(src []byte, pkg, name string) []directive {
	var out []directive
	aliases := map[string][]string{}
	lines := bufio.NewScanner(bytes.NewReader(src))
	lines.Buffer(nil, len(src)+1)
	for n := 1; lines.Scan(); n++ {
		rest, ok := strings.CutPrefix(lines.Text(), generatePrefix)
		if !ok || rest == "" || rest[0] != ' ' && rest[0] != '\t' {
			continue
		}
		d := directive{pos: token.Position{Filename: name, Line: n, Column: 1}}
		d.words, d.err = splitWords(rest)
		if d.err != nil && !strings.Contains(rest, "hoosegen") {
			continue
		}
		for i, w := range d.words {
			d.words[i] = os.Expand(w, generateVariable(pkg, name, n))
		}
		if len(d.words) > 1 && d.words[0] == "-command" {
			aliases[d.words[1]] = d.words[2:]
			continue
		}
		if len(d.words) > 0 && aliases[d.words[0]] != nil {
			d.words = append(append([]string(nil), aliases[d.words[0]]...), d.words[1:]...)
		}
		out = append(out, d)
	}
	return out
}

// splitWords splits a line at blanks; a word in double quotes is a Go string.
func splitWords(line string) ([]string, error) {
	var words []string
	for {
		line = strings.TrimLeft(line, " \t\r")
		if line == "" {
			return words, nil
		}
		if line[0] != '"' {
			i := strings.IndexAny(line, " \t\r")
			if i < 0 {
				i = len(line)
			}
			words, line = append(words, line[:i]), line[i:]
			continue
		}
		quoted, err := strconv.QuotedPrefix(line)
		if err != nil {
			return nil, errors.New("a quoted word of the go:generate line does not end")
		}
		word, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, fmt.Errorf("a quoted word of the go:generate line: %w", err)
		}
		words, line = append(words, word), line[len(quoted):]
	}
}

// generateVariable resolves the variables that go generate sets, and those of
// the environment.
func generateVariable(pkg, name string, line int) func(string) string {
	return func(v string) string {
		switch v {
		case "GOFILE":
			return filepath.Base(name)
		case "GOLINE":
			return strconv.Itoa(line)
		case "GOPACKAGE":
			return pkg
		case "GOARCH":
			return build.Default.GOARCH
		case "GOOS":
			return build.Default.GOOS
		case "GOROOT":
			return build.Default.GOROOT
		case "DOLLAR":
			return "$"
		case "PWD":
			return filepath.Dir(name)
		default:
			return os.Getenv(v)
		}
	}
}

// job makes a job of the directive; nil when it does not generate with
// hoosegen.
func (d directive) job(base Config) (*job, error) {
	if d.err != nil {
		return nil, d.err
	}
	args, ok := hoosegenArgs(d.words)
	if !ok {
		return nil, nil
	}
	cfg := Config{Dir: filepath.Dir(d.pos.Filename), Asked: d.pos}
	fs := flag.NewFlagSet("hoosegen", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	cfg.Flags(fs)
	check := fs.Bool("check", false, "")
	if err := fs.Parse(args); err != nil {
		return nil, fmt.Errorf("this go:generate line: %w", err)
	}
	if *check || len(cfg.Types) == 0 {
		return nil, nil // it generates nothing of its own
	}
	if cfg.Patterns = fs.Args(); len(cfg.Patterns) == 0 {
		cfg.Patterns = []string{"."}
	}
	if cfg.Tags == "" {
		cfg.Tags = base.Tags
	}
	if err := cfg.check(); err != nil {
		return nil, fmt.Errorf("this go:generate line: %w", err)
	}
	j := newJob(cfg)
	return &j, nil
}

// hoosegenArgs returns the arguments of a command that runs hoosegen to
// generate: hoosegen, go tool hoosegen, go run .../cmd/hoosegen.
func hoosegenArgs(words []string) ([]string, bool) {
	args := words
	switch {
	case len(words) == 0:
		return nil, false
	case isGo(words[0]) && len(words) > 2 && words[1] == "tool":
		args = skipFlags(words[2:])
	case isGo(words[0]) && len(words) > 2 && words[1] == "run":
		args = skipFlags(words[2:])
	}
	if len(args) == 0 || !isHoosegen(args[0]) {
		return nil, false
	}
	args = args[1:]
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		return nil, false // a subcommand, or patterns without -type: nothing is generated for a type
	}
	return args, true
}

func isGo(word string) bool { return strings.TrimSuffix(filepath.Base(word), ".exe") == "go" }

// isHoosegen reports whether word names this command: its binary, its import
// path with or without a version, or its directory.
func isHoosegen(word string) bool {
	word, _, _ = strings.Cut(filepath.ToSlash(word), "@")
	return strings.TrimSuffix(path.Base(word), ".exe") == "hoosegen"
}

// skipFlags drops the flags of the go command itself, which are written with
// "=" or stand alone, but for those that are known to take a value.
func skipFlags(words []string) []string {
	for len(words) > 0 && strings.HasPrefix(words[0], "-") {
		switch strings.TrimLeft(words[0], "-") {
		case "tags", "mod", "modfile", "overlay", "C", "ldflags", "gcflags", "exec":
			words = words[min(2, len(words)):]
		default:
			words = words[1:]
		}
	}
	return words
}

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Exit codes.
const (
	exitOK      = 0
	exitRefused = 1 // refused, or stale
	exitFailed  = 2
)

// streams are what a command reads from and writes to.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// command is a word of the command line and what it does. The one without a
// name generates.
type command struct {
	name    string
	forms   []string // how it is called: what follows the name
	summary string   // in one line
	about   string   // what its help says besides
	codes   string   // exit codes, in its help
	// define adds the command's flags to fs, and returns what is to be done with
	// the arguments that follow them.
	define func(fs *flag.FlagSet) action
}

// action does a command's work. Errors that are a [*usageError] or a
// [*refusedError] decide about the exit code, all others are failures.
type action func(ctx context.Context, args []string, std streams) error

// commands returns all that have a name, in the order of the help.
func commands() []command {
	return []command{
		initCommand, buildCommand, runCommand, doctorCommand, contractCommand, auditCommand,
		completionCommand(), versionCommand, helpCommand(),
	}
}

// find returns the command called name.
func find(name string) (command, bool) {
	for _, c := range commands() {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

// run is the whole program: it finds the command that is meant and executes it.
func run(ctx context.Context, args []string, std streams) int {
	if len(args) > 0 {
		if c, ok := find(args[0]); ok {
			return c.execute(ctx, args[1:], std)
		}
		if isWord(args[0]) {
			return generateCommand.report(noSuchCommand(args[0]), std)
		}
	}
	return generateCommand.execute(ctx, args, std)
}

// execute parses the flags, acts, and returns the exit code.
func (c command) execute(ctx context.Context, args []string, std streams) int {
	fs := c.flagSet()
	act := c.define(fs)
	err := fs.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return c.report(c.printHelp(std.out), std)
	case err != nil:
		return c.report(&usageError{err: err}, std)
	}
	for _, arg := range fs.Args() {
		if looksLikeFlag(arg) {
			return c.report(misused("%s comes too late: flags go before the arguments", arg), std)
		}
	}
	return c.report(act(ctx, fs.Args(), std), std)
}

// title is the command as it is typed.
func (c command) title() string { return strings.TrimSpace("hoosegen " + c.name) }

func (c command) flagSet() *flag.FlagSet {
	fs := flag.NewFlagSet(c.title(), flag.ContinueOnError)
	fs.SetOutput(io.Discard) // errors and help are printed here
	fs.Usage = func() {}
	return fs
}

// report prints an error in the form that its kind has, and returns the exit
// code.
func (c command) report(err error, std streams) int {
	refused, isRefused := errors.AsType[*refusedError](err)
	_, misused := errors.AsType[*usageError](err)
	switch {
	case err == nil:
		return exitOK
	case misused:
		fmt.Fprintf(std.err, "%s: %v (see \"%s\")\n", c.title(), err, strings.TrimSpace("hoosegen help "+c.name))
		return exitFailed
	case !isRefused:
		fmt.Fprintf(std.err, "%s: %v\n", c.title(), err)
		return exitFailed
	case refused.err != nil:
		fmt.Fprintf(std.err, "%s: %v\n", c.title(), err)
	}
	return exitRefused
}

// printHelp writes all that there is to know about the command.
func (c command) printHelp(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n\nusage:\n", c.title(), c.summary)
	for _, form := range c.forms {
		fmt.Fprintf(&b, "  %s\n", strings.TrimSpace(c.title()+" "+form))
	}
	if c.name == "" {
		b.WriteString("  hoosegen COMMAND [flags] [arguments]\n\ncommands:\n")
		printSummaries(&b)
	}
	if c.about != "" {
		fmt.Fprintf(&b, "\n%s", c.about)
	}
	fs := c.flagSet()
	c.define(fs)
	fs.SetOutput(&b)
	if hasFlags(fs) {
		b.WriteString("\nflags:\n")
		fs.PrintDefaults()
	}
	fmt.Fprintf(&b, "\nexit codes: %s\n", c.codes)
	_, err := io.WriteString(w, b.String())
	return err
}

// printSummaries writes a line for each command.
func printSummaries(b *strings.Builder) {
	t := tabwriter.NewWriter(b, 0, 0, 3, ' ', 0)
	for _, c := range commands() {
		fmt.Fprintf(t, "  %s\t%s\n", c.name, c.summary)
	}
	_ = t.Flush() // to a strings.Builder
}

func hasFlags(fs *flag.FlagSet) bool {
	found := false
	fs.VisitAll(func(*flag.Flag) { found = true })
	return found
}

// isWord reports whether a first argument can only be meant as a command: a
// package in one word is written with "./" in front.
func isWord(arg string) bool {
	for _, r := range arg {
		if (r < 'a' || r > 'z') && r != '-' {
			return false
		}
	}
	return arg != "" && arg[0] != '-'
}

// looksLikeFlag tells flags from numbers and from "-", which are arguments.
func looksLikeFlag(arg string) bool {
	return len(arg) > 1 && arg[0] == '-' && (arg[1] < '0' || arg[1] > '9')
}

// noSuchCommand proposes the command whose letters are the most alike.
func noSuchCommand(name string) error {
	nearest, fewest := "", len(name)/2+1
	for _, c := range commands() {
		if n := strangers(name, c.name) + strangers(c.name, name); n < fewest {
			nearest, fewest = c.name, n
		}
	}
	if nearest == "" {
		return misused("no such command: %s", name)
	}
	return misused("no such command: %s; did you mean %s?", name, nearest)
}

// strangers counts the letters of a that b does not have.
func strangers(a, b string) int {
	for _, r := range b {
		a = strings.Replace(a, string(r), "", 1)
	}
	return len(a)
}

// usageError reports a command line that makes no sense.
type usageError struct{ err error }

func misused(format string, args ...any) error { return &usageError{err: fmt.Errorf(format, args...)} }

// Error says what is wrong.
func (e *usageError) Error() string { return e.err.Error() }

// Unwrap returns what is wrong.
func (e *usageError) Unwrap() error { return e.err }

// refusedError reports that the answer is no, as opposed to a failure to find
// one. Without an error of its own, what was refused has been printed.
type refusedError struct{ err error }

// Error says why.
func (e *refusedError) Error() string {
	if e.err == nil {
		return "refused"
	}
	return e.err.Error()
}

// Unwrap returns why.
func (e *refusedError) Unwrap() error { return e.err }

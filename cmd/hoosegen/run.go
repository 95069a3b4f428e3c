package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"

	"github.com/hoosegen/hoosegen/cmd/hoosegen/internal/oneshot"
)

var runCommand = command{
	name: "run",
	forms: []string{
		"[flags] INMATE METHOD [ARGUMENT...]",
		"[flags] INMATE",
		"-wire [flags] INMATE < call > answer",
	},
	summary: "make one call of an inmate in a sandbox",
	about: `INMATE is the path of a built inmate, or a main package as the go command names
packages, which is compiled first; a package below the current directory begins
with "./". For docker an image is made of either; there it may also be the name of
an image, which has a colon: name:tag.

The sandbox is the strongest that this machine can give, and never a plain process
unless -sandbox says so. Where there is none, nothing runs; see "hoosegen doctor".

METHOD is a method's name, or Interface.Method; without one, the inmate's methods
are listed. Arguments are those of the Go method without the context and without
callbacks:

  JSON                  nil, bool, text, list, struct or map; a number is an
                        integer, or a float if it has a point or an exponent.
                        Text does for []byte too: its UTF-8
  {"$base64":"AAEC"}    bytes, {"$time":"2006-01-02T15:04:05Z"} a time: as an
                        argument or anywhere within one
  @file                 bytes: what is in the file
  @-                    bytes: what is on standard input

On standard output, the last line is the result, as JSON: null for none, a list
for several. Bytes are base64, times are text. Before it there is a line {"yield":[ARGUMENT...]}
each time the method invokes a callback, which returns nil or an error; the name
of the callback comes first where a method has several. With -raw, the bytes or
the text of the result come as they are, and yields go to standard error.

What the inmate prints goes to standard error, a line at a time behind "stdout|"
or "stderr|"; of what it does not send itself, the last 256 KiB come when it has
ended. What is not printable is escaped there and in JSON.

With -wire, standard input is one call and standard output the items of its
answer, in msgpack, as "docker run -i" of an image has it: see docs/oneshot.md.
Items are checked before they are passed on.
`,
	codes: `0 the method returned, 1 it returned an error or panicked, 2 there
was no answer: no sandbox, no inmate, a limit, the time, an inmate that died`,
	define: func(fs *flag.FlagSet) action {
		var o runOptions
		o.flags(fs)
		return func(ctx context.Context, args []string, std streams) error {
			// What ends this process has to end the cell and the temporary files first.
			ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, syscall.SIGHUP)
			defer stop()
			// A reader that has gone makes a write fail, then; so does an inmate that
			// does not read its call, which is no reason to end.
			broken := make(chan os.Signal, 1)
			signal.Notify(broken, syscall.SIGPIPE)
			defer signal.Stop(broken)
			a := &answer{stdout: std.out, printed: oneshot.NewTranscript(std.err), form: o.form(args)}
			err := o.run(ctx, args, a, std)
			if err == nil {
				return nil
			}
			_ = a.printed.EndLine() // it goes where the message goes
			if raised, ok := errors.AsType[*oneshot.RaiseError](err); ok {
				fmt.Fprintf(std.err, "hoosegen run: %v\n%s", err, raised.Stack())
				return &refusedError{}
			}
			return err
		}
	},
}

// run makes the call that the command line asks for.
func (o *runOptions) run(ctx context.Context, args []string, a *answer, std streams) (err error) {
	if len(args) == 0 {
		return misused("no inmate is named")
	}
	if err := o.check(args); err != nil {
		return err
	}
	if (o.raw || o.wire) && isTerminal(std.out) {
		return errors.New("standard output is a terminal, which bytes of an inmate could command: send it to a file or a pipe")
	}
	call, err := o.readCall(args[1:], std.in)
	if err != nil {
		return err
	}
	cells, err := o.open(ctx, args[0], std.err)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cells.Close()) }()
	ctx, cancel := context.WithTimeoutCause(ctx, o.timeout, fmt.Errorf("there was no answer within %v (-timeout)", o.timeout))
	defer cancel()
	cell, err := cells.Launch(ctx)
	if err != nil {
		return err
	}
	exit, err := oneshot.Exchange(ctx, cell, call, a.item)
	a.lastWords(exit)
	return err
}

// readCall encodes METHOD and its arguments, or reads the call from the standard
// input.
func (o *runOptions) readCall(args []string, stdin io.Reader) ([]byte, error) {
	switch {
	case o.wire && isTerminal(stdin):
		return nil, misused("-wire reads the call from standard input, which is a terminal")
	case o.wire:
		return oneshot.ReadCall(stdin)
	case len(args) == 0:
		return oneshot.Call(oneshot.Methods)
	}
	encoded := make([][]byte, len(args)-1)
	used := false
	for i, arg := range args[1:] {
		if arg == "@-" && used {
			return nil, misused("argument %d: standard input is an argument already", i+1)
		}
		used = used || arg == "@-"
		var err error
		if encoded[i], err = encodeArgument(arg, stdin); err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
	}
	return oneshot.Call(args[0], encoded...)
}

func encodeArgument(arg string, stdin io.Reader) ([]byte, error) {
	if arg == "@-" {
		return readBytes("standard input", stdin)
	}
	if len(arg) == 0 || arg[0] != '@' {
		p, err := oneshot.JSON(arg)
		if err != nil {
			return nil, fmt.Errorf("%.60q: %w (text needs quotes of its own: '\"text\"')", arg, err)
		}
		return p, nil
	}
	f, err := os.Open(arg[1:])
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	return readBytes(arg[1:], f)
}

func readBytes(name string, r io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, oneshot.MaxItem+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", name, err)
	case len(content) > oneshot.MaxItem:
		return nil, fmt.Errorf("%s is longer than a call may be, %d MiB", name, oneshot.MaxItem>>20)
	}
	return oneshot.Bytes(content), nil
}

func isTerminal(v any) bool {
	f, ok := v.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

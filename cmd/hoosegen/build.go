package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"golang.org/x/term"

	"github.com/hoosegen/hoosegen/runtime/image"
)

const buildUsage = `hoosegen build compiles an inmate's main and puts it into the engine as an image.

usage:
  hoosegen build [flags] [package]

The package is named as for the go command; none means the one in the current
directory. The image is made FROM scratch, without a network, a registry or a
Dockerfile, and is named by the hash of its content; one that the engine has
already is not loaded again. The last line on standard output is its name.

flags:
`

// runBuild is the command "hoosegen build".
func runBuild(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var config image.Config
	var output, tags string
	fs := flag.NewFlagSet("hoosegen build", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.StringVar(&output, "o", "", "write a docker archive to `file` instead of loading the image into the engine")
	fs.StringVar(&config.Base, "base", "", "build upon `image`: the path of a docker archive, or the name of an image that the engine has")
	fs.StringVar(&config.Dockerfile, "dockerfile", "", "let the engine build `file`, which says what the inmate needs; the inmate is added behind it")
	fs.StringVar(&config.Name, "name", "", "the image's `name` without a tag (default hoosegen/ and the directory's name)")
	fs.StringVar(&config.Arch, "arch", "", "the `architecture` as GOARCH (default the engine's; with -o this machine's)")
	fs.StringVar(&tags, "tags", "", "comma-separated build `tags`")
	fs.Usage = func() {
		fmt.Fprint(fs.Output(), buildUsage)
		fs.PrintDefaults()
		fmt.Fprint(fs.Output(), "\nexit codes: 0 built, 1 refused, 2 failed\n")
	}
	switch err := fs.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitFailed
	}
	if fs.NArg() > 1 {
		fmt.Fprintf(stderr, "hoosegen build: %d packages are named, an image holds one inmate\n", fs.NArg())
		return exitFailed
	}
	config.Package = fs.Arg(0)
	if tags != "" {
		config.Tags = strings.Split(tags, ",")
	}
	status := newStatus(stderr)
	config.Progress = status.show
	ref, err := build(ctx, config, output)
	status.clear()
	if err != nil {
		fmt.Fprintf(stderr, "hoosegen build: %v\n", err)
		var refused *image.Error
		if errors.As(err, &refused) && refused.Refused {
			return exitRefused
		}
		return exitFailed
	}
	fmt.Fprintln(stdout, ref)
	return exitOK
}

func build(ctx context.Context, config image.Config, output string) (ref string, err error) {
	if output == "" {
		return image.Build(ctx, config)
	}
	img, err := image.Make(ctx, config)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, img.Close()) }()
	return img.Ref(), img.WriteArchive(ctx, output)
}

// status shows the progress of a build: on a terminal in one line that is
// written over, elsewhere in a line for each step.
type status struct {
	w     io.Writer
	width int // of the terminal; 0: it is none
	shown bool
	step  image.Step
}

func newStatus(w io.Writer) *status {
	s := &status{w: w}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		s.width = 80
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 1 {
			s.width = width
		}
	}
	return s
}

func (s *status) show(p image.Progress) {
	text := describe(p)
	if s.width > 0 {
		runes := []rune(text)
		fmt.Fprintf(s.w, "\r\x1b[K%s", string(runes[:min(len(runes), s.width-1)]))
		s.shown = true
		return
	}
	// Bytes are told once, what a Dockerfile's build prints in full.
	if p.Step != s.step || p.Step == image.BuildDockerfile {
		fmt.Fprintln(s.w, text)
	}
	s.step = p.Step
}

// clear leaves a clean line for what comes next.
func (s *status) clear() {
	if s.shown {
		fmt.Fprint(s.w, "\r\x1b[K")
		s.shown = false
	}
}

func describe(p image.Progress) string {
	switch p.Step {
	case image.Compile:
		return "compiling " + p.Detail
	case image.ReadBase:
		return "reading base image " + p.Detail
	case image.Name:
		return "image " + p.Detail
	case image.Reuse:
		return "the engine has it already"
	case image.Write:
		return fmt.Sprintf("writing %.1f of %.1f MB", float64(p.Done)/1e6, float64(p.Total)/1e6)
	case image.Archive:
		return "archive " + p.Detail
	}
	return "engine: " + printable(p.Detail)
}

// printable keeps what a build prints from commanding the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s)
}

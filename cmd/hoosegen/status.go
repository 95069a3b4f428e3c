package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"golang.org/x/term"

	"github.com/hoosegen/hoosegen/runtime/image"
)

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
	if p.Step != s.step || p.Step == image.StepDockerfile {
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
	case image.StepCompile:
		return "compiling " + p.Detail
	case image.StepReadBase:
		return "reading base image " + p.Detail
	case image.StepName:
		return "image " + p.Detail
	case image.StepReuse:
		return "the engine has it already"
	case image.StepWrite:
		return fmt.Sprintf("writing %.1f of %.1f MB", float64(p.Done)/1e6, float64(p.Total)/1e6)
	case image.StepArchive:
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

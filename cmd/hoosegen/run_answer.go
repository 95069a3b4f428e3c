package main

import (
	"errors"
	"io"
	"strings"

	"github.com/hoosegen/hoosegen/cmd/hoosegen/internal/oneshot"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

// form is how an answer is shown.
type form int

const (
	asJSON form = iota // a line for each yield, and one for the result
	asRaw              // the bytes or the text of the result
	asList             // the text of the result, made printable
	asWire             // the items as they came
)

// answer shows the answer of a call.
type answer struct {
	stdout  io.Writer
	printed *oneshot.Transcript
	form    form
}

// item shows one item.
func (a *answer) item(item oneshot.Item) error {
	if a.form == asWire {
		_, err := a.stdout.Write(item.Encoded)
		return err
	}
	switch item.Kind {
	case oneshot.Stdout:
		text, ok := item.Value.Bytes()
		if !ok {
			return &oneshot.WireError{Err: errors.New("what was printed is neither text nor bytes")}
		}
		return a.printed.Print("stdout", text)
	case oneshot.Yield:
		return a.yield(item.Value)
	case oneshot.Return:
		return a.result(item.Value)
	}
	return nil // the error of a raise is for whoever made the call
}

func (a *answer) yield(v oneshot.Value) error {
	var line strings.Builder
	line.WriteString(`{"yield":`)
	if err := v.WriteJSON(&line); err != nil {
		return err
	}
	line.WriteString("}\n")
	if a.form != asJSON {
		return a.printed.Print("yield", []byte(line.String()))
	}
	_, err := io.WriteString(a.stdout, line.String())
	return err
}

func (a *answer) result(v oneshot.Value) error {
	if a.form == asJSON {
		if err := v.WriteJSON(a.stdout); err != nil {
			return err
		}
		_, err := io.WriteString(a.stdout, "\n")
		return err
	}
	content, ok := v.Bytes()
	switch {
	case !ok && a.form == asList:
		return &oneshot.WireError{Err: errors.New("the list of methods is no text")}
	case !ok:
		return errors.New("the result is neither bytes nor text, as -raw needs it")
	case a.form == asList:
		content = []byte(oneshot.Printable(string(content)))
	}
	_, err := a.stdout.Write(content)
	return err
}

// lastWords shows what the inmate printed and did not send. That it cannot be
// shown is no reason to take the answer back.
func (a *answer) lastWords(exit launch.Exit) {
	_ = a.printed.Print("stdout", exit.Stdout)
	_ = a.printed.Print("stderr", exit.Stderr)
	_ = a.printed.EndLine()
}

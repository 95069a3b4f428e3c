package main

import (
	"errors"
	"io"
	"strings"

	"github.com/hoosegen/hoosegen/cmd/hoosegen/internal/oneshot"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

// answer shows the answer of a call.
type answer struct {
	stdout  io.Writer
	printed *oneshot.Transcript
	json    bool // there was a method; otherwise items are passed on
	raw     bool
}

// item shows one item.
func (a *answer) item(item oneshot.Item) error {
	if !a.json {
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
	if a.raw {
		return a.printed.Print("yield", []byte(line.String()))
	}
	_, err := io.WriteString(a.stdout, line.String())
	return err
}

func (a *answer) result(v oneshot.Value) error {
	if !a.raw {
		if err := v.WriteJSON(a.stdout); err != nil {
			return err
		}
		_, err := io.WriteString(a.stdout, "\n")
		return err
	}
	content, ok := v.Bytes()
	if !ok {
		return errors.New("the result is neither bytes nor text, as -raw needs it")
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

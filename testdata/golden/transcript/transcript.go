// Package transcript compares two ways to call an implementation: directly,
// and through its generated client, the full wire and its generated
// dispatcher. What a script of calls sees has to be the same.
package transcript

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
)

// Log is what a script saw, one line for each entry.
type Log struct{ lines []string }

// Add appends an entry: what it is, and the values.
func (l *Log) Add(what string, values ...any) {
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = render(v)
	}
	l.lines = append(l.lines, what+": "+strings.Join(parts, ", "))
}

// Is appends which of the targets errors.Is finds in err.
func (l *Log) Is(what string, err error, targets ...error) {
	found := make([]any, len(targets))
	for i, target := range targets {
		found[i] = errors.Is(err, target)
	}
	l.Add(what+" is", found...)
}

// Case is a script of calls on an implementation of T.
type Case[T any] struct {
	New    func() T // a fresh implementation
	Serve  func(T) hoose.Service
	Client func(hoose.Caller) T
	Script func(l *Log, x T)
}

// Run runs the script both ways and compares.
func (c Case[T]) Run(t *testing.T) {
	t.Helper()
	var direct, proxied Log
	c.Script(&direct, c.New())
	c.Script(&proxied, c.Client(hoosetest.Loopback(t, c.Serve(c.New()))))
	if len(direct.lines) == 0 {
		t.Fatal("the script recorded nothing")
	}
	for i := range max(len(direct.lines), len(proxied.lines)) {
		want, got := lineAt(direct.lines, i), lineAt(proxied.lines, i)
		if got != want {
			t.Errorf("entry %d\ndirect:  %s\nproxied: %s", i, want, got)
		}
	}
}

func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return fmt.Sprintf("nothing (the other has %d entries or more)", i+1)
}

package transcript

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/hoosegen/hoosegen/runtime/hoose"
)

// Log is what a script saw, one line for each entry. It is safe for concurrent
// use, since implementations at the host add to it, too; entries of goroutines
// that run at once come in no certain order.
type Log struct {
	session *hoose.Session // nil in direct calls

	mu       sync.Mutex
	lines    []string
	problems []string
}

// Add appends an entry: what it is, and the values.
func (l *Log) Add(what string, values ...any) {
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = Render(v)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
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

// Proxied tells whether the calls go through generated code.
func (l *Log) Proxied() bool { return l.session != nil }

// Differ is for what cannot be the same: it checks that got is direct in a
// direct call, and proxied in the others.
func (l *Log) Differ(what string, got, direct, proxied any) {
	want := direct
	if l.Proxied() {
		want = proxied
	}
	l.Add(what + " was checked")
	if g, w := Render(got), Render(want); g != w {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.problems = append(l.problems, fmt.Sprintf("%s (proxied: %t): %s, want %s", what, l.Proxied(), g, w))
	}
}

// Flush waits until the one-way calls made so far have been run.
func (l *Log) Flush() {
	if !l.Proxied() {
		return
	}
	if err := l.session.Flush(context.Background()); err != nil {
		l.Add("flush", err)
	}
}

func (l *Log) line(i int) string {
	if i < len(l.lines) {
		return l.lines[i]
	}
	return fmt.Sprintf("nothing (the other has %d entries or more)", i+1)
}

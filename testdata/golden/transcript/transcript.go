// Package transcript compares three ways to call an implementation: directly;
// through its generated client, the full wire and its generated dispatcher in
// one process; and the same with the implementation in a process of its own.
// What a script of calls sees has to be the same.
package transcript

import (
	"testing"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/inmate"
)

// Case is a script of calls on an implementation of T.
type Case[T any] struct {
	New    func() T // a fresh implementation
	Serve  func(T) hoose.Service
	Client func(hoose.Caller) T
	Script func(l *Log, x T)
}

// Run runs the script in every way and compares. In a process that [Main] made
// an inmate it serves the implementation instead, and does not return; t may
// then be nil.
func (c Case[T]) Run(t *testing.T) {
	if inmateOf.is {
		serve(func() { inmate.Main(c.Serve(c.New())) })
		return
	}
	t.Helper()
	hoosetest.NoLeaks(t)
	number := next(t)
	var direct Log
	c.Script(&direct, c.New())
	compare(t, "loopback", &direct, func() *Log {
		return c.over(hoosetest.Loopback(t, c.Serve(c.New())))
	})
	compare(t, "process", &direct, func() *Log {
		return c.over(launched(t, number, hoose.PoolConfig{}))
	})
}

// over runs the script on the other side of a session.
func (c Case[T]) over(s *hoose.Session) *Log {
	l := &Log{session: s}
	c.Script(l, c.Client(s))
	return l
}

// compare runs a script in one more way.
func compare(t *testing.T, way string, direct *Log, run func() *Log) {
	t.Helper()
	if len(direct.lines) == 0 {
		t.Fatal("the script recorded nothing")
	}
	proxied := run()
	for _, problem := range append(direct.problems, proxied.problems...) {
		t.Errorf("%s: %s", way, problem)
	}
	for i := range max(len(direct.lines), len(proxied.lines)) {
		want, got := direct.line(i), proxied.line(i)
		if got != want {
			t.Errorf("%s, entry %d\ndirect:  %s\nproxied: %s", way, i, want, got)
		}
	}
}

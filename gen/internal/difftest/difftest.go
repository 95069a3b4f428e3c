// Package difftest implements and calls interfaces that it does not know, by
// reflection: what it is given it records, and what it answers follows from
// what it was given. Two runs of the same calls, one of them through generated
// code, then record the same, unless a value was changed on its way.
package difftest

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

// Subject is an interface, with what is generated for it.
type Subject struct {
	Seed      uint64
	Interface reflect.Type
	New       func(a *Actor) any // an implementation that leaves all to a
	Serve     func(x any) hoose.Service
	Client    func(c hoose.Caller) any
	// Made are further interfaces, whose values are passed by reference or
	// are objects, with implementations that leave all to an Actor.
	Made map[reflect.Type]func(a *Actor) any
	// OneOf are interfaces with a closed set of implementations.
	OneOf map[reflect.Type][]reflect.Type
	// Errors are values that an error may have.
	Errors []error

	complain func(format string, args ...any) // to the test
}

// Compare calls every method some times, directly and through generated code,
// and reports what differs.
func (s *Subject) Compare(t *testing.T) {
	t.Helper()
	s.complain = t.Errorf
	var direct, proxied run
	s.drive(&direct, s.New(s.actor(&direct.callee)), func() error { return nil })
	session := hoosetest.Loopback(t, s.Serve(s.New(s.actor(&proxied.callee))))
	s.drive(&proxied, s.Client(session), func() error { return session.Flush(t.Context()) })
	compare(t, "the implementation", direct.callee.lines, proxied.callee.lines)
	compare(t, "the caller", direct.caller.lines, proxied.caller.lines)
}

// run is what was seen at either end of the same calls.
type run struct{ caller, callee record }

// drive makes the calls. After those that may be one-way, flush waits until they
// have been run.
func (s *Subject) drive(r *run, x any, flush func() error) {
	a := s.actor(&r.caller)
	for method := range s.Interface.Methods() {
		name := method.Name
		for n := range 3 {
			fn := reflect.ValueOf(x).MethodByName(name)
			a.with(fmt.Sprint(name, n)).call(name, fn)
			if fn.Type().NumOut() == 0 {
				a.note("flushed", flush())
			}
		}
	}
}

func compare(t *testing.T, who string, direct, proxied []string) {
	t.Helper()
	for i := range max(len(direct), len(proxied)) {
		want, got := "nothing", "nothing"
		if i < len(direct) {
			want = direct[i]
		}
		if i < len(proxied) {
			got = proxied[i]
		}
		if got != want {
			from := max(0, difference(want, got)-200)
			t.Errorf("%s saw, as entry %d, from byte %d\ndirect:  %s\nproxied: %s", who, i, from, excerpt(want, from), excerpt(got, from))
			return // the rest follows from it
		}
	}
}

// difference is the index of the first byte that differs.
func difference(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

func excerpt(s string, from int) string { return s[from:min(len(s), from+600)] }

// record is what one end saw.
type record struct {
	mu    sync.Mutex
	lines []string
}

func (r *record) add(line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, line)
}

// Actor makes values and takes values. It belongs to one call.
type Actor struct {
	*rand.Rand

	subject *Subject
	record  *record
	seen    string   // what was taken so far
	after   []func() // to be run after the call that values were made for
	patient bool     // no loop is left early, which loses what is on its way to a channel
}

func (s *Subject) actor(r *record) *Actor {
	return (&Actor{subject: s, record: r}).with("")
}

// with returns an actor whose decisions follow from what is given.
func (a *Actor) with(what string) *Actor {
	h := fnv.New64a()
	fmt.Fprint(h, what)
	return &Actor{subject: a.subject, record: a.record, Rand: rand.New(rand.NewPCG(a.subject.Seed, h.Sum64()))}
}

func (a *Actor) note(what string, values ...any) {
	parts := []string{what}
	for _, v := range values {
		parts = append(parts, transcript.Render(v))
	}
	line := strings.Join(parts, " ")
	a.seen += line + "\n"
	a.record.add(line)
}

// Answer is the body of a method: it takes what args point to, and sets what
// results point to.
func (a *Actor) Answer(name string, args, results []any) {
	actor := a.with(name)
	for i, arg := range args {
		actor.take(fmt.Sprintf("%s argument %d", name, i), reflect.ValueOf(arg).Elem())
	}
	actor = a.with(name + actor.seen)
	for i, result := range results {
		v := reflect.ValueOf(result).Elem()
		last := i == len(results)-1 && v.Type() == reflect.TypeFor[error]()
		if last && actor.IntN(3) > 0 {
			break
		}
		v.Set(actor.make(v.Type(), 0))
		if last && !v.IsNil() {
			// Streams and objects beside an error are not carried.
			for _, other := range results[:i] {
				if v := reflect.ValueOf(other).Elem(); isStream(v.Type()) || a.subject.Made[v.Type()] != nil {
					v.SetZero()
				}
			}
		}
	}
}

// call makes arguments for a function, calls it, and takes its results.
func (a *Actor) call(name string, fn reflect.Value) {
	t := fn.Type()
	args := make([]reflect.Value, t.NumIn())
	for i := range args {
		args[i] = a.makeArgument(t.In(i))
	}
	var results []reflect.Value
	if t.IsVariadic() {
		results = fn.CallSlice(args)
	} else {
		results = fn.Call(args)
	}
	for i, r := range results {
		a.take(fmt.Sprintf("%s result %d", name, i), r)
	}
	for _, f := range a.after {
		f()
	}
	a.after, a.patient = nil, false
}

func (a *Actor) makeArgument(t reflect.Type) reflect.Value {
	if t == reflect.TypeFor[context.Context]() {
		return reflect.ValueOf(context.Background())
	}
	if t.Kind() == reflect.Func && t.PkgPath() != "iter" || isStream(t) {
		if a.IntN(6) == 0 {
			return reflect.Zero(t)
		}
	}
	return a.make(t, 0)
}

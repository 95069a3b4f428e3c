package panics

import (
	"errors"
	"fmt"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type fuse struct{}

func (fuse) Blow(how string) error {
	switch how {
	case "text":
		panic("text")
	case "error":
		panic(errors.New("an error"))
	case "index":
		var none []int
		_ = none[len(how)]
	case "nil map":
		var none map[string]int
		none[how] = 1
	}
	return errors.New("not blown")
}

func (fuse) Ask(f func(n int) (int, error)) (int, error) { return f(1) }

func (fuse) Tell(f func(n int)) error {
	f(1)
	f(2)
	return nil
}

func (fuse) Fine() error { return nil }

// blown is what a call panics with, or its error.
func blown(f func() error) (what string) {
	defer func() {
		if p := recover(); p != nil {
			what = fmt.Sprint(p)
		}
	}()
	err := f()
	if p := new(hoose.PanicError); errors.As(err, &p) {
		return fmt.Sprint(p.Value)
	}
	return fmt.Sprint(err)
}

// Case compares what a panic says. A panic of the implementation is an error at
// the caller; one of a callback goes through the call, as it does directly.
var Case = transcript.Case[Fuse]{
	New:    func() Fuse { return fuse{} },
	Serve:  ServeFuse,
	Client: func(c hoose.Caller) Fuse { return NewFuseClient(c) },
	Script: func(l *transcript.Log, f Fuse) {
		for _, how := range []string{"text", "error", "index", "nil map", ""} {
			l.Add("Blow "+how, blown(func() error { return f.Blow(how) }))
			l.Add("Fine", f.Fine())
		}
		l.Add("Ask", blown(func() error {
			_, err := f.Ask(func(int) (int, error) { panic("the callback") })
			return err
		}))
		l.Add("Tell", blown(func() error { return f.Tell(func(n int) { panic(n) }) }))
		l.Add("Fine", f.Fine())
	},
}

package cyclicvalues

import (
	"errors"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type ring struct{}

const enough = 1000

func (ring) Length(l *List) (int, error) {
	n := 0
	for ; l != nil && n < enough; l = l.Next {
		n++
	}
	return n, nil
}

func (ring) Depth(t Tree) (int, error) {
	n := 0
	for ; len(t) > 0 && n < enough; t = t[0] {
		n++
	}
	return n, nil
}

func (ring) Files(d Dir) (int, error) {
	n := 0
	for ; len(d) > 0 && n < enough; d = d["."] {
		n++
	}
	return n, nil
}

func (ring) Make(length int, closed bool) (*List, error) { return list(length, closed), nil }

func (ring) Each(length int, closed bool, visit func(l *List) error) error {
	return visit(list(length, closed))
}

func (r ring) Answer(ask func() (Tree, error)) (int, error) {
	t, err := ask()
	if err != nil {
		return 0, err
	}
	return r.Depth(t)
}

func (ring) Fine() error { return nil }

func list(length int, closed bool) *List {
	first := &List{N: 1}
	last := first
	for n := 2; n <= length; n++ {
		last.Next = &List{N: n}
		last = last.Next
	}
	if closed {
		last.Next = first
	}
	return first
}

func cyclicTree() Tree {
	t := Tree{nil}
	t[0] = t
	return t
}

func cyclicDir() Dir {
	d := Dir{}
	d["."] = d
	return d
}

// Case expects a typed error for rings and for what is too deep, in whatever
// direction it goes, and that the session lives on.
var Case = transcript.Case[Ring]{
	New:    func() Ring { return ring{} },
	Serve:  ServeRing,
	Client: func(c hoose.Caller) Ring { return NewRingClient(c) },
	Script: func(l *transcript.Log, r Ring) {
		refused := func(what string, err error) {
			value := new(hoose.ValueError)
			l.Differ(what, errors.As(err, &value), false, true)
			l.Add("Fine", r.Fine())
		}
		for _, n := range []int{1, 30} {
			got, err := r.Length(list(n, false))
			l.Add("Length", got, err)
		}
		_, err := r.Length(list(1, true))
		refused("a ring of one", err)
		_, err = r.Length(list(3, true))
		refused("a ring of three", err)
		_, err = r.Length(list(500, false))
		refused("a long list", err)
		_, err = r.Depth(cyclicTree())
		refused("a tree that holds itself", err)
		_, err = r.Files(cyclicDir())
		refused("a directory that holds itself", err)
		got, err := r.Make(20, false)
		l.Add("Make", got, err)
		_, err = r.Make(2, true)
		refused("a ring as the result", err)
		l.Add("Each", r.Each(2, false, func(x *List) error { l.Add("visit", x); return nil }))
		// The typed error is the implementation's, which hands it on as any error.
		l.Differ("a ring as a yield", r.Each(3, true, func(*List) error { return nil }) != nil, false, true)
		l.Add("Fine", r.Fine())
		n, err := r.Answer(func() (Tree, error) { return Tree{Tree{}}, nil })
		l.Add("Answer", n, err)
		_, err = r.Answer(func() (Tree, error) { return cyclicTree(), nil })
		l.Differ("a tree as the answer", err != nil, false, true)
		l.Add("Fine", r.Fine())
	},
}

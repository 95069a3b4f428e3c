package recursive

import (
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type forest struct{}

func (forest) Lists(l *List) (*List, error) { return l, nil }
func (forest) Trees(t Tree) (Tree, error)   { return t, nil }
func (forest) Dirs(d Dir) (Dir, error)      { return d, nil }
func (forest) Both(a A) (A, error)          { return a, nil }

func (f forest) Walk(t Tree, visit func(t Tree, depth int) error) error { return f.walk(t, 0, visit) }

func (f forest) walk(t Tree, depth int, visit func(t Tree, depth int) error) error {
	if err := visit(t, depth); err != nil {
		return err
	}
	for _, child := range t {
		if err := f.walk(child, depth+1, visit); err != nil {
			return err
		}
	}
	return nil
}

// Case sends some of each.
var Case = transcript.Case[Forest]{
	New:    func() Forest { return forest{} },
	Serve:  ServeForest,
	Client: func(c hoose.Caller) Forest { return NewForestClient(c) },
	Script: func(l *transcript.Log, f Forest) {
		list, err := f.Lists(&List{1, &List{2, nil}})
		l.Add("Lists", list, err)
		tree, err := f.Trees(Tree{nil, {}, {nil}})
		l.Add("Trees", tree, err)
		dir, err := f.Dirs(Dir{"a": {"b": nil}, "c": {}})
		l.Add("Dirs", dir, err)
		both, err := f.Both(A{"x", []B{{A: &A{Name: "y"}, M: map[int]A{1: {Name: "z"}}}}})
		l.Add("Both", both, err)
		l.Add("Walk", f.Walk(tree, func(t Tree, depth int) error {
			l.Add("visit", t, depth)
			return nil
		}))
	},
}

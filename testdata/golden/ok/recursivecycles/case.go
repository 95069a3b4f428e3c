package recursivecycles

import (
	"errors"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type knot struct{}

func (knot) Rings(r *Ring) (*Ring, error) { return r, nil }
func (knot) Trees(t Tree) (Tree, error)   { return t, nil }
func (knot) Dirs(d Dir) (Dir, error)      { return d, nil }
func (knot) Nodes(n Node) (Node, error)   { return n, nil }
func (knot) Boxes(b Box) (Box, error)     { return b, nil }
func (knot) Tied() (Tree, error)          { return tied(), nil }
func (knot) Fails() error                 { return &KnotError{&KnotError{}} }

func (knot) Each(n int, yield func(t Tree)) error {
	for i := range n {
		yield(deep(i))
	}
	return nil
}

// tied contains itself, more than once.
func tied() Tree {
	t := Tree{nil, nil, nil}
	t[0], t[1], t[2] = t, t, t
	return t
}

func deep(levels int) Tree {
	t := Tree{}
	for range levels {
		t = Tree{t}
	}
	return t
}

// Case sends knots.
var Case = transcript.Case[Knot]{
	New:    func() Knot { return knot{} },
	Serve:  ServeKnot,
	Client: func(c hoose.Caller) Knot { return NewKnotClient(c) },
	Script: func(l *transcript.Log, k Knot) {
		refused := func(what string, err error) {
			_, isValue := errors.AsType[*hoose.ValueError](err)
			l.Differ(what+" is refused", isValue, false, true)
		}
		line := &Ring{1, nil, &Ring{2, nil, &Ring{3, nil, nil}}}
		got, err := k.Rings(line)
		l.Add("Rings", got, err)
		line.Next.Prev, line.Next.Next.Prev, line.Next.Next.Next, line.Prev = line, line.Next, line, line.Next.Next
		_, err = k.Rings(line)
		refused("a ring", err)
		tree, err := k.Trees(deep(40))
		l.Add("Trees", tree, err)
		_, err = k.Trees(tied())
		refused("a tree that is its own branch", err)
		_, err = k.Trees(deep(1000000))
		refused("a very deep tree", err)
		dir := Dir{"a": nil}
		dir["b"], dir["c"] = dir, dir
		_, err = k.Dirs(dir)
		refused("a directory within itself", err)
		branch := &Branch{Kids: [2]Node{Leaf(1), &Branch{}}}
		node, err := k.Nodes(branch)
		l.Add("Nodes", node, err)
		branch.Kids, branch.Any.Up = [2]Node{branch, branch}, branch
		_, err = k.Nodes(branch)
		refused("a branch of itself", err)
		box, err := k.Boxes(Box{[]Ring{{Value: 1}, {2, &Ring{}, nil}}, deep(2)})
		l.Add("Boxes", box, err)
		_, err = k.Boxes(Box{Rings: []Ring{*line, *line}})
		refused("a box of rings", err)
		_, err = k.Tied()
		l.Differ("a result that contains itself is refused", err != nil, false, true)
		l.Add("Fails", k.Fails())
		l.Add("Each", k.Each(3, func(t Tree) { l.Add("yield", t) }))
	},
}

package treesof

import (
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type wood struct{}

func (wood) Ints(n *Node[int]) (*Node[int], error)                   { return n, nil }
func (wood) Nested(n Node[Node[string]]) (Node[Node[string]], error) { return n, nil }
func (wood) Pairs(p Even[string, bool]) (Even[string, bool], error)  { return p, nil }
func (wood) Maps(m Nest[int]) (Nest[int], error)                     { return m, nil }
func (wood) Lists(l List[*List[int]]) (List[*List[int]], error)      { return l, nil }

// Case sends some of each.
var Case = transcript.Case[Wood]{
	New:    func() Wood { return wood{} },
	Serve:  ServeWood,
	Client: func(c hoose.Caller) Wood { return NewWoodClient(c) },
	Script: func(l *transcript.Log, w Wood) {
		leaf := &Node[int]{Value: 1}
		n, err := w.Ints(&Node[int]{2, []*Node[int]{leaf, nil, {3, []*Node[int]{leaf}, nil}}, map[string]Node[int]{"k": *leaf}})
		l.Add("Ints", n, err)
		n, err = w.Ints(nil)
		l.Add("Ints nil", n, err)
		nested, err := w.Nested(Node[Node[string]]{Value: Node[string]{Value: "v", Kids: []*Node[string]{{Value: "k"}}}})
		l.Add("Nested", nested, err)
		p, err := w.Pairs(Even[string, bool]{"a", &Odd[bool, string]{true, []string{"b"}, &Even[string, bool]{"c", nil}}})
		l.Add("Pairs", p, err)
		m, err := w.Maps(Nest[int]{1: {2: nil, 3: {}}, 4: nil})
		l.Add("Maps", m, err)
		list, err := w.Lists(List[*List[int]]{&List[int]{1, &List[int]{2, nil}}, &List[*List[int]]{}})
		l.Add("Lists", list, err)
	},
}

package nilempty

import (
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type nothing struct{}

func (nothing) Slices(a []int, b []byte, c [][]string, d Bytes, e Names) ([]int, []byte, [][]string, Bytes, Names, error) {
	return a, b, c, d, e, nil
}

func (nothing) Maps(a map[string]int, b map[int]map[int]bool, c Table) (map[string]int, map[int]map[int]bool, Table, error) {
	return a, b, c, nil
}

func (nothing) Pointers(a *[]int, b *map[string]int, c **int, d *struct{}) (*[]int, *map[string]int, **int, *struct{}, error) {
	return a, b, c, d, nil
}

func (nothing) Holder(h Holder, list []*Holder) (Holder, []*Holder, error) { return h, list, nil }

func (nothing) Variadic(rest ...[]byte) ([][]byte, error) { return rest, nil }

func (nothing) Callback(f func(a []int, m map[string]int, p *Holder) ([]byte, error)) ([]byte, error) {
	if _, err := f(nil, map[string]int{}, nil); err != nil {
		return nil, err
	}
	return f([]int{}, nil, &Holder{S: []string{}})
}

// Case sends both of each.
var Case = transcript.Case[Nothing]{
	New:    func() Nothing { return nothing{} },
	Serve:  ServeNothing,
	Client: func(c hoose.Caller) Nothing { return NewNothingClient(c) },
	Script: func(l *transcript.Log, n Nothing) {
		for _, some := range []bool{false, true} {
			var (
				ints   []int
				bytes  []byte
				lists  [][]string
				table  Table
				nested map[int]map[int]bool
				empty  map[string]int
				inner  *int
				holder Holder
			)
			if some {
				ints, bytes, lists, table = []int{}, []byte{}, [][]string{nil, {}, {""}}, Table{"nil": nil, "empty": {}}
				nested, empty, inner = map[int]map[int]bool{1: nil, 2: {}}, map[string]int{}, new(int)
				holder = Holder{S: []string{}, B: []byte{}, M: map[string]*Holder{"nil": nil, "zero": {}}, P: new(int), A: [2][]int{nil, {}}}
			}
			a, b, c, d, e, err := n.Slices(ints, bytes, lists, Bytes(bytes), Names{}[:len(ints):0])
			l.Add("Slices", a, b, c, d, e, err)
			f, g, h, err := n.Maps(empty, nested, table)
			l.Add("Maps", f, g, h, err)
			i, j, k, m, err := n.Pointers(&ints, &empty, &inner, nil)
			l.Add("Pointers", i, j, k, m, err)
			i, j, k, m, err = n.Pointers(nil, nil, nil, &struct{}{})
			l.Add("Pointers nil", i, j, k, m, err)
			o, p, err := n.Holder(holder, []*Holder{nil, &holder})
			l.Add("Holder", o, p, err)
			q, err := n.Variadic(bytes, nil)
			l.Add("Variadic", q, err)
		}
		q, err := n.Variadic()
		l.Add("Variadic none", q, err)
		q, err = n.Variadic([][]byte{}...)
		l.Add("Variadic empty", q, err)
		var answers [][]byte
		answer, err := n.Callback(func(a []int, m map[string]int, p *Holder) ([]byte, error) {
			l.Add("callback", a, m, p)
			answers = append(answers, nil)
			if len(answers) > 1 {
				return []byte{}, nil
			}
			return nil, nil
		})
		l.Add("Callback", answer, err)
	},
}

package collections

import (
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type store struct{}

func (store) Bytes(b []byte) ([]byte, error) { return b, nil }

func (store) Slices(s []string, t [][]int, b [][]byte) ([]string, [][]int, [][]byte, error) {
	return s, t, b, nil
}

func (store) Arrays(a [3]int, b [2][2]string, c [4]byte, d [0]int, e [][2]bool) ([3]int, [2][2]string, [4]byte, [0]int, [][2]bool, error) {
	return a, b, c, d, e, nil
}

func (store) Maps(m map[string]int, n map[int]map[string][]byte) (map[string]int, map[int]map[string][]byte, error) {
	return m, n, nil
}

func (store) Keys(a map[[2]int]bool, b map[Key]string, c map[float64]int, d map[bool]uint8) (map[[2]int]bool, map[Key]string, map[float64]int, map[bool]uint8, error) {
	return a, b, c, d, nil
}

// Case sends nil, empty and filled ones.
var Case = transcript.Case[Store]{
	New:    func() Store { return store{} },
	Serve:  ServeStore,
	Client: func(c hoose.Caller) Store { return NewStoreClient(c) },
	Script: func(l *transcript.Log, s Store) {
		for _, b := range [][]byte{nil, {}, {1, 2}, make([]byte, 70000)} {
			got, err := s.Bytes(b)
			l.Add("Bytes", got, err)
		}
		add := func(a []string, b [][]int, c [][]byte, err error) { l.Add("Slices", a, b, c, err) }
		add(s.Slices(nil, nil, nil))
		add(s.Slices([]string{}, [][]int{}, [][]byte{}))
		add(s.Slices([]string{"a", ""}, [][]int{nil, {}, {1, -2}}, [][]byte{nil, {}, {3}}))
		a, b, c, d, e, err := s.Arrays([3]int{1, 2, 3}, [2][2]string{{"a"}, {"b", "c"}}, [4]byte{1, 2, 3, 255}, [0]int{}, [][2]bool{{true, false}})
		l.Add("Arrays", a, b, c, d, e, err)
		m, n, err := s.Maps(nil, nil)
		l.Add("Maps", m, n, err)
		m, n, err = s.Maps(map[string]int{}, map[int]map[string][]byte{1: nil, 2: {}, -3: {"x": {1}, "y": nil}})
		l.Add("Maps", m, n, err)
		k1, k2, k3, k4, err := s.Keys(map[[2]int]bool{{1, 2}: true}, map[Key]string{{Row: 1, Name: "a"}: "b"}, map[float64]int{1.5: 2}, map[bool]uint8{true: 1})
		l.Add("Keys", k1, k2, k3, k4, err)
	},
}

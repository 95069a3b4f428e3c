package wide

import (
	"bytes"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type wide struct{}

func (wide) Echo(f Fields, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17 int) (Fields, int, error) {
	return f, a1 + a17, nil
}

func (wide) Long(s string, b []byte, list []string, m map[int]int) (string, []byte, []string, map[int]int, error) {
	return s, b, list, m, nil
}

// Case sends long ones.
var Case = transcript.Case[Wide]{
	New:    func() Wide { return wide{} },
	Serve:  ServeWide,
	Client: func(c hoose.Caller) Wide { return NewWideClient(c) },
	Script: func(l *transcript.Log, w Wide) {
		f, n, err := w.Echo(Fields{F1: 1, F17: 17}, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17)
		l.Add("Echo", f, n, err)
		m := map[int]int{}
		for i := range 300 {
			m[i*i] = -i
		}
		s, b, list, m, err := w.Long(strings.Repeat("x", 70000), bytes.Repeat([]byte{7}, 300), make([]string, 300), m)
		l.Add("Long", s, b, list, m, err)
	},
}

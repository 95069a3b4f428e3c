package arraylengths

import (
	"crypto/sha256"
	"math"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type ruler struct{}

func (ruler) Own(a [zero]int, b [One]int, c [two]string, d [rune]bool) ([zero]int, [One]int, [two]string, [rune]bool, error) {
	return a, b, c, d, nil
}

func (ruler) Others(sum [sha256.Size]byte, m [math.MaxInt8]bool, computed [4]int16) ([sha256.Size]byte, [math.MaxInt8]bool, [4]int16, error) {
	return sum, m, computed, nil
}

// Case sends them.
var Case = transcript.Case[Ruler]{
	New:    func() Ruler { return ruler{} },
	Serve:  ServeRuler,
	Client: func(c hoose.Caller) Ruler { return NewRulerClient(c) },
	Script: func(l *transcript.Log, r Ruler) {
		a, b, c, d, err := r.Own([0]int{}, [1]int{5}, [2]string{"x"}, [2]bool{true})
		l.Add("Own", a, b, c, d, err)
		sum, m, computed, err := r.Others(sha256.Sum256(nil), [127]bool{126: true}, [4]int16{-1})
		l.Add("Others", sum, m, computed, err)
	},
}

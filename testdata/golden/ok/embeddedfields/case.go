package embeddedfields

import (
	"image"
	"time"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type keeper struct{}

func (keeper) Keep(a All) (All, error)                  { return a, nil }
func (keeper) Deep(d Deep) (Deep, error)                { return d, nil }
func (keeper) Ambiguous(a Ambiguous) (Ambiguous, error) { return a, nil }

// Case sends zero values and full ones.
var Case = transcript.Case[Keeper]{
	New:    func() Keeper { return keeper{} },
	Serve:  ServeKeeper,
	Client: func(c hoose.Caller) Keeper { return NewKeeperClient(c) },
	Script: func(l *transcript.Log, k Keeper) {
		one, text := 1, "text"
		for _, a := range []All{{}, {
			Plain{1, 2}, &Pointed{"c"}, 3, List{"l"}, Table{"t": 4}, Opt[int]{&one}, &Box{&text}, Alias{0.5},
			image.Pt(5, 6), 7 * time.Second, &image.Rectangle{Max: image.Pt(8, 9)}, true,
		}} {
			got, err := k.Keep(a)
			l.Add("Keep", got, err)
		}
		d, err := k.Deep(Deep{Middle{&Inner{true, &Deep{Own: 1}}, "own"}, 2})
		l.Add("Deep", d, d.Own, d.Middle.Own, d.Inner.Own, err)
		d, err = k.Deep(Deep{})
		l.Add("Deep zero", d, err)
		a, err := k.Ambiguous(Ambiguous{Inner{true, nil}, Middle{nil, "m"}})
		l.Add("Ambiguous", a, err)
	},
}

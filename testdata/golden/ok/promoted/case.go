package promoted

import (
	"math/big"
	"net/netip"
	"time"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type desk struct{}

func (desk) Stamp(s Stamp, list []*Stamp) (Stamp, []*Stamp, error) { return s, list, nil }
func (desk) Sum(s Sum) (Sum, error)                                { return s, nil }
func (desk) Deep(d Deep) (Deep, error)                             { return d, nil }
func (desk) Own(o Own) (Own, error)                                { return o, nil }

// Case looks at what is beside the embedded field.
var Case = transcript.Case[Desk]{
	New:    func() Desk { return desk{} },
	Serve:  ServeDesk,
	Client: func(c hoose.Caller) Desk { return NewDeskClient(c) },
	Script: func(l *transcript.Log, d Desk) {
		at := time.Date(2024, 2, 29, 12, 0, 0, 1, time.FixedZone("", -3600))
		s, list, err := d.Stamp(Stamp{at, "note"}, []*Stamp{nil, {at, "second"}})
		l.Add("Stamp", s.Time, s.Note, list[0] == nil, list[1].Time, list[1].Note, err)
		sum, err := d.Sum(Sum{big.NewInt(-5), []int{1, 2}})
		l.Add("Sum", sum.Int, sum.Parts, err)
		sum, err = d.Sum(Sum{})
		l.Add("Sum zero", sum.Int == nil, sum.Parts, err)
		deep, err := d.Deep(Deep{Stamp{at, "n"}, netip.MustParseAddr("::1"), 3})
		l.Add("Deep", deep.Time, deep.Note, deep.Addr, deep.Level, err)
		own, err := d.Own(Own{at, "own"})
		l.Add("Own", own.note, err)
		l.Differ("what Own leaves out", own.Time.IsZero(), false, true)
	},
}

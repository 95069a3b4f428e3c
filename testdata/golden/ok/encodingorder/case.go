package encodingorder

import (
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type sorter struct{}

func (sorter) All(v All, p *All, list []All) (All, *All, []All, error) { return v, p, list, nil }
func (sorter) Three(v Three) (Three, error)                            { return v, nil }
func (sorter) Two(v Two) (Two, error)                                  { return v, nil }
func (sorter) One(v One) (One, error)                                  { return v, nil }
func (sorter) JSON(v JSON) (JSON, error)                               { return v, nil }

// Case sees which encoding each type takes, there and back.
var Case = transcript.Case[Sorter]{
	New:    func() Sorter { return sorter{} },
	Serve:  ServeSorter,
	Client: func(c hoose.Caller) Sorter { return NewSorterClient(c) },
	Script: func(l *transcript.Log, s Sorter) {
		all, p, list, err := s.All(All{"sent"}, &All{"sent"}, []All{{"sent"}})
		l.Add("All", err)
		l.Differ("All", []string{all.how, p.how, list[0].how}, []string{"sent", "sent", "sent"},
			[]string{"sent by msgpack by msgpack", "sent by msgpack by msgpack", "sent by msgpack by msgpack"})
		_, p, _, err = s.All(All{}, nil, nil)
		l.Add("All nil", p == nil, err)
		three, err := s.Three(Three{"sent"})
		l.Add("Three", err)
		l.Differ("Three", three.how, "sent", "sent by binary by binary")
		two, err := s.Two(Two{"sent"})
		l.Add("Two", err)
		l.Differ("Two", two.how, "sent", "sent by gob by gob")
		one, err := s.One(One{"sent"})
		l.Add("One", err)
		l.Differ("One", one.how, "sent", "sent by text by text")
		j, err := s.JSON(JSON{"sent"})
		l.Add("JSON", j.How, err)
	},
}

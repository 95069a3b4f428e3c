package pointers

import (
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type pointing struct{}

func (pointing) One(p *int) (*int, error)         { return p, nil }
func (pointing) Two(p **string) (**string, error) { return p, nil }

func (pointing) ToSlice(p *[]byte, q []*int) (*[]byte, []*int, error) { return p, q, nil }

func (pointing) ToStruct(p *Box, q map[string]*Box) (*Box, map[string]*Box, error) { return p, q, nil }

func (pointing) Handle(h Handle) (Handle, error)        { return h, nil }
func (pointing) ToArray(p *[2]*bool) (*[2]*bool, error) { return p, nil }

// Case sends nil at every level.
var Case = transcript.Case[Pointing]{
	New:    func() Pointing { return pointing{} },
	Serve:  ServePointing,
	Client: func(c hoose.Caller) Pointing { return NewPointingClient(c) },
	Script: func(l *transcript.Log, p Pointing) {
		for _, n := range []*int{nil, new(7)} {
			got, err := p.One(n)
			l.Add("One", got, err)
		}
		for _, s := range []**string{nil, new((*string)(nil)), new(new("x"))} {
			got, err := p.Two(s)
			l.Add("Two", got, err)
		}
		for _, b := range []*[]byte{nil, new([]byte(nil)), {}, new([]byte{1})} {
			got, list, err := p.ToSlice(b, []*int{nil, new(1)})
			l.Add("ToSlice", got, list, err)
		}
		box := &Box{Inner: &Box{N: new(3)}}
		got, boxes, err := p.ToStruct(box, map[string]*Box{"nil": nil, "box": box})
		l.Add("ToStruct", got, boxes, err)
		for _, h := range []Handle{nil, box} {
			got, err := p.Handle(h)
			l.Add("Handle", (*Box)(got), err)
		}
		array, err := p.ToArray(&[2]*bool{nil, new(true)})
		l.Add("ToArray", array, err)
	},
}

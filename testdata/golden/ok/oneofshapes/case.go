package oneofshapes

import (
	"errors"
	"math/big"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type canvas struct{}

func (canvas) One(s Shape) (Shape, error)       { return s, nil }
func (canvas) Draw(p Picture) (*Picture, error) { return &p, nil }
func (canvas) Happened(e Event) (Event, error)  { return e, nil }
func (canvas) Stray() (Shape, error)            { return Square{}, nil }

func (canvas) All(list []Shape, by map[string]Shape) ([]Shape, map[string]Shape, error) {
	return list, by, nil
}

func (canvas) Each(s Shape, yield func(s Shape) error) error {
	if g, ok := s.(*Group); ok {
		for _, inner := range g.Shapes {
			if err := yield(inner); err != nil {
				return err
			}
		}
	}
	return nil
}

// Case sends all implementations.
var Case = transcript.Case[Canvas]{
	New:    func() Canvas { return canvas{} },
	Serve:  ServeCanvas,
	Client: func(c hoose.Caller) Canvas { return NewCanvasClient(c) },
	Script: func(l *transcript.Log, c Canvas) {
		group := &Group{"outer", []Shape{Circle{1}, nil, &Group{Name: "inner"}}, &Group{Name: "over"}}
		shapes := []Shape{Circle{1.5}, &Circle{2}, group, Line("l"), Pair[int, string]{1, "x"}, nil, (*Group)(nil), (*Circle)(nil)}
		for _, s := range shapes {
			got, err := c.One(s)
			l.Add("One", got, err)
		}
		list, by, err := c.All(shapes, map[string]Shape{"a": Line("a"), "nil": nil})
		l.Add("All", list, by, err)
		list, by, err = c.All(nil, map[string]Shape{})
		l.Add("All", list, by, err)
		p, err := c.Draw(Picture{Line("frame"), &shapes[1], [2]Shape{nil, Circle{}}})
		l.Add("Draw", p, err)
		for _, e := range []Event{1, "two", []byte{3}, []byte(nil), nil, Started{"me"}, error2{1, 2}} {
			got, err := c.Happened(e)
			l.Add("Happened", got, err)
		}
		n, err := c.Happened(big.NewInt(7))
		l.Add("Happened", n.(*big.Int).String(), err)
		n, err = c.Happened((*big.Int)(nil))
		l.Add("Happened", n, err)
		l.Add("Each", c.Each(group, func(s Shape) error {
			l.Add("yield", s)
			return nil
		}))
		_, err = c.One(Square{})
		_, isValue := errors.AsType[*hoose.ValueError](err)
		l.Differ("one that is not listed is refused", isValue, false, true)
		_, _, err = c.All([]Shape{Line("x"), Square{}}, nil)
		l.Differ("one that is not listed is refused within others", err != nil, false, true)
		_, err = c.Stray()
		l.Differ("one that is not listed is refused as a result", err != nil, false, true)
	},
}

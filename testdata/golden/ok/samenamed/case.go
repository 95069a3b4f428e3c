package samenamed

import (
	"github.com/hoosegen/hoosegen/runtime/hoose"
	circle "github.com/hoosegen/hoosegen/testdata/golden/ok/samenamed/circle/shape"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/samenamed/codec"
	other "github.com/hoosegen/hoosegen/testdata/golden/ok/samenamed/dashed-name"
	square "github.com/hoosegen/hoosegen/testdata/golden/ok/samenamed/square/shape"
	printing "github.com/hoosegen/hoosegen/testdata/golden/ok/samenamed/v2"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type shapes struct{}

func (shapes) Both(c circle.Shape, s square.Shape) (circle.Shape, square.Shape, error) {
	return c, s, nil
}

func (shapes) Odd(c codec.Codec, o other.Thing, p printing.Thing) (codec.Codec, other.Thing, printing.Thing, error) {
	return c, o, p, nil
}

// Case sends them all.
var Case = transcript.Case[Shapes]{
	New:    func() Shapes { return shapes{} },
	Serve:  ServeShapes,
	Client: func(c hoose.Caller) Shapes { return NewShapesClient(c) },
	Script: func(l *transcript.Log, x Shapes) {
		c, s, err := x.Both(circle.Shape{Radius: 1}, square.Shape{Side: "two"})
		l.Add("Both", c, s, err)
		d, o, p, err := x.Odd(codec.Codec{N: 3}, other.Thing{4}, printing.Thing{N: 5})
		l.Add("Odd", d, o, p, err)
	},
}

package dotimport

import (
	"context"
	"image"
	"net"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type dots struct{}

func (dots) Move(_ context.Context, p image.Point, by net.IP, r image.Rectangle) (image.Point, net.IPMask, error) {
	return p.Add(image.Pt(len(by), r.Dx())), net.IPMask(by), nil
}

// Case moves a point.
var Case = transcript.Case[Dots]{
	New:    func() Dots { return dots{} },
	Serve:  ServeDots,
	Client: func(c hoose.Caller) Dots { return NewDotsClient(c) },
	Script: func(l *transcript.Log, d Dots) {
		p, mask, err := d.Move(context.Background(), image.Pt(1, 2), net.IP{1, 2}, image.Rect(0, 0, 5, 5))
		l.Add("Move", p, mask, err)
	},
}

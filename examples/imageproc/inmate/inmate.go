// Package inmate implements imageproc.Processor. It runs in the sandbox, which is what guards the machine; what is
// checked here is checked so that people learn what is wrong with their picture.
package inmate

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// New returns the implementation. It asks library for the pictures of contact sheets.
func New(library imageproc.Library) imageproc.Processor { return processor{library} }

type processor struct{ library imageproc.Library }

func (processor) Info(_ context.Context, src []byte) (imageproc.Info, error) { return check(src) }

func (processor) Thumbnail(_ context.Context, src []byte, box image.Point, progress func(done float64)) ([]byte, error) {
	m, err := thumbnail(src, box, progress)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = png.Encode(&out, m)
	return out.Bytes(), err
}

// thumbnail returns a picture scaled down to fit into box.
func thumbnail(src []byte, box image.Point, progress func(done float64)) (image.Image, error) {
	info, m, err := decode(src, progress)
	if err != nil {
		return nil, err
	}
	w, h := float64(info.Size.X), float64(info.Size.Y)
	scale := min(1, float64(box.X)/w, float64(box.Y)/h)
	return upright(m, info, image.Pt(max(1, int(scale*w+0.5)), max(1, int(scale*h+0.5)))), nil
}

func (processor) Convert(_ context.Context, src io.Reader, dst io.Writer, format string) error {
	data, err := io.ReadAll(src) // as much as the cell has memory for
	if err != nil {
		return err
	}
	info, m, err := decode(data, nil)
	if err != nil {
		return err
	}
	m = upright(m, info, info.Size)
	switch format {
	case "png":
		return png.Encode(dst, m)
	case "jpeg":
		paper := image.NewRGBA(m.Bounds())
		draw.Draw(paper, paper.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(paper, paper.Rect, m, paper.Rect.Min, draw.Over)
		return jpeg.Encode(dst, paper, &jpeg.Options{Quality: 90})
	}
	return fmt.Errorf("%w: writing %s", imageproc.ErrUnsupported, format)
}

// upright returns m scaled to size and turned as info says, or m itself, with its 16 bits, when nothing is to do.
func upright(m image.Image, info imageproc.Info, size image.Point) image.Image {
	var how draw.Transformer = draw.BiLinear
	switch {
	case info.Size == size && info.Orientation == 1:
		return m
	case info.Size == size:
		how = draw.NearestNeighbor
	}
	dst := image.NewRGBA(image.Rectangle{Max: size})
	t, w, h := turns[info.Orientation], float64(size.X), float64(size.Y)
	x, y := float64(m.Bounds().Dx()), float64(m.Bounds().Dy())
	t = f64.Aff3{w * t[0] / x, w * t[1] / y, w * t[2], h * t[3] / x, h * t[4] / y, h * t[5]}
	how.Transform(dst, t, m, m.Bounds(), draw.Src, nil)
	return dst
}

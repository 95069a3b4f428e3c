package inmate

import (
	"context"
	"image"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// What share of the work is done when the picture has been decoded, and when it has been scaled besides.
const (
	decoded = 0.6
	scaled  = 0.95
)

// Thumbnail implements imageproc.Processor.
func (p *processor) Thumbnail(ctx context.Context, src []byte, box image.Point, progress func(done float64)) ([]byte, error) {
	const op = "thumbnail"
	f, err := p.open(ctx, op, src)
	if err != nil {
		return nil, err
	}
	if box.X < 1 || box.Y < 1 {
		return nil, f.fail(op, invalid("box %v; both sides have to be at least 1", box))
	}
	m := newMeter(progress)
	canvas, err := p.scaled(ctx, f, fit(f.size(), box), m)
	if err != nil {
		return nil, f.fail(op, err)
	}
	format := imageproc.JPEG
	if !canvas.Opaque() {
		format = imageproc.PNG
	}
	data, err := p.encode(ctx, canvas, format, imageproc.EncodeOptions{})
	if err != nil {
		return nil, f.fail(op, err)
	}
	m.set(1)
	return data, nil
}

// Resize implements imageproc.Processor.
func (p *processor) Resize(ctx context.Context, src []byte, size image.Point, options imageproc.EncodeOptions, progress func(done float64)) ([]byte, error) {
	const op = "resize"
	f, err := p.open(ctx, op, src)
	if err != nil {
		return nil, err
	}
	format := f.codec.format
	if !format.CanWrite() {
		format = imageproc.PNG
	}
	if err := checkEncode(format, options); err != nil {
		return nil, f.fail(op, err)
	}
	if size, err = complete(size, f.size()); err != nil {
		return nil, f.fail(op, err)
	}
	m := newMeter(progress)
	canvas, err := p.scaled(ctx, f, size, m)
	if err != nil {
		return nil, f.fail(op, err)
	}
	data, err := p.encode(ctx, canvas, format, options)
	if err != nil {
		return nil, f.fail(op, err)
	}
	m.set(1)
	return data, nil
}

// scaled decodes f and returns it upright, scaled to size, leaving to m the stage of encoding.
func (p *processor) scaled(ctx context.Context, f *picture, size image.Point, m *meter) (*image.RGBA, error) {
	if err := p.checkOutput(size); err != nil {
		return nil, err
	}
	m.stage(decoded)
	r, err := p.decode(ctx, f, m.set)
	if err != nil {
		return nil, err
	}
	defer r.release()
	m.stage(scaled)
	canvas, err := r.scale(ctx, size, m.set)
	m.stage(1)
	return canvas, err
}

// checkOutput refuses to make a picture that is too large.
func (p *processor) checkOutput(size image.Point) error {
	if side := max(size.X, size.Y); side > p.limits.Side {
		return &imageproc.LimitError{Limit: "Side", Got: int64(side), Max: int64(p.limits.Side)}
	}
	made := header{width: size.X, height: size.Y}
	if n := made.pixels(); n > p.limits.OutputPixels {
		return &imageproc.LimitError{Limit: "OutputPixels", Got: n, Max: p.limits.OutputPixels}
	}
	return nil
}

// fit returns the largest size with the proportions of size that fits into box, but none larger than size.
func fit(size, box image.Point) image.Point {
	if size.X <= box.X && size.Y <= box.Y {
		return size
	}
	share := min(float64(box.X)/float64(size.X), float64(box.Y)/float64(size.Y))
	return image.Pt(portion(size.X, share), portion(size.Y, share))
}

// complete replaces a side of size that is 0 by the one that keeps the proportions of the picture.
func complete(size, picture image.Point) (image.Point, error) {
	if size.X < 0 || size.Y < 0 || size == (image.Point{}) {
		return size, invalid("size %v; one side may be 0 to follow from the other, and none may be negative", size)
	}
	if size.X == 0 {
		size.X = portion(picture.X, float64(size.Y)/float64(picture.Y))
	}
	if size.Y == 0 {
		size.Y = portion(picture.Y, float64(size.X)/float64(picture.X))
	}
	return size, nil
}

// portion is a share of a side, at least one pixel.
func portion(side int, share float64) int {
	const most = 1 << 40 // beyond every limit, and within an int
	return int(max(1, min(most, float64(side)*share+0.5)))
}

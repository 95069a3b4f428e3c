package inmate

import (
	"context"
	"image"
	"io"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// Convert implements imageproc.Processor.
func (p *processor) Convert(ctx context.Context, src io.Reader, dst io.Writer, format imageproc.Format, options imageproc.EncodeOptions) error {
	const op = "convert"
	data, err := p.readAll(src)
	if err != nil {
		return (&picture{}).fail(op, err)
	}
	f, err := p.open(ctx, op, data)
	if err != nil {
		return err
	}
	if err := p.convert(ctx, f, dst, format, options); err != nil {
		return f.fail(op, err)
	}
	return nil
}

// convert writes f to dst in another format.
func (p *processor) convert(ctx context.Context, f *picture, dst io.Writer, format imageproc.Format, options imageproc.EncodeOptions) error {
	if err := checkEncode(format, options); err != nil {
		return err
	}
	if err := p.checkOutput(f.size()); err != nil {
		return err
	}
	canvas, err := p.whole(ctx, f)
	if err != nil {
		return err
	}
	return p.encodeTo(ctx, dst, canvas, format, options)
}

// whole decodes f and returns it upright.
func (p *processor) whole(ctx context.Context, f *picture) (*image.RGBA, error) {
	r, err := p.decode(ctx, f, func(float64) {})
	if err != nil {
		return nil, err
	}
	defer r.release()
	return r.upright(ctx)
}

package inmate

import (
	"context"
	"image"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// Convert implements imageproc.Processor.
func (p *processor) Convert(ctx context.Context, src []byte, format imageproc.Format, options imageproc.EncodeOptions) ([]byte, error) {
	const op = "convert"
	f, err := p.open(ctx, op, src)
	if err != nil {
		return nil, err
	}
	if err := checkEncode(format, options); err != nil {
		return nil, f.fail(op, err)
	}
	if err := p.checkOutput(f.size()); err != nil {
		return nil, f.fail(op, err)
	}
	canvas, err := p.whole(ctx, f)
	if err != nil {
		return nil, f.fail(op, err)
	}
	data, err := p.encode(ctx, canvas, format, options)
	if err != nil {
		return nil, f.fail(op, err)
	}
	return data, nil
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

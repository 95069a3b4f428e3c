package inmate

import (
	"context"
	"image"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// Histogram implements imageproc.Processor.
func (p *processor) Histogram(ctx context.Context, src []byte) (imageproc.Histogram, error) {
	const op = "histogram"
	f, err := p.open(ctx, op, src)
	if err != nil {
		return imageproc.Histogram{}, err
	}
	r, err := p.decode(ctx, f, func(float64) {})
	if err != nil {
		return imageproc.Histogram{}, f.fail(op, err)
	}
	defer r.release()
	h := imageproc.Histogram{Pixels: f.pixels()}
	err = r.bands(ctx, func(band *image.RGBA) error {
		count(&h, band.Pix)
		return nil
	})
	if err != nil {
		return imageproc.Histogram{}, f.fail(op, err)
	}
	return h, nil
}

// count counts premultiplied pixels.
func count(h *imageproc.Histogram, pix []byte) {
	for ; len(pix) >= 4; pix = pix[4:] {
		r, g, b, a := uint32(pix[0]), uint32(pix[1]), uint32(pix[2]), uint32(pix[3])
		switch a {
		case 0:
			h.Transparent++
			continue
		case 255:
		default:
			r, g, b = min(255, (r*255+a/2)/a), min(255, (g*255+a/2)/a), min(255, (b*255+a/2)/a)
		}
		h.Red[r]++
		h.Green[g]++
		h.Blue[b]++
		h.Luma[(299*r+587*g+114*b+500)/1000]++
	}
}

package inmate

import (
	"context"
	"image"
	"image/draw"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// raster is a decoded picture, as stored.
type raster struct {
	image.Image
	// area is the whole picture; the image may cover less, as the first picture of an animation may.
	area        image.Rectangle
	orientation imageproc.Orientation
	reserved    *reservation
}

// decode decodes f. progress is given the share of the file that has been read. The caller has to release the raster.
// The error is not yet a *imageproc.PictureError.
func (p *processor) decode(ctx context.Context, f *picture, progress func(float64)) (*raster, error) {
	reserved, err := p.memory.reserve(ctx, f.memory)
	if err != nil {
		return nil, err
	}
	src := newFeed(ctx, f.src)
	keep := false // stays false also when the decoder panics
	defer func() {
		if !keep {
			reserved.release()
		}
	}()
	reserved.hold()
	img, err := await(ctx, func() { progress(src.read()) }, func() (image.Image, error) {
		defer reserved.release()
		return f.codec.decode(src)
	})
	if err != nil {
		if ctx.Err() != nil { // some decoders keep only the text of the error that stopped them
			return nil, ctx.Err()
		}
		return nil, classify(err)
	}
	progress(1)
	keep = true
	return &raster{
		Image:       img,
		area:        image.Rect(0, 0, f.width, f.height),
		orientation: f.orientation,
		reserved:    reserved,
	}, nil
}

// release gives back the memory of r, which must not be used any more.
func (r *raster) release() {
	r.Image = nil
	r.reserved.release()
}

// size is the size of the upright picture.
func (r *raster) size() image.Point {
	return r.orientation.Size(r.area.Size())
}

// copyRows puts part of the stored picture into dst, whose bounds say which, as premultiplied RGBA.
func (r *raster) copyRows(dst *image.RGBA) {
	if !dst.Rect.In(r.Bounds()) {
		clear(dst.Pix) // what the image does not cover is transparent
	}
	draw.Draw(dst, dst.Rect, r.Image, dst.Rect.Min, draw.Src)
}

// bandPixels is about how many pixels are worked on between two looks at the context: a few milliseconds' worth, even
// for the kinds of images that have no fast way to RGBA.
const bandPixels = 1 << 16

// bands calls visit with the stored picture, as premultiplied RGBA, in bands of some rows from the top. The band is
// reused. An error from visit, or the end of ctx, ends it.
func (r *raster) bands(ctx context.Context, visit func(band *image.RGBA) error) error {
	width := r.area.Dx()
	rows := max(1, min(bandPixels/width, r.area.Dy()))
	pix := make([]byte, 4*width*rows)
	for y := r.area.Min.Y; y < r.area.Max.Y; y += rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(rows, r.area.Max.Y-y)
		band := &image.RGBA{
			Pix:    pix[:4*width*n],
			Stride: 4 * width,
			Rect:   image.Rect(r.area.Min.X, y, r.area.Max.X, y+n),
		}
		r.copyRows(band)
		if err := visit(band); err != nil {
			return err
		}
	}
	return nil
}

package inmate

import (
	"context"
	"image"
)

// upright returns r upright, at its own size.
func (r *raster) upright(ctx context.Context) (*image.RGBA, error) {
	canvas := image.NewRGBA(image.Rectangle{Max: r.size()})
	place := placementOf(r.orientation, r.area.Size())
	err := r.bands(ctx, func(band *image.RGBA) error {
		for y := range band.Rect.Dy() {
			place.put(canvas.Pix, band.Rect.Min.Y+y-r.area.Min.Y, band.Pix[y*band.Stride:][:band.Stride])
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return canvas, nil
}

// part returns a part of the upright picture, at its own size.
func (r *raster) part(upright image.Rectangle) *image.RGBA {
	stored := image.NewRGBA(toStored(r.orientation, upright, r.area.Size()))
	r.copyRows(stored)
	place := placementOf(r.orientation, stored.Rect.Size())
	canvas := image.NewRGBA(image.Rectangle{Max: upright.Size()})
	for y := range stored.Rect.Dy() {
		place.put(canvas.Pix, y, stored.Pix[y*stored.Stride:][:stored.Stride])
	}
	return canvas
}

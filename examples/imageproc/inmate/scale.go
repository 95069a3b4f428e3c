package inmate

import (
	"context"
	"image"
)

// scale returns r upright and scaled to size. progress is given the share of the picture that has been worked on.
//
// The rows of the picture come once, from the top, in bands; what is kept of them is one row of cells that are being
// averaged and a few rows that await the kernel. So memory is needed for the result only, and the end of ctx is
// noticed within a band.
func (r *raster) scale(ctx context.Context, size image.Point, progress func(float64)) (*image.RGBA, error) {
	stored := r.orientation.Size(size) // the size that has to result before the picture is turned
	canvas := image.NewRGBA(image.Rectangle{Max: size})
	place := placementOf(r.orientation, stored)
	s := newScaler(r.area.Size(), stored, func(y int, row []byte) { place.put(canvas.Pix, y, row) })
	height := float64(r.area.Dy())
	err := r.bands(ctx, func(band *image.RGBA) error {
		for y := range band.Rect.Dy() {
			if err := s.add(ctx, band.Pix[y*band.Stride:][:band.Stride]); err != nil {
				return err
			}
		}
		progress(float64(band.Rect.Max.Y-r.area.Min.Y) / height)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return canvas, nil
}

// scaler scales a picture whose rows it is given one by one, as premultiplied RGBA of 8 bits.
type scaler struct {
	across, down axis
	emit         func(y int, row []byte)

	sums []uint64  // of the pixels of the current row of cells, 4 for each cell
	rows int       // how many rows are in sums
	cell int       // the current row of cells
	row  []float32 // that row, averaged

	kept []float32 // the last down.span rows, scaled across; row i at i modulo down.span
	next int       // the next row to be emitted
	mix  []float32 // that row
	out  []byte    // that row, as bytes
}

// newScaler returns a scaler that calls emit with each row of the result, from the top; emit must not keep it.
func newScaler(from, to image.Point, emit func(y int, row []byte)) *scaler {
	s := &scaler{across: newAxis(from.X, to.X), down: newAxis(from.Y, to.Y), emit: emit}
	s.sums = make([]uint64, 4*s.across.cells)
	s.row = make([]float32, 4*s.across.cells)
	s.kept = make([]float32, 4*to.X*s.down.span)
	s.mix = make([]float32, 4*to.X)
	s.out = make([]byte, 4*to.X)
	return s
}

// add takes the next row of the picture and emits the rows that can be made with it. When scaling up, one row makes
// many, so the context is looked at here too.
func (s *scaler) add(ctx context.Context, row []byte) error {
	s.sum(row)
	if s.rows++; s.rows < s.down.pixels(s.cell) {
		return nil
	}
	s.average()
	width := len(s.mix)
	s.weighAcross(s.kept[s.cell%s.down.span*width:][:width])
	for s.next < len(s.down.windows) {
		w := s.down.windows[s.next]
		if w.first+len(w.weights)-1 > s.cell {
			break
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		s.weighDown(w)
		s.emit(s.next, s.out)
		s.next++
	}
	s.rows = 0
	s.cell++
	return nil
}

// sum adds a row of pixels to the sums of its cells.
func (s *scaler) sum(row []byte) {
	if s.across.shrink == 1 {
		for i, v := range row {
			s.sums[i] += uint64(v)
		}
		return
	}
	for cell := range s.across.cells {
		n := 4 * s.across.pixels(cell)
		var r, g, b, a uint64
		for p := row[:n]; len(p) >= 4; p = p[4:] {
			r += uint64(p[0])
			g += uint64(p[1])
			b += uint64(p[2])
			a += uint64(p[3])
		}
		to := s.sums[4*cell:][:4]
		to[0] += r
		to[1] += g
		to[2] += b
		to[3] += a
		row = row[n:]
	}
}

// average turns the sums into the row of cells and begins anew.
func (s *scaler) average() {
	for cell := range s.across.cells {
		share := 1 / float32(s.across.pixels(cell)*s.rows)
		for i := 4 * cell; i < 4*cell+4; i++ {
			s.row[i] = float32(s.sums[i]) * share
		}
	}
	clear(s.sums)
}

// weighAcross scales the row of cells across into dst.
func (s *scaler) weighAcross(dst []float32) {
	for i, w := range s.across.windows {
		var r, g, b, a float32
		src := s.row[4*w.first:]
		for k, weight := range w.weights {
			p := src[4*k:][:4]
			r += weight * p[0]
			g += weight * p[1]
			b += weight * p[2]
			a += weight * p[3]
		}
		to := dst[4*i:][:4]
		to[0], to[1], to[2], to[3] = r, g, b, a
	}
}

// weighDown makes one row of the result from the kept rows of its window.
func (s *scaler) weighDown(w window) {
	clear(s.mix)
	for k, weight := range w.weights {
		from := s.kept[(w.first+k)%s.down.span*len(s.mix):][:len(s.mix)]
		for i, v := range from {
			s.mix[i] += weight * v
		}
	}
	for i := 0; i < len(s.mix); i += 4 {
		// The kernel overshoots at edges; premultiplied colours must not exceed their alpha.
		alpha := clamp(s.mix[i+3], 255)
		for c := range 3 {
			s.out[i+c] = clamp(s.mix[i+c], alpha)
		}
		s.out[i+3] = alpha
	}
}

// clamp rounds v into the range 0 to most.
func clamp(v float32, most uint8) uint8 {
	switch {
	case !(v > 0):
		return 0
	case v >= float32(most):
		return most
	}
	return uint8(v + 0.5)
}

package inmate

import (
	"image"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// placement tells where the pixels of a stored picture lie in the buffer of the upright one. Both have 4 bytes for each
// pixel and no gaps between rows. The pixel in column x of row y begins at first + x*right + y*down.
type placement struct {
	first, right, down int
}

// placementOf returns the placement of a stored picture of a size.
func placementOf(o imageproc.Orientation, stored image.Point) placement {
	upright := o.Size(stored)
	at := func(stored image.Point) int {
		p := toUpright(o, stored, upright)
		return 4 * (p.Y*upright.X + p.X)
	}
	first := at(image.Pt(0, 0))
	return placement{first: first, right: at(image.Pt(1, 0)) - first, down: at(image.Pt(0, 1)) - first}
}

// toUpright returns where the stored pixel p lies in the upright picture, which has the size given.
func toUpright(o imageproc.Orientation, p, upright image.Point) image.Point {
	if o.Swaps() {
		p.X, p.Y = p.Y, p.X
	}
	if o == 2 || o == 3 || o == 6 || o == 7 {
		p.X = upright.X - 1 - p.X
	}
	if o == 3 || o == 4 || o == 7 || o == 8 {
		p.Y = upright.Y - 1 - p.Y
	}
	return p
}

// toStored returns what part of the stored picture, which has the size given, is seen in part of the upright one.
func toStored(o imageproc.Orientation, part image.Rectangle, stored image.Point) image.Rectangle {
	back := o
	switch o { // turning back a quarter is turning by the other quarter; all else undoes itself
	case 6:
		back = 8
	case 8:
		back = 6
	}
	a := toUpright(back, part.Min, stored)
	b := toUpright(back, part.Max.Sub(image.Pt(1, 1)), stored)
	r := image.Rectangle{Min: a, Max: b}.Canon()
	r.Max = r.Max.Add(image.Pt(1, 1))
	return r
}

// put copies a row of stored pixels, 4 bytes each, to where they lie in the upright picture pix.
func (p placement) put(pix []byte, y int, row []byte) {
	to := p.first + y*p.down
	if p.right == 4 {
		copy(pix[to:], row)
		return
	}
	for ; len(row) >= 4; row = row[4:] {
		copy(pix[to:to+4], row)
		to += p.right
	}
}

package imageproc

import (
	"fmt"
	"image"
)

// Orientation tells how the stored rows and columns of a picture lie in the upright picture, as the EXIF tag of that
// name does: 1 is upright, 3 is upside down, 6 and 8 are turned by a quarter, 2, 4, 5 and 7 are mirrored besides.
// Values outside 1 to 8, the zero value among them, are taken as upright.
type Orientation int

// Upright is the orientation of a picture whose rows are stored from the top, each from the left.
const Upright Orientation = 1

// Swaps reports whether the upright picture is as wide as the stored one is high.
func (o Orientation) Swaps() bool {
	return o >= 5 && o <= 8
}

// Size turns the size of the stored picture into that of the upright one, and back.
func (o Orientation) Size(stored image.Point) image.Point {
	if o.Swaps() {
		return image.Pt(stored.Y, stored.X)
	}
	return stored
}

// String says what has to be done to see the picture upright.
func (o Orientation) String() string {
	switch o {
	case 1:
		return "upright"
	case 2:
		return "mirrored left to right"
	case 3:
		return "upside down"
	case 4:
		return "mirrored top to bottom"
	case 5:
		return "mirrored left to right, to be turned 90 degrees anticlockwise"
	case 6:
		return "to be turned 90 degrees clockwise"
	case 7:
		return "mirrored left to right, to be turned 90 degrees clockwise"
	case 8:
		return "to be turned 90 degrees anticlockwise"
	}
	return fmt.Sprintf("Orientation(%d)", int(o))
}

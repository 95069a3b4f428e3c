package imageproc

import "image/color"

// EncodeOptions say how a picture is written. The zero value is a good default.
type EncodeOptions struct {
	// Quality of a JPEG, 1 to 100; 0 means 85. The other formats ignore it.
	Quality int
	// Background is what shows through where the picture is transparent, in a JPEG always and in the other formats
	// when it is not the zero value. The zero value means white in a JPEG.
	Background color.NRGBA
}

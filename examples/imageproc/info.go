package imageproc

import (
	"image"
	"time"
)

// Info describes a picture file.
type Info struct {
	// Format is what the content is.
	Format Format
	// Width and Height are the size in pixels as stored. Size gives that of the upright picture.
	Width, Height int
	// Orientation is the EXIF orientation, Upright when there is none.
	Orientation Orientation
	// Frames is the number of pictures in an animated GIF; 1 for everything else.
	Frames int
	// Memory is what decoding the picture takes at most, in bytes.
	Memory int64
	// Taken is the time the camera recorded, in UTC because cameras do not record a zone; zero when unknown.
	Taken time.Time
	// Place is where the camera recorded that it was; nil when unknown. A service should think before it stores it.
	Place *Place
	// Tags are further EXIF tags which hold text, by their EXIF name: Make, Model, Software, Artist, Copyright and the
	// like. Values are cut to 256 bytes and are whatever the file says: escape them. Nil when there are none.
	Tags map[string]string
}

// Size is the size of the upright picture, in pixels.
func (i Info) Size() image.Point {
	return i.Orientation.Size(image.Pt(i.Width, i.Height))
}

// Place is a point on the earth.
type Place struct {
	// Latitude is in degrees, positive to the north: -90 to 90.
	Latitude float64
	// Longitude is in degrees, positive to the east: -180 to 180.
	Longitude float64
}

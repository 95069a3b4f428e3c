package imageproc

// Format names a file format for pictures. The zero value names none.
type Format string

// The formats a Processor knows.
const (
	JPEG Format = "jpeg" // read and written
	PNG  Format = "png"  // read and written
	GIF  Format = "gif"  // read (the first picture) and written (one picture, 256 colours)
	WebP Format = "webp" // read, unless animated
	TIFF Format = "tiff" // read (the first page)
	BMP  Format = "bmp"  // read
)

// CanWrite reports whether a Processor writes f.
func (f Format) CanWrite() bool {
	return f == JPEG || f == PNG || f == GIF
}

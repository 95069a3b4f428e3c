// Package imageproc is an example to copy: what a service needs that accepts pictures from people it does not know.
//
// Decoders have bugs, and a file of a few hundred bytes can ask for gigabytes or hours. So package inmate, which implements
// [Processor], runs in a sandbox. The application, cmd/imageproc, calls the generated client, which is a Processor too.
package imageproc

import (
	"context"
	"errors"
	"image"
	"io"
)

//go:generate go run ../../cmd/hoosegen -type Processor -host Library -impl github.com/hoosegen/hoosegen/examples/imageproc/inmate.New -main ./cmd/imageproc-inmate

// Processor makes pictures that are safe to show out of files that nobody has checked.
//
// It reads JPEG, PNG, GIF, WebP, TIFF and BMP, whatever the file is called, and of an animation the first picture. What
// it makes is upright, as the EXIF orientation of the file says, and has no metadata. Colours are taken for sRGB.
// Errors are those of this package, which errors.Is finds on both sides of the sandbox, or of ctx, src and dst.
type Processor interface {
	// Info reads the headers of src and decodes no pixel, so damage further in goes unnoticed.
	Info(ctx context.Context, src []byte) (Info, error)
	// Thumbnail scales src down to fit into box, in pixels, and returns a PNG. progress is called with the share of src
	// that has been read, from 0 to 1; it may be nil.
	Thumbnail(ctx context.Context, src []byte, box image.Point, progress func(done float64)) ([]byte, error)
	// Convert reads a picture from src, to its end, and writes it to dst as "png", or as "jpeg" on white.
	Convert(ctx context.Context, src io.Reader, dst io.Writer, format string) error
	// ContactSheet draws tiles in rows of columns and returns a PNG. It asks the Library for one picture after the
	// other; where one cannot be drawn, the reason is.
	ContactSheet(ctx context.Context, tiles []Tile, columns int) ([]byte, error)
}

// Library lends pictures to the inmate. It is a service of the host: the inmate can ask for any name at any time, so a
// Library has to lend what the inmate may see and nothing else.
type Library interface {
	// Open returns the picture file of that name. Whoever opens it closes it.
	Open(ctx context.Context, name string) (io.ReadCloser, error)
}

// Info describes a picture file.
type Info struct {
	Format      string      // jpeg, png, gif, webp, tiff or bmp
	Size        image.Point // of the upright picture, in pixels
	Orientation int         // how it is stored, as EXIF counts: 1 is upright, 2 to 8 are turned or mirrored
}

// Tile is one place on a contact sheet.
type Tile struct {
	Name    string // what the Library knows the picture by
	Caption string // stands below it
	Refused string // why there is none; it is drawn instead
}

// MaxPixels is what width times height may be; it is checked before anything is decoded. As cameras store them, such
// pictures fit into a cell of 512 MiB. A file that asks for more than can be known beforehand ends its cell, no more.
const MaxPixels = 50_000_000

// Why a picture is refused.
var (
	ErrFormat      = errors.New("not a picture of a known format")
	ErrUnsupported = errors.New("unsupported") // the text names the format or variant that is not read or written
	ErrMalformed   = errors.New("damaged")     // cut off, or against the rules of its format
	ErrTooLarge    = errors.New("too large")   // beyond MaxPixels
)

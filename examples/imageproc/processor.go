// Package imageproc is the example application of hoosegen: what a service needs that accepts pictures from people it
// does not know.
//
// Reading pictures is dangerous work. A file of a few hundred bytes may claim to be 65535 pixels wide and high, a
// compressed file may expand a thousandfold, an animation may have no end, and every decoder has had its bugs. So the
// work is written once, as an implementation of the interface [Processor] (package inmate, beside this one), and runs
// in a sandbox. The application calls the generated ProcessorClient, which is a Processor too; in development it can
// call the implementation itself.
//
// The interface shows what can cross the boundary: plain values, byte slices, structs, maps, pointers, times, types of
// other packages such as [image.Point], callbacks, streams, an iterator, and errors that keep their identity. The
// inmate in turn calls the application, by the interface [Library].
package imageproc

import (
	"context"
	"image"
	"io"
	"iter"
)

//go:generate go run ../../cmd/hoosegen -type Processor -host Library -impl github.com/hoosegen/hoosegen/examples/imageproc/inmate.New -main ./cmd/imageproc-inmate

// Processor reads pictures that nobody has checked and makes pictures that are safe to show.
//
// It reads JPEG, PNG, GIF, WebP, TIFF and BMP, and writes JPEG, PNG and GIF. The format is found from the content,
// never from a name. Of an animation or of a file with several pages only the first picture is used. Colours are
// worked with as 8-bit sRGB. Pictures are taken the right way up: every method except Info first turns what it was
// given as its EXIF orientation says. What is written contains no metadata: no place, no camera, no orientation.
//
// Every method refuses what exceeds its [Limits] before it decodes anything, so that a call fits into a sandbox of
// 512 MiB. Every error a method itself finds is a [*PictureError] which wraps one of the package's sentinel errors or
// the error of ctx; errors.Is and errors.As see through it on either side of the sandbox. A method ends soon after ctx
// does, with its error. Callbacks may be nil; they are called one at a time, during the call only.
//
// An implementation is safe for concurrent use. It may let a call wait for the memory another call has in use.
type Processor interface {
	// Limits tells what this processor accepts. It fails only when ctx has ended.
	Limits(ctx context.Context) (Limits, error)

	// Info tells what src is from its headers and metadata alone; no pixel is decoded, so damage further in stays
	// unnoticed. Unreadable metadata is left out and is no error.
	//
	// Errors: ErrEmpty, ErrFormat, ErrMalformed, ErrTooLarge, ErrTooManyFrames.
	Info(ctx context.Context, src []byte) (Info, error)

	// Thumbnail scales src down to fit into box, in pixels, keeping its proportions; a picture that fits already is
	// not enlarged. The result is a JPEG when all of the picture is opaque, else a PNG.
	// progress is called with the share that is done, rising from 0 to 1, at most a hundred times or so.
	//
	// Errors: ErrEmpty, ErrFormat, ErrMalformed, ErrTooLarge, ErrTooManyFrames, and ErrArgument when a side of box is
	// less than 1.
	Thumbnail(ctx context.Context, src []byte, box image.Point, progress func(done float64)) ([]byte, error)

	// Resize scales src up or down to size, in pixels. One side of size may be 0: it then follows from the other and
	// the proportions of the picture. The result has the format of src where that can be written, else it is a PNG.
	// progress is called as by Thumbnail.
	//
	// Errors: as Thumbnail; ErrTooLarge also when size exceeds Limits.OutputPixels.
	Resize(ctx context.Context, src []byte, size image.Point, options EncodeOptions, progress func(done float64)) ([]byte, error)

	// Convert reads a picture from src, to its end, and writes it to dst in another format, upright and without its
	// metadata. Converting a picture into its own format is the way to clean it. After an error, what was written is
	// of no use.
	//
	// Errors: as Thumbnail; ErrFormat also when format cannot be written; ErrTooLarge also when the picture exceeds
	// Limits.OutputPixels; and what src and dst return.
	Convert(ctx context.Context, src io.Reader, dst io.Writer, format Format, options EncodeOptions) error

	// Tiles cuts src into squares, row by row from the top left, as viewers of large pictures want them; the last
	// column and row may be narrower. The grid tells beforehand how many there are. The picture is decoded when the
	// sequence is ranged over, and each tile is made when it is asked for; an error is the last element. want is
	// asked before a tile is made and answers whether it is needed; a nil want needs all, and its error ends the
	// sequence, wrapped in a *PictureError.
	//
	// Errors: as Thumbnail, and ErrArgument when the size of a tile is out of range.
	Tiles(ctx context.Context, src []byte, options TileOptions, want func(place TilePlace) (bool, error)) (TileGrid, iter.Seq2[Tile, error], error)

	// ContactSheet draws thumbnails of many pictures onto one, in the order in which they are named. It asks the
	// Library for one after the other, so neither side ever holds them all. A picture that cannot be had or drawn
	// leaves a crossed-out cell and is given to problem; when problem returns nil, or is nil, the sheet goes on
	// without that picture, and an error from problem ends the call and is returned by it, wrapped in a
	// *PictureError. progress is called as by Thumbnail.
	//
	// Errors: ErrEmpty when no picture is named, ErrTooLarge when there are more than Limits.Pictures or when the
	// sheet would exceed Limits.OutputPixels, ErrArgument, also when there is no Library, and ErrFormat when the
	// format of the sheet cannot be written.
	ContactSheet(ctx context.Context, names []string, options SheetOptions, problem func(p Problem) error, progress func(done float64)) (Sheet, error)

	// Histogram counts the colours of src.
	//
	// Errors: as Info, and ErrMalformed for damage anywhere in the picture.
	Histogram(ctx context.Context, src []byte) (Histogram, error)
}

// Library lends the application's pictures to the inmate, by name. It is a service of the host: the inmate can ask for
// whatever name it likes, whenever it likes, so an implementation lends what every caller of its cells may see and
// nothing else, and is safe for concurrent use.
type Library interface {
	// Open returns the picture file of that name. Whoever opens it closes it.
	Open(ctx context.Context, name string) (io.ReadCloser, error)
}

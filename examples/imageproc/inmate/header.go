package inmate

import (
	"errors"
	"fmt"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// header is what the headers of a file claim, and what believing them costs.
type header struct {
	width, height int
	// frames is how many pictures there are; counting stops soon after the limit.
	frames int
	// scans is in how many passes the picture is stored.
	scans int
	// memory is the most that decoding has allocated at one time, in bytes, the decoded picture included.
	memory int64
}

// manyPixels stands for every larger number of pixels. It is beyond any limit, and sixty-four bytes for each of them
// still fit into an int64.
const manyPixels = 1 << 56

// pixels is the number of pixels, 0 when a side is not positive, never more than manyPixels.
func (h header) pixels() int64 {
	if h.width <= 0 || h.height <= 0 {
		return 0
	}
	if int64(h.width) > manyPixels/int64(h.height) {
		return manyPixels
	}
	return int64(h.width) * int64(h.height)
}

// check refuses what is beyond the limits.
func (h header) check(l imageproc.Limits) error {
	if h.width <= 0 || h.height <= 0 {
		return malformed("the headers say %d by %d pixels", h.width, h.height)
	}
	switch {
	case h.width > l.Side || h.height > l.Side:
		return &imageproc.LimitError{Limit: "Side", Got: int64(max(h.width, h.height)), Max: int64(l.Side)}
	case h.pixels() > l.Pixels:
		return &imageproc.LimitError{Limit: "Pixels", Got: h.pixels(), Max: l.Pixels}
	case h.frames > l.Frames:
		return &imageproc.LimitError{Limit: "Frames", Got: int64(h.frames), Max: int64(l.Frames)}
	case h.scans > l.Scans:
		return &imageproc.LimitError{Limit: "Scans", Got: int64(h.scans), Max: int64(l.Scans)}
	case h.memory > l.Memory:
		return &imageproc.LimitError{Limit: "Memory", Got: h.memory, Max: l.Memory}
	}
	return nil
}

// malformed returns an error that is ErrMalformed and says what is wrong.
func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %w", imageproc.ErrMalformed, fmt.Errorf(format, args...))
}

// unsupported returns an error that is ErrFormat and says what is not supported.
func unsupported(format string, args ...any) error {
	return fmt.Errorf("%w: %w", imageproc.ErrFormat, fmt.Errorf(format, args...))
}

// invalid returns an error that is ErrArgument and says what is wrong with the argument.
func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: %w", imageproc.ErrArgument, fmt.Errorf(format, args...))
}

// classify turns the error of a decoder into ErrFormat, when it says that it does not support a variant of its format,
// or else into ErrMalformed.
func classify(err error) error {
	var (
		inJPEG jpeg.UnsupportedError
		inPNG  png.UnsupportedError
		inTIFF tiff.UnsupportedError
	)
	if errors.As(err, &inJPEG) || errors.As(err, &inPNG) || errors.As(err, &inTIFF) || errors.Is(err, bmp.ErrUnsupported) {
		return unsupported("%w", err)
	}
	return malformed("%w", err)
}

// Package inmate implements imageproc.Processor with the decoders and encoders of the standard library and of
// golang.org/x/image. It is what runs in the sandbox; it can be called directly as well, where that is safe enough.
//
// A call goes through the same steps whatever it is for. The survey of a format (jpeg.go, png.go and so on) reads the
// headers only, and tells what decoding would cost; beyond the limits nothing more is done. Then the file is decoded
// (decode.go), on a goroutine of its own so that the call can end before the decoder does (await.go), within a share
// of the memory that all calls have together (memory.go). The decoded picture is worked on in bands of rows, which
// also turn it upright (scale.go, upright.go), and the result is encoded (encode.go).
//
// A panic in a decoder is a bug which only the sandbox contains. Nothing here catches it; the caller of a sandboxed
// Processor gets a *hoose.PanicError.
package inmate

import (
	"context"
	"fmt"
	"io"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// processor implements imageproc.Processor.
type processor struct {
	limits  imageproc.Limits
	memory  *memory
	library imageproc.Library // may be nil
}

// New returns a Processor with the default limits, which makes contact sheets from the pictures of a library; nil for
// none.
func New(library imageproc.Library) imageproc.Processor {
	return NewWithLimits(imageproc.Limits{}, library)
}

// NewWithLimits returns a Processor with limits of its own; fields that are zero or negative mean their defaults.
func NewWithLimits(limits imageproc.Limits, library imageproc.Library) imageproc.Processor {
	limits = limits.WithDefaults()
	return &processor{limits: limits, memory: newMemory(limits.Memory), library: library}
}

// Limits implements imageproc.Processor.
func (p *processor) Limits(ctx context.Context) (imageproc.Limits, error) {
	if err := ctx.Err(); err != nil {
		return imageproc.Limits{}, &imageproc.PictureError{Op: "limits", Err: err}
	}
	return p.limits, nil
}

// Info implements imageproc.Processor.
func (p *processor) Info(ctx context.Context, src []byte) (imageproc.Info, error) {
	f, err := p.open(ctx, "info", src)
	if err != nil {
		return imageproc.Info{}, err
	}
	return imageproc.Info{
		Format:      f.codec.format,
		Width:       f.width,
		Height:      f.height,
		Orientation: f.orientation,
		Frames:      f.frames,
		Memory:      f.memory,
		Taken:       f.taken,
		Place:       f.place,
		Tags:        f.text,
	}, nil
}

// readAll reads a picture file to its end, but no more of it than the limits allow.
func (p *processor) readAll(src io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(src, p.limits.Bytes+1))
	if err != nil {
		return nil, fmt.Errorf("read the picture: %w", err)
	}
	return data, nil
}

package inmate

import (
	"bytes"
	"context"
	"errors"
	"image"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// picture is a file whose headers have been read and found to be within the limits.
type picture struct {
	src   []byte
	codec *codec
	header
	metadata
}

// open reads the headers of src. The error is a *imageproc.PictureError for the operation op, and the picture is what
// was known when it occurred.
func (p *processor) open(ctx context.Context, op string, src []byte) (*picture, error) {
	f := &picture{src: src}
	if err := f.examine(ctx, p.limits); err != nil {
		return f, f.fail(op, err)
	}
	return f, nil
}

// examine fills in f from the headers of its file, refusing what is beyond the limits.
func (f *picture) examine(ctx context.Context, limits imageproc.Limits) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(f.src) == 0 {
		return imageproc.ErrEmpty
	}
	if n := int64(len(f.src)); n > limits.Bytes {
		return &imageproc.LimitError{Limit: "Bytes", Got: n, Max: limits.Bytes}
	}
	if f.codec = codecOf(f.src); f.codec == nil {
		return unsupported("%d bytes that begin with % x", len(f.src), f.src[:min(len(f.src), 8)])
	}
	var damage error
	f.header, damage = f.codec.survey(f.src, limits)
	// What is too large is too large also when it is damaged besides; but without a size there is nothing to check.
	if damage == nil || f.pixels() > 0 {
		if err := f.check(limits); err != nil {
			return err
		}
	}
	if damage != nil {
		return damage
	}
	config, err := f.codec.config(bytes.NewReader(f.src))
	if err != nil {
		return classify(err)
	}
	if config.Width != f.width || config.Height != f.height {
		return malformed("headers that can be read as %dx%d and as %dx%d", f.width, f.height, config.Width, config.Height)
	}
	f.metadata = readMetadata(ctx, f.codec, f.src)
	return ctx.Err()
}

// size is the size of the upright picture.
func (f *picture) size() image.Point {
	return f.orientation.Size(image.Pt(f.width, f.height))
}

// fail returns err as a *imageproc.PictureError that says what is known about f; an error that is one already is not
// wrapped again.
func (f *picture) fail(op string, err error) error {
	if _, ok := errors.AsType[*imageproc.PictureError](err); ok {
		return err
	}
	e := &imageproc.PictureError{Op: op, Width: f.width, Height: f.height, Err: err}
	if f.codec != nil {
		e.Format = f.codec.format
	}
	return e
}

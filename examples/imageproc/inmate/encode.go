package inmate

import (
	"bufio"
	"bytes"
	"context"
	"image"
	"image/color"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// defaultQuality is the quality of a JPEG for which none is given.
const defaultQuality = 85

// checkEncode refuses a format or options that encode cannot follow, before any work is done for them.
func checkEncode(format imageproc.Format, options imageproc.EncodeOptions) error {
	if !format.CanWrite() {
		return unsupported("%q cannot be written; jpeg, png and gif can", string(format))
	}
	if options.Quality < 0 || options.Quality > 100 {
		return invalid("quality %d; it has to be 1 to 100, or 0 for %d", options.Quality, defaultQuality)
	}
	return nil
}

// encode returns canvas, which it may change, in a format. The arguments have passed checkEncode.
func (p *processor) encode(ctx context.Context, canvas *image.RGBA, format imageproc.Format, options imageproc.EncodeOptions) ([]byte, error) {
	var data bytes.Buffer
	if err := p.encodeTo(ctx, &data, canvas, format, options); err != nil {
		return nil, err
	}
	return data.Bytes(), nil
}

// encodeTo is as encode, and writes to dst, in few large pieces.
func (p *processor) encodeTo(ctx context.Context, dst io.Writer, canvas *image.RGBA, format imageproc.Format, options imageproc.EncodeOptions) error {
	background := options.Background
	if format == imageproc.JPEG && background == (color.NRGBA{}) {
		background = color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: 0xff}
	}
	_, err := await(ctx, func() {}, func() (struct{}, error) {
		if format == imageproc.JPEG || background != (color.NRGBA{}) {
			flatten(canvas, background)
		}
		out := bufio.NewWriterSize(&sink{ctx: ctx, dst: dst, max: p.limits.Bytes}, pieceSize)
		if err := write(out, canvas, format, options); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, out.Flush()
	})
	return err
}

// pieceSize is how much of an encoded picture is written at once.
const pieceSize = 64 << 10

// write encodes canvas into w.
func write(w io.Writer, canvas *image.RGBA, format imageproc.Format, options imageproc.EncodeOptions) error {
	switch format {
	case imageproc.JPEG:
		quality := options.Quality
		if quality == 0 {
			quality = defaultQuality
		}
		return jpeg.Encode(w, canvas, &jpeg.Options{Quality: quality})
	case imageproc.GIF:
		options := &gif.Options{NumColors: 256}
		if !canvas.Opaque() {
			options.Quantizer = transparentPalette{}
		}
		return gif.Encode(w, canvas, options)
	}
	return png.Encode(w, canvas)
}

// transparentPalette is a draw.Quantizer which gives every picture the same colours. The encoder's own palette has no
// transparent one.
type transparentPalette struct{}

// Quantize implements draw.Quantizer.
func (transparentPalette) Quantize(p color.Palette, _ image.Image) color.Palette {
	p = append(p, color.Transparent)
	return append(p, palette.Plan9[:cap(p)-len(p)]...)
}

// flatten puts an opaque or partly transparent background behind canvas.
func flatten(canvas *image.RGBA, background color.NRGBA) {
	r, g, b, a := background.RGBA()
	under := [4]uint32{r >> 8, g >> 8, b >> 8, a >> 8}
	for p := canvas.Pix; len(p) >= 4; p = p[4:] {
		through := 255 - uint32(p[3])
		if through == 0 {
			continue
		}
		for i, u := range under {
			p[i] += uint8((u*through + 127) / 255)
		}
	}
}

// sink passes on what an encoder writes, as long as the context lives and no more than max bytes.
type sink struct {
	ctx context.Context
	dst io.Writer
	max int64
	n   int64
}

// Write implements io.Writer.
func (s *sink) Write(b []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	s.n += int64(len(b))
	if s.n > s.max {
		return 0, &imageproc.LimitError{Limit: "Bytes", Got: s.n, Max: s.max}
	}
	return s.dst.Write(b)
}

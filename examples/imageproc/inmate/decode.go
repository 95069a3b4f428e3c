package inmate

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // registers its decoder
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/draw"
	"golang.org/x/image/tiff"
	_ "golang.org/x/image/webp" // registers its decoder

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// Formats that people upload and nothing here reads are registered to be refused by name.
func init() {
	for _, f := range []struct{ name, magic string }{
		{"HEIC", "????ftyphei"}, {"HEIC", "????ftypmif"}, {"AVIF", "????ftypavi"}, {"JPEG XL", "\xff\x0a"},
		{"JPEG XL", "????JXL "}, {"JPEG 2000", "????jP  "}, {"SVG", "<svg"}, {"PDF", "%PDF"}, {"BigTIFF", "II+"},
	} {
		err := fmt.Errorf("%w: %s", imageproc.ErrUnsupported, f.name)
		image.RegisterFormat(f.name, f.magic, func(io.Reader) (image.Image, error) { return nil, err },
			func(io.Reader) (image.Config, error) { return image.Config{}, err })
	}
}

// check is the one check of a file before anything is decoded.
func check(src []byte) (info imageproc.Info, err error) {
	config, name, err := image.DecodeConfig(bytes.NewReader(src))
	w, h := config.Width, config.Height
	switch {
	case err != nil:
		return info, refusal(err)
	case w < 1 || h < 1:
		return info, fmt.Errorf("%w: %d x %d pixels", imageproc.ErrMalformed, w, h)
	case w > imageproc.MaxPixels/h: // the product may be too large for an int
		return info, fmt.Errorf("%w: %d x %d pixels", imageproc.ErrTooLarge, w, h)
	case name == "webp" && string(src[12:16]) == "VP8X" && src[20]&2 != 0:
		return info, fmt.Errorf("%w: animated WebP", imageproc.ErrUnsupported)
	}
	info = imageproc.Info{Format: name, Size: image.Pt(w, h), Orientation: orientation(src)}
	if info.Orientation >= 5 { // it lies on its side
		info.Size = image.Pt(h, w)
	}
	return info, nil
}

// decode returns the picture as it is stored. progress, if not nil, is called with the share of src that has been read.
func decode(src []byte, progress func(done float64)) (imageproc.Info, image.Image, error) {
	info, err := check(src)
	if err != nil {
		return info, nil, err
	}
	m, _, err := image.Decode(io.TeeReader(bytes.NewReader(src), &meter{total: len(src), progress: progress}))
	if err != nil {
		return info, nil, refusal(err)
	}
	if p, ok := m.(*image.YCbCr); ok && info.Format == "webp" {
		fullRange(p)
	} else if p, ok := m.(*image.NYCbCrA); ok { // only WebP has these
		fullRange(&p.YCbCr)
	}
	if whole := (image.Rectangle{Max: info.Size}); info.Format == "gif" && m.Bounds() != whole {
		screen := image.NewRGBA(whole) // the first picture covers a part of it
		draw.Draw(screen, m.Bounds(), m, m.Bounds().Min, draw.Src)
		m = screen
	}
	return info, m, nil
}

// refusal makes an error of a decoder one of imageproc's.
func refusal(err error) error {
	switch {
	case errors.Is(err, imageproc.ErrUnsupported):
		return err
	case errors.Is(err, image.ErrFormat):
		return imageproc.ErrFormat
	case errors.As(err, new(jpeg.UnsupportedError)), errors.As(err, new(png.UnsupportedError)),
		errors.As(err, new(tiff.UnsupportedError)), errors.Is(err, bmp.ErrUnsupported):
		return fmt.Errorf("%w: %w", imageproc.ErrUnsupported, err)
	}
	return fmt.Errorf("%w: %w", imageproc.ErrMalformed, err)
}

// fullRange stretches the values of a lossy WebP, where black is 16 and white is 235 (BT.601), to those of a JPEG, 0 and
// 255, which is what package image takes them for.
func fullRange(m *image.YCbCr) {
	stretch := func(values []byte, from, span, to float64) {
		for i, v := range values {
			values[i] = uint8(min(max((float64(v)-from)*255/span+to+0.5, 0), 255))
		}
	}
	stretch(m.Y, 16, 219, 0)
	stretch(m.Cb, 128, 224, 128)
	stretch(m.Cr, 128, 224, 128)
}

// meter reports the share of what has been read.
type meter struct {
	read, total int
	progress    func(done float64)
}

func (m *meter) Write(p []byte) (int, error) {
	if m.read += len(p); m.progress != nil {
		m.progress(float64(m.read) / float64(m.total))
	}
	return len(p), nil
}

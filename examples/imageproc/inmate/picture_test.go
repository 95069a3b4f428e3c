package inmate

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/examples/imageproc"
	"github.com/hoosegen/hoosegen/examples/imageproc/internal/exif"
	"github.com/hoosegen/hoosegen/examples/imageproc/testdata/pictures"
)

// photo returns one of the committed pictures.
func photo(tb testing.TB, name string) []byte {
	tb.Helper()
	data, err := pictures.Read(name)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// oriented returns a JPEG with an EXIF orientation.
func oriented(tb testing.TB, src []byte, o imageproc.Orientation) []byte {
	tb.Helper()
	out, err := exif.Insert(src, exif.Tags{Orientation: uint16(o)})
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// decodeAny decodes a picture of any format, with the tables of this package.
func decodeAny(tb testing.TB, src []byte) (image.Image, imageproc.Format) {
	tb.Helper()
	c := codecOf(src)
	if c == nil {
		tb.Fatalf("decode %d bytes of no known format", len(src))
	}
	img, err := c.decode(bytes.NewReader(src))
	if err != nil {
		tb.Fatalf("decode what should be a good %s: %v", c.format, err)
	}
	return img, c.format
}

// mosaic returns an opaque picture of a size that is tiled with a photograph.
func mosaic(tb testing.TB, size image.Point) *image.RGBA {
	tb.Helper()
	tile, _ := decodeAny(tb, photo(tb, "blue-purple-pink-large.png"))
	out := image.NewRGBA(image.Rectangle{Max: size})
	for y := 0; y < size.Y; y += tile.Bounds().Dy() {
		for x := 0; x < size.X; x += tile.Bounds().Dx() {
			draw.Draw(out, tile.Bounds().Add(image.Pt(x, y)), tile, tile.Bounds().Min, draw.Src)
		}
	}
	return out
}

func asJPEG(tb testing.TB, img image.Image, quality int) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(tb testing.TB, img image.Image) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// animation returns a GIF that shows an upright bar move over a screen, one column at a time. The first picture covers
// only a part of the screen.
func animation(tb testing.TB, size image.Point, frames int) []byte {
	tb.Helper()
	palette := color.Palette{color.Transparent, color.NRGBA{R: 0xff, A: 0xff}}
	g := &gif.GIF{Config: image.Config{ColorModel: palette, Width: size.X, Height: size.Y}}
	for i := range frames {
		bar := image.NewPaletted(image.Rect(i, 0, i+1, size.Y), palette)
		for p := range bar.Pix {
			bar.Pix[p] = 1
		}
		g.Image = append(g.Image, bar)
		g.Delay = append(g.Delay, 10)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// meanOf is the mean colour of a part of a picture, of what is not wholly transparent.
func meanOf(img image.Image, part image.Rectangle) color.NRGBA {
	rgba := image.NewRGBA(part)
	draw.Draw(rgba, part, img, part.Min, draw.Src)
	var h imageproc.Histogram
	count(&h, rgba.Pix)
	return h.Mean()
}

// near tells whether two colours differ by no more than a tolerance in each channel.
func near(a, b color.NRGBA, tolerance int) bool {
	for _, d := range []int{int(a.R) - int(b.R), int(a.G) - int(b.G), int(a.B) - int(b.B)} {
		if d > tolerance || d < -tolerance {
			return false
		}
	}
	return true
}

func TestInfoOfEveryPicture(t *testing.T) {
	want := map[string]struct {
		format        imageproc.Format
		width, height int
	}{
		"blue-purple-pink":       {width: 150, height: 100},
		"blue-purple-pink-large": {width: 600, height: 400},
		"go-turns-two":           {width: 280, height: 360},
		"triangle-001":           {width: 256, height: 128},
		"video-001":              {width: 150, height: 103},
		"video-005":              {width: 150, height: 103},
		"yellow_rose":            {width: 400, height: 301},
	}
	p := New(nil)
	for _, name := range pictures.Names() {
		t.Run(name, func(t *testing.T) {
			info, err := p.Info(t.Context(), photo(t, name))
			if err != nil {
				t.Fatal(err)
			}
			if got := name[strings.LastIndex(name, ".")+1:]; imageproc.Format(got) != info.Format {
				t.Errorf("format %s", info.Format)
			}
			longest := ""
			for prefix := range want {
				if strings.HasPrefix(name, prefix) && len(prefix) > len(longest) {
					longest = prefix
				}
			}
			if w := want[longest]; info.Width != w.width || info.Height != w.height {
				t.Errorf("size %dx%d, want %dx%d", info.Width, info.Height, w.width, w.height)
			}
			if info.Frames != 1 || info.Orientation != imageproc.Upright || info.Place != nil || !info.Taken.IsZero() {
				t.Errorf("info %+v; want one upright picture without metadata", info)
			}
			if pixels := int64(info.Width) * int64(info.Height); info.Memory < pixels {
				t.Errorf("decoding %d pixels takes %d bytes; want at least one for each", pixels, info.Memory)
			}
		})
	}
}

func TestInfoCountsTheFramesOfAnAnimation(t *testing.T) {
	info, err := New(nil).Info(t.Context(), animation(t, image.Pt(40, 30), 17))
	if err != nil {
		t.Fatal(err)
	}
	if info.Frames != 17 || info.Width != 40 || info.Height != 30 {
		t.Errorf("info %+v; want 17 frames of 40x30", info)
	}
}

func TestMemoryIsAtLeastWhatTheDecodedPictureTakes(t *testing.T) {
	p := New(nil)
	for _, name := range pictures.Names() {
		src := photo(t, name)
		info, err := p.Info(t.Context(), src)
		if err != nil {
			t.Fatal(err)
		}
		img, _ := decodeAny(t, src)
		if got := pixelBytes(t, img); info.Memory < got {
			t.Errorf("%s: decoded picture has %d bytes, Memory says %d", name, got, info.Memory)
		}
	}
}

// pixelBytes is how many bytes a decoded picture has.
func pixelBytes(t *testing.T, img image.Image) int64 {
	t.Helper()
	switch m := img.(type) {
	case *image.YCbCr:
		return int64(len(m.Y) + len(m.Cb) + len(m.Cr))
	case *image.NYCbCrA:
		return int64(len(m.Y) + len(m.Cb) + len(m.Cr) + len(m.A))
	case *image.RGBA:
		return int64(len(m.Pix))
	case *image.NRGBA:
		return int64(len(m.Pix))
	case *image.RGBA64:
		return int64(len(m.Pix))
	case *image.NRGBA64:
		return int64(len(m.Pix))
	case *image.Gray:
		return int64(len(m.Pix))
	case *image.Gray16:
		return int64(len(m.Pix))
	case *image.CMYK:
		return int64(len(m.Pix))
	case *image.Paletted:
		return int64(len(m.Pix))
	}
	t.Fatalf("a decoder made a %T", img)
	return 0
}

func TestCancelledContextIsNoticedBeforeAnyWork(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	src := photo(t, "video-001.jpeg")
	for name, call := range everyMethod(New(nil), src) {
		requireError(t, name, call(ctx), context.Canceled)
	}
}

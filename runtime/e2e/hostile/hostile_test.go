package hostile

import (
	"bytes"
	"compress/zlib"
	"image/gif"
	"image/jpeg"
	stdpng "image/png"
	"io"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

const pictures = "../../../examples/imageproc/cmd/imageproc/testdata/pictures"

func TestAllHaveNamesReasonsAndExpectations(t *testing.T) {
	all, err := All(pictures)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, p := range all {
		if p.Name == "" || p.What == "" || names[p.Name] {
			t.Errorf("picture %q, %q, wants %v: incomplete, or not the first of its name", p.Name, p.What, p.Want)
		}
		if len(p.Data) > 4<<20 {
			t.Errorf("%s has %d bytes; a hostile picture is small", p.Name, len(p.Data))
		}
		names[p.Name] = true
	}
}

func TestHeadersAreBelievedByTheDecoders(t *testing.T) {
	const w, h = 1234, 567
	check := func(name string, width, height int, err error) {
		if err != nil || width != w || height != h {
			t.Errorf("%s: %d by %d, error %v", name, width, height, err)
		}
	}
	c, err := jpeg.DecodeConfig(bytes.NewReader(JPEGHeader(w, h)))
	check("jpeg", c.Width, c.Height, err)
	c, err = stdpng.DecodeConfig(bytes.NewReader(PNGHeader(w, h)))
	check("png", c.Width, c.Height, err)
	c, err = gif.DecodeConfig(bytes.NewReader(GIFHeader(w, h)))
	check("gif", c.Width, c.Height, err)
	c, err = webp.DecodeConfig(bytes.NewReader(WebPHeader(w, h)))
	check("webp", c.Width, c.Height, err)
	c, err = tiff.DecodeConfig(bytes.NewReader(TIFFHeader(w, h)))
	check("tiff", c.Width, c.Height, err)
	c, err = bmp.DecodeConfig(bytes.NewReader(BMPHeader(w, h)))
	check("bmp", c.Width, c.Height, err)
}

func TestZerosAreAsManyAsAskedFor(t *testing.T) {
	for _, n := range []int64{0, 1, 1000, 1 << 20, 3<<20 + 5} {
		r, err := zlib.NewReader(bytes.NewReader(zeros(n)))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil || int64(len(got)) != n || len(bytes.Trim(got, "\x00")) != 0 {
			t.Errorf("%d zeros: %d bytes, error %v", n, len(got), err)
		}
	}
}

func TestBombsDecodeWhenTheyAreSmall(t *testing.T) {
	if m, err := stdpng.Decode(bytes.NewReader(PNGBomb(70, 30))); err != nil || m.Bounds().Dx() != 70 {
		t.Errorf("png: %v", err)
	}
	if _, err := stdpng.Decode(bytes.NewReader(PNGAlphaBomb(70, 30))); err != nil {
		t.Errorf("png with alpha: %v", err)
	}
	if _, err := stdpng.Decode(bytes.NewReader(PNGOverlong(70, 30, 1<<20))); err == nil {
		t.Error("png with too much data was decoded")
	}
	if m, err := jpeg.Decode(bytes.NewReader(ScanBomb(2000, 1000, 7))); err != nil || m.Bounds().Dy() != 1000 {
		t.Errorf("jpeg: %v", err)
	}
	if g, err := gif.DecodeAll(bytes.NewReader(append(EndlessGIF(7), 0x3b))); err != nil || len(g.Image) != 7 {
		t.Errorf("gif: %v", err)
	}
}

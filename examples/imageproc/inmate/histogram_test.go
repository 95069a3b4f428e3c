package inmate

import (
	"image"
	"image/color"
	"testing"

	"github.com/hoosegen/hoosegen/examples/imageproc"
	"github.com/hoosegen/hoosegen/examples/imageproc/testdata/pictures"
)

func TestHistogramCountsEveryPixelOnce(t *testing.T) {
	p := New(nil)
	for _, name := range pictures.Names() {
		h, err := p.Histogram(t.Context(), photo(t, name))
		if err != nil {
			t.Fatal(err)
		}
		for channel, counts := range map[string][256]int64{"red": h.Red, "green": h.Green, "blue": h.Blue, "luma": h.Luma} {
			sum := h.Transparent
			for _, n := range counts {
				sum += n
			}
			if sum != h.Pixels {
				t.Errorf("%s: %s counts %d of %d pixels", name, channel, sum, h.Pixels)
			}
		}
	}
}

func TestHistogramOfKnownPixels(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 4, 1))
	img.SetNRGBA(0, 0, color.NRGBA{R: 255, A: 255})
	img.SetNRGBA(1, 0, color.NRGBA{R: 100, G: 200, B: 40, A: 255})
	img.SetNRGBA(2, 0, color.NRGBA{R: 100, G: 200, B: 40, A: 51}) // exact when premultiplied
	h, err := New(nil).Histogram(t.Context(), asPNG(t, img))
	if err != nil {
		t.Fatal(err)
	}
	want := imageproc.Histogram{Pixels: 4, Transparent: 1}
	want.Red[255], want.Red[100] = 1, 2
	want.Green[0], want.Green[200] = 1, 2
	want.Blue[0], want.Blue[40] = 1, 2
	want.Luma[76], want.Luma[152] = 1, 2
	if h != want {
		t.Errorf("histogram of four known pixels differs: %+v", h)
	}
	if mean := h.Mean(); mean != (color.NRGBA{R: 152, G: 133, B: 27, A: 255}) {
		t.Errorf("mean colour %v", mean)
	}
}

package inmate

import (
	"context"
	"image"
	"image/color"
	"math"
	"testing"

	"golang.org/x/image/draw"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// rasterOf returns an upright raster of img.
func rasterOf(img image.Image) *raster {
	return &raster{Image: img, area: img.Bounds(), orientation: imageproc.Upright}
}

func scaledTo(t *testing.T, r *raster, size image.Point) *image.RGBA {
	t.Helper()
	got, err := r.scale(t.Context(), size, func(float64) {})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// difference is the root of the mean squared difference between the bytes of two pictures of the same size.
func difference(t *testing.T, a, b *image.RGBA) float64 {
	t.Helper()
	if a.Rect.Size() != b.Rect.Size() || len(a.Pix) != len(b.Pix) {
		t.Fatalf("pictures of %v and %v", a.Rect.Size(), b.Rect.Size())
	}
	sum := 0.0
	for i := range a.Pix {
		d := float64(a.Pix[i]) - float64(b.Pix[i])
		sum += d * d
	}
	return math.Sqrt(sum / float64(len(a.Pix)))
}

func TestScalingAgreesWithTheKernelOfTheImageModule(t *testing.T) {
	tests := []struct {
		name string
		size image.Point
		most float64
	}{
		{"up", image.Pt(500, 700), 1},
		{"the same", image.Pt(280, 360), 0.01},
		{"down a little", image.Pt(200, 250), 1},
		{"down by three", image.Pt(93, 120), 1},
		{"down a lot, which averages first", image.Pt(31, 40), 3},
		{"wide and low", image.Pt(700, 20), 3},
		{"narrow and high", image.Pt(10, 800), 3},
		{"to one pixel", image.Pt(1, 1), 5},
	}
	src, _ := decodeAny(t, photo(t, "go-turns-two-280x360.jpeg"))
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			want := image.NewRGBA(image.Rectangle{Max: test.size})
			draw.CatmullRom.Scale(want, want.Rect, src, src.Bounds(), draw.Src, nil)
			got := scaledTo(t, rasterOf(src), test.size)
			if d := difference(t, got, want); d > test.most {
				t.Errorf("differs by %.2f of 255 from golang.org/x/image/draw; want at most %v", d, test.most)
			}
		})
	}
}

func TestScalingKeepsAPlainColour(t *testing.T) {
	plain := image.NewNRGBA(image.Rect(0, 0, 331, 77))
	c := color.NRGBA{R: 200, G: 100, B: 50, A: 128}
	draw.Draw(plain, plain.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	want := color.RGBAModel.Convert(c).(color.RGBA)
	for _, size := range []image.Point{{X: 1, Y: 1}, {X: 7, Y: 3}, {X: 100, Y: 50}, {X: 331, Y: 77}, {X: 700, Y: 300}} {
		got := scaledTo(t, rasterOf(plain), size)
		for y := range size.Y {
			for x := range size.X {
				p := got.RGBAAt(x, y)
				if absInt(int(p.R)-int(want.R)) > 1 || absInt(int(p.G)-int(want.G)) > 1 || absInt(int(p.B)-int(want.B)) > 1 || absInt(int(p.A)-int(want.A)) > 1 {
					t.Fatalf("%v: pixel %d,%d is %v, want %v", size, x, y, p, want)
				}
			}
		}
	}
}

func absInt(v int) int { return max(v, -v) }

func TestScalingNeverMakesColoursBrighterThanTheirAlpha(t *testing.T) {
	src, _ := decodeAny(t, photo(t, "yellow_rose.png"))
	for _, size := range []image.Point{{X: 37, Y: 41}, {X: 399, Y: 300}, {X: 900, Y: 700}} {
		got := scaledTo(t, rasterOf(src), size)
		for i := 0; i < len(got.Pix); i += 4 {
			if p := got.Pix[i : i+4]; max(p[0], p[1], p[2]) > p[3] {
				t.Fatalf("%v: premultiplied pixel % d", size, p)
			}
		}
	}
}

func TestScalingTakesPicturesOfAnyProportion(t *testing.T) {
	for _, from := range []image.Point{{X: 1, Y: 1}, {X: 1, Y: 5000}, {X: 5000, Y: 1}, {X: 17, Y: 3}} {
		for _, to := range []image.Point{{X: 1, Y: 1}, {X: 1, Y: 999}, {X: 999, Y: 1}, {X: 64, Y: 64}, {X: 7, Y: 5001}} {
			img := image.NewGray(image.Rectangle{Max: from})
			for i := range img.Pix {
				img.Pix[i] = 90
			}
			got := scaledTo(t, rasterOf(img), to)
			if c := meanOf(got, got.Rect); !near(c, color.NRGBA{R: 90, G: 90, B: 90}, 1) {
				t.Errorf("%v to %v: mean colour %v, want 90 everywhere", from, to, c)
			}
		}
	}
}

func TestWindowsCoverTheSourceAndTheirWeightsAddUpToOne(t *testing.T) {
	for _, from := range []int{1, 2, 3, 7, 100, 1000, 65500} {
		for _, to := range []int{1, 2, 3, 5, 99, 100, 101, 4000} {
			a := newAxis(from, to)
			counted := 0
			for i := range a.cells {
				counted += a.pixels(i)
			}
			if counted != from {
				t.Errorf("%d to %d: cells hold %d pixels", from, to, counted)
			}
			last := 0
			for i, w := range a.windows {
				sum := float32(0)
				for _, v := range w.weights {
					sum += v
				}
				if math.Abs(float64(sum)-1) > 1e-4 || w.first < 0 || w.first+len(w.weights) > a.cells || len(w.weights) > a.span {
					t.Fatalf("%d to %d: window %d begins at %d of %d, has %d of %d weights, which add up to %v",
						from, to, i, w.first, a.cells, len(w.weights), a.span, sum)
				}
				if i > 0 && w.first > last {
					t.Fatalf("%d to %d: window %d begins at %d, after cell %d was left out", from, to, i, w.first, last)
				}
				last = w.first + len(w.weights)
			}
			if last != a.cells {
				t.Errorf("%d to %d: the last window ends at cell %d of %d", from, to, last, a.cells)
			}
		}
	}
}

func TestScalingStopsWhenTheContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	_, err := rasterOf(mosaic(t, image.Pt(2000, 2000))).scale(ctx, image.Pt(100, 100), func(float64) {
		calls++
		cancel()
	})
	if err != context.Canceled || calls != 1 {
		t.Errorf("error %v after %d bands; want %v after the first", err, calls, context.Canceled)
	}
}

func BenchmarkScaleLargePhotoToThumbnail(b *testing.B) {
	src := asJPEG(b, mosaic(b, image.Pt(6000, 4000)), 90)
	img, _ := decodeAny(b, src)
	b.SetBytes(int64(24_000_000))
	for b.Loop() {
		if _, err := rasterOf(img).scale(b.Context(), image.Pt(300, 200), func(float64) {}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkThumbnail(b *testing.B) {
	p := New(nil)
	src := photo(b, "go-turns-two-280x360.jpeg")
	for b.Loop() {
		if _, err := p.Thumbnail(b.Context(), src, image.Pt(100, 100), nil); err != nil {
			b.Fatal(err)
		}
	}
}

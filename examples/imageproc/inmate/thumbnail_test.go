package inmate

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"slices"
	"testing"

	"github.com/hoosegen/hoosegen/examples/imageproc"
	"github.com/hoosegen/hoosegen/examples/imageproc/testdata/pictures"
)

func TestThumbnailsFitIntoTheBoxAndLookLikeThePicture(t *testing.T) {
	p := New(nil)
	for _, name := range pictures.Names() {
		for _, box := range []image.Point{{X: 64, Y: 64}, {X: 100, Y: 20}, {X: 5, Y: 90}, {X: 1, Y: 1}, {X: 5000, Y: 5000}} {
			t.Run(fmt.Sprint(name, box), func(t *testing.T) {
				src := photo(t, name)
				data, err := p.Thumbnail(t.Context(), src, box, nil)
				if err != nil {
					t.Fatal(err)
				}
				whole, _ := decodeAny(t, src)
				thumb, format := decodeAny(t, data)
				if want := fit(whole.Bounds().Size(), box); thumb.Bounds().Size() != want {
					t.Errorf("size %v, want %v", thumb.Bounds().Size(), want)
				}
				if want := thumbFormat(whole); format != want {
					t.Errorf("format %s, want %s", format, want)
				}
				if box.X < 64 || box.Y < 20 {
					return // too few pixels for the colours below
				}
				a, b := meanOf(whole, whole.Bounds()), meanOf(thumb, thumb.Bounds())
				if !near(a, b, 12) {
					t.Errorf("mean colour %v, that of the picture is %v", b, a)
				}
			})
		}
	}
}

// thumbFormat is the format that the thumbnail of a decoded picture has.
func thumbFormat(whole image.Image) imageproc.Format {
	if o, ok := whole.(interface{ Opaque() bool }); ok && !o.Opaque() {
		return imageproc.PNG
	}
	return imageproc.JPEG
}

func TestFitKeepsProportionsAndNeverEnlarges(t *testing.T) {
	tests := []struct{ size, box, want image.Point }{
		{image.Pt(4000, 3000), image.Pt(200, 200), image.Pt(200, 150)},
		{image.Pt(3000, 4000), image.Pt(200, 200), image.Pt(150, 200)},
		{image.Pt(100, 50), image.Pt(200, 200), image.Pt(100, 50)},
		{image.Pt(100, 50), image.Pt(100, 50), image.Pt(100, 50)},
		{image.Pt(100, 50), image.Pt(1000, 25), image.Pt(50, 25)},
		{image.Pt(65000, 10), image.Pt(100, 100), image.Pt(100, 1)},
	}
	for _, test := range tests {
		if got := fit(test.size, test.box); got != test.want {
			t.Errorf("%v into %v is %v, want %v", test.size, test.box, got, test.want)
		}
	}
}

// corners is an upright picture of 80x40 whose quarters are red, green, blue and yellow, from the top left.
var corners = []color.NRGBA{{R: 0xff, A: 0xff}, {G: 0xff, A: 0xff}, {B: 0xff, A: 0xff}, {R: 0xff, G: 0xff, A: 0xff}}

// quarters are where the corners lie in a picture.
func quarters(r image.Rectangle) [4]image.Rectangle {
	w, h := r.Dx()/2, r.Dy()/2
	return [4]image.Rectangle{
		image.Rect(0, 0, w, h).Add(r.Min), image.Rect(w, 0, 2*w, h).Add(r.Min),
		image.Rect(0, h, w, 2*h).Add(r.Min), image.Rect(w, h, 2*w, 2*h).Add(r.Min),
	}
}

// storedCorners returns a JPEG which, with its EXIF orientation, is the picture corners.
func storedCorners(t *testing.T, o imageproc.Orientation) []byte {
	t.Helper()
	upright := image.Rect(0, 0, 80, 40)
	size := o.Size(upright.Size())
	img := image.NewRGBA(image.Rectangle{Max: size})
	for i, q := range quarters(upright) {
		draw.Draw(img, toStored(o, q, size), image.NewUniform(corners[i]), image.Point{}, draw.Src)
	}
	return oriented(t, asJPEG(t, img, 95), o)
}

func requireCorners(t *testing.T, what string, img image.Image, inside image.Rectangle) {
	t.Helper()
	for i, q := range quarters(inside) {
		if got := meanOf(img, q.Inset(2)); !near(got, corners[i], 16) {
			t.Errorf("%s: quarter %d is %v, want %v", what, i, got, corners[i])
		}
	}
}

func TestEveryMethodTurnsPicturesUpright(t *testing.T) {
	p := New(nil)
	for o := imageproc.Orientation(1); o <= 8; o++ {
		t.Run(o.String(), func(t *testing.T) {
			src := storedCorners(t, o)
			info, err := p.Info(t.Context(), src)
			if err != nil || info.Orientation != o || info.Size() != image.Pt(80, 40) {
				t.Fatalf("info %+v, error %v", info, err)
			}
			results := map[string]func() ([]byte, error){
				"thumbnail": func() ([]byte, error) { return p.Thumbnail(t.Context(), src, image.Pt(60, 60), nil) },
				"resize": func() ([]byte, error) {
					return p.Resize(t.Context(), src, image.Pt(100, 50), imageproc.EncodeOptions{}, nil)
				},
				"convert": func() ([]byte, error) {
					return convert(t.Context(), p, src, imageproc.PNG, imageproc.EncodeOptions{})
				},
			}
			for name, result := range results {
				data, err := result()
				if err != nil {
					t.Fatal(err)
				}
				img, _ := decodeAny(t, data)
				if size := img.Bounds().Size(); size.X != 2*size.Y {
					t.Errorf("%s: size %v; want it twice as wide as high", name, size)
				}
				requireCorners(t, name, img, img.Bounds())
				if left, err := p.Info(t.Context(), data); err != nil || left.Orientation != imageproc.Upright {
					t.Errorf("%s: info of the result %+v, error %v; want no orientation left", name, left, err)
				}
			}
		})
	}
}

func TestAPhotoWithAnOrientationIsTurned(t *testing.T) {
	p, src := New(nil), photo(t, "go-turns-two-280x360.jpeg") // blue above, red below
	top, bottom := image.Rect(60, 40, 200, 160), image.Rect(0, 310, 280, 360)
	whole, _ := decodeAny(t, src)
	turned, err := convert(t.Context(), p, oriented(t, src, 6), imageproc.PNG, imageproc.EncodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	img, _ := decodeAny(t, turned)
	if img.Bounds().Size() != image.Pt(360, 280) {
		t.Fatalf("size %v", img.Bounds().Size())
	}
	// Turned clockwise by a quarter, what was above is on the right, and what was below on the left.
	if a, b := meanOf(whole, top), meanOf(img, image.Rect(360-160, 60, 360-40, 200)); !near(a, b, 2) {
		t.Errorf("the right is %v, the top was %v", b, a)
	}
	if a, b := meanOf(whole, bottom), meanOf(img, image.Rect(0, 0, 50, 280)); !near(a, b, 2) {
		t.Errorf("the left is %v, the bottom was %v", b, a)
	}
}

func TestTheFirstPictureOfAnAnimationIsSeenOnItsScreen(t *testing.T) {
	data, err := convert(t.Context(), New(nil), animation(t, image.Pt(30, 20), 3), imageproc.PNG, imageproc.EncodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	img, _ := decodeAny(t, data)
	if img.Bounds().Size() != image.Pt(30, 20) {
		t.Fatalf("size %v, want that of the screen", img.Bounds().Size())
	}
	if bar := meanOf(img, image.Rect(0, 0, 1, 20)); bar != (color.NRGBA{R: 0xff, A: 0xff}) {
		t.Errorf("the first column is %v, want red", bar)
	}
	if _, _, _, a := img.At(1, 5).RGBA(); a != 0 {
		t.Errorf("the second column has alpha %d, want it transparent", a)
	}
}

func TestProgressRisesFromZeroToOneInSmallSteps(t *testing.T) {
	p := New(nil)
	src := asJPEG(t, mosaic(t, image.Pt(2400, 1600)), 90)
	runs := map[string]func(func(float64)) error{
		"thumbnail": func(progress func(float64)) error {
			_, err := p.Thumbnail(t.Context(), src, image.Pt(200, 200), progress)
			return err
		},
		"resize": func(progress func(float64)) error {
			_, err := p.Resize(t.Context(), src, image.Pt(1000, 0), imageproc.EncodeOptions{}, progress)
			return err
		},
		"contactsheet": func(progress func(float64)) error {
			_, err := with(p, album{}).ContactSheet(t.Context(), make([]string, 10), imageproc.SheetOptions{}, nil, progress)
			return err
		},
	}
	for name, run := range runs {
		t.Run(name, func(t *testing.T) {
			var seen []float64
			if err := run(func(done float64) { seen = append(seen, done) }); err != nil {
				t.Fatal(err)
			}
			if !slices.IsSorted(seen) || seen[0] != 0 || seen[len(seen)-1] != 1 || len(slices.Compact(seen)) != len(seen) {
				t.Errorf("progress %v; want it to rise from 0 to 1", seen)
			}
			if len(seen) < 4 || len(seen) > 110 {
				t.Errorf("%d steps; want a few to a hundred or so", len(seen))
			}
		})
	}
}

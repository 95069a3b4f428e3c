package inmate

import (
	"fmt"
	"image"
	"image/color"
	"testing"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

func TestResizeGivesTheSizeAskedForInTheFormatOfTheSource(t *testing.T) {
	tests := []struct {
		name       string
		size, want image.Point
		format     imageproc.Format
	}{
		{"go-turns-two-280x360.jpeg", image.Pt(140, 0), image.Pt(140, 180), imageproc.JPEG},
		{"go-turns-two-280x360.jpeg", image.Pt(0, 720), image.Pt(560, 720), imageproc.JPEG},
		{"go-turns-two-280x360.jpeg", image.Pt(300, 100), image.Pt(300, 100), imageproc.JPEG},
		{"video-001.gif", image.Pt(75, 0), image.Pt(75, 52), imageproc.GIF},
		{"yellow_rose.png", image.Pt(800, 0), image.Pt(800, 602), imageproc.PNG},
		{"yellow_rose.lossy-with-alpha.webp", image.Pt(50, 0), image.Pt(50, 38), imageproc.PNG},
		{"video-001-16bit.tiff", image.Pt(1, 0), image.Pt(1, 1), imageproc.PNG},
		{"video-001.bmp", image.Pt(0, 1), image.Pt(1, 1), imageproc.PNG},
	}
	p := New(nil)
	for _, test := range tests {
		t.Run(fmt.Sprint(test.name, test.size), func(t *testing.T) {
			src := photo(t, test.name)
			data, err := p.Resize(t.Context(), src, test.size, imageproc.EncodeOptions{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			img, format := decodeAny(t, data)
			if format != test.format || img.Bounds().Size() != test.want {
				t.Errorf("%s of %v; want %s of %v", format, img.Bounds().Size(), test.format, test.want)
			}
			whole, _ := decodeAny(t, src)
			a, b := meanOf(whole, whole.Bounds()), meanOf(img, img.Bounds())
			if test.want.X*test.want.Y > 100 && !near(a, b, 8) {
				t.Errorf("mean colour %v, that of the picture is %v", b, a)
			}
		})
	}
}

func TestConvertWritesEveryPictureInEveryFormat(t *testing.T) {
	p := New(nil)
	for _, name := range []string{"go-turns-two-280x360.jpeg", "video-001.cmyk.jpeg", "yellow_rose.png", "video-005.gray.gif", "yellow_rose.lossless.webp", "video-001-16bit.tiff", "video-001.bmp"} {
		for _, format := range []imageproc.Format{imageproc.JPEG, imageproc.PNG, imageproc.GIF} {
			t.Run(fmt.Sprintf("%s to %s", name, format), func(t *testing.T) {
				src := photo(t, name)
				data, err := convert(t.Context(), p, src, format, imageproc.EncodeOptions{})
				if err != nil {
					t.Fatal(err)
				}
				img, got := decodeAny(t, data)
				whole, _ := decodeAny(t, src)
				if got != format || img.Bounds().Size() != whole.Bounds().Size() {
					t.Fatalf("%s of %v", got, img.Bounds().Size())
				}
				// The middle of each of these pictures is opaque, so that backgrounds do not matter.
				middle := image.Rectangle{Max: whole.Bounds().Size()}
				middle = image.Rect(-15, -15, 15, 15).Add(middle.Max.Div(2))
				if a, b := meanOf(whole, middle), meanOf(img, middle); !near(a, b, 10) {
					t.Errorf("the middle is %v, that of the picture is %v", b, a)
				}
			})
		}
	}
}

func TestTransparencyShowsTheBackground(t *testing.T) {
	rose := photo(t, "yellow_rose.png") // transparent in its top left corner
	corner := image.Rect(0, 0, 30, 15)
	tests := []struct {
		name    string
		format  imageproc.Format
		options imageproc.EncodeOptions
		want    color.NRGBA
	}{
		{"white in a JPEG", imageproc.JPEG, imageproc.EncodeOptions{}, color.NRGBA{R: 255, G: 255, B: 255, A: 255}},
		{"a colour in a JPEG", imageproc.JPEG, imageproc.EncodeOptions{Background: color.NRGBA{R: 10, G: 60, B: 200, A: 255}}, color.NRGBA{R: 10, G: 60, B: 200, A: 255}},
		{"a colour in a PNG", imageproc.PNG, imageproc.EncodeOptions{Background: color.NRGBA{R: 10, G: 60, B: 200, A: 255}}, color.NRGBA{R: 10, G: 60, B: 200, A: 255}},
		{"a translucent colour in a PNG", imageproc.PNG, imageproc.EncodeOptions{Background: color.NRGBA{R: 200, A: 128}}, color.NRGBA{R: 200, A: 128}},
		{"nothing in a GIF", imageproc.GIF, imageproc.EncodeOptions{}, color.NRGBA{}},
		{"nothing in a PNG", imageproc.PNG, imageproc.EncodeOptions{}, color.NRGBA{}},
	}
	p := New(nil)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			data, err := convert(t.Context(), p, rose, test.format, test.options)
			if err != nil {
				t.Fatal(err)
			}
			img, _ := decodeAny(t, data)
			got := color.NRGBAModel.Convert(img.At(corner.Dx()/2, corner.Dy()/2)).(color.NRGBA)
			if !near(got, test.want, 3) || got.A != test.want.A {
				t.Errorf("the corner is %v, want %v", got, test.want)
			}
		})
	}
}

func TestQualityDecidesTheSizeOfAJPEG(t *testing.T) {
	p, src := New(nil), photo(t, "blue-purple-pink-large.png")
	sizes := map[int]int{}
	for _, quality := range []int{10, 0, 100} {
		data, err := convert(t.Context(), p, src, imageproc.JPEG, imageproc.EncodeOptions{Quality: quality})
		if err != nil {
			t.Fatal(err)
		}
		sizes[quality] = len(data)
	}
	if !(sizes[10] < sizes[0] && sizes[0] < sizes[100]) {
		t.Errorf("bytes by quality: %v; want more for more", sizes)
	}
}

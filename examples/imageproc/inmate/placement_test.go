package inmate

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"testing"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// letter is an upright picture that looks different in all eight orientations.
var letter = []string{
	"FFF.",
	"F...",
	"FF..",
	"F...",
	"F..x",
}

// storedLetter is how letter is stored in each orientation, as the EXIF standard defines them: which side of the
// upright picture the first row and the first column of the file are.
var storedLetter = map[imageproc.Orientation][]string{
	1: {"FFF.", "F...", "FF..", "F...", "F..x"}, // row 0 is the top, column 0 the left
	2: {".FFF", "...F", "..FF", "...F", "x..F"}, // top, right
	3: {"x..F", "...F", "..FF", "...F", ".FFF"}, // bottom, right
	4: {"F..x", "F...", "FF..", "F...", "FFF."}, // bottom, left
	5: {"FFFFF", "F.F..", "F....", "....x"},     // left, top
	6: {"....x", "F....", "F.F..", "FFFFF"},     // right, top
	7: {"x....", "....F", "..F.F", "FFFFF"},     // right, bottom
	8: {"FFFFF", "..F.F", "....F", "x...."},     // left, bottom
}

// drawn returns lines of letters as a picture with the letters as its red values.
func drawn(lines []string) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, len(lines[0]), len(lines)))
	for y, line := range lines {
		for x := range len(line) {
			img.SetRGBA(x, y, color.RGBA{R: line[x], A: 0xff})
		}
	}
	return img
}

// read is the reverse of drawn.
func read(img *image.RGBA) []string {
	var lines []string
	for y := range img.Rect.Dy() {
		line := make([]byte, img.Rect.Dx())
		for x := range line {
			line[x] = img.RGBAAt(x, y).R
		}
		lines = append(lines, string(line))
	}
	return lines
}

func TestEachOrientationIsTurnedUpright(t *testing.T) {
	for o, stored := range storedLetter {
		t.Run(fmt.Sprint(o), func(t *testing.T) {
			r := rasterOf(drawn(stored))
			r.orientation = o
			got, err := r.upright(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if fmt.Sprint(read(got)) != fmt.Sprint(letter) {
				t.Errorf("upright %q, want %q", read(got), letter)
			}
			if same := scaledTo(t, r, r.size()); !bytes.Equal(same.Pix, got.Pix) {
				t.Errorf("scaling to the same size made %q", read(same))
			}
		})
	}
}

func TestEachPartOfEachOrientationIsWhatTheWholeHasThere(t *testing.T) {
	for o, stored := range storedLetter {
		r := rasterOf(drawn(stored))
		r.orientation = o
		whole := drawn(letter)
		for _, part := range []image.Rectangle{image.Rect(0, 0, 4, 5), image.Rect(0, 0, 1, 1), image.Rect(3, 4, 4, 5), image.Rect(1, 0, 3, 2), image.Rect(0, 2, 4, 4)} {
			want := image.NewRGBA(image.Rectangle{Max: part.Size()})
			for y := range part.Dy() {
				for x := range part.Dx() {
					want.SetRGBA(x, y, whole.RGBAAt(part.Min.X+x, part.Min.Y+y))
				}
			}
			if got := r.part(part); !bytes.Equal(got.Pix, want.Pix) {
				t.Errorf("%v: part %v is %q, want %q", o, part, read(got), read(want))
			}
		}
	}
}

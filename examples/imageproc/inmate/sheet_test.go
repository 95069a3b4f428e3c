package inmate

import (
	"errors"
	"image"
	"image/color"
	"slices"
	"testing"

	"github.com/hoosegen/hoosegen/examples/imageproc"
	"github.com/hoosegen/hoosegen/examples/imageproc/testdata/pictures"
)

func TestSheetShowsEachPictureInItsPlace(t *testing.T) {
	all, library := pictures.Names(), album{"turned": storedCorners(t, 8)}
	for _, name := range all {
		library[name] = photo(t, name)
	}
	all = append(slices.Clone(all), "turned")
	options := imageproc.SheetOptions{Columns: 5, Cell: image.Pt(120, 90), Captions: true, Format: imageproc.PNG}
	sheet, err := New(library).ContactSheet(t.Context(), all, options, func(p imageproc.Problem) error {
		t.Errorf("problem with %s: %v", p.Name, p.Err)
		return nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	img, format := decodeAny(t, sheet.Data)
	if format != imageproc.PNG || sheet.Format != format || img.Bounds().Size() != sheet.Size || sheet.Drawn != len(all) {
		t.Fatalf("%s of %v with %d pictures; the sheet says %s, %v", format, img.Bounds().Size(), sheet.Drawn, sheet.Format, sheet.Size)
	}
	for i, name := range all[:len(all)-1] {
		whole, _ := decodeAny(t, library[name])
		if want := fit(whole.Bounds().Size(), options.Cell); sheet.Places[i].Size() != want {
			t.Errorf("%s is drawn with %v, want %v", name, sheet.Places[i].Size(), want)
		}
		if thumbFormat(whole) == imageproc.PNG {
			continue // seen on the background, so of other colours
		}
		if a, b := meanOf(whole, whole.Bounds()), meanOf(img, sheet.Places[i]); !near(a, b, 8) {
			t.Errorf("%s: mean colour %v on the sheet, %v in the picture", name, b, a)
		}
	}
	requireCorners(t, "turned", img, sheet.Places[len(all)-1])
	for i, a := range sheet.Places {
		for _, b := range sheet.Places[:i] {
			if a.Overlaps(b) || !a.In(image.Rectangle{Max: sheet.Size}) {
				t.Fatalf("places %v and %v on a sheet of %v", a, b, sheet.Size)
			}
		}
	}
}

func TestSheetGoesOnWithoutTheRefusedOnes(t *testing.T) {
	good := photo(t, "video-001.jpeg")
	library := album{"a": good, "b": []byte("not a picture"), "c": good[:5000], "d": good}
	all := []string{"a", "b", "c", "d"}
	var problems []imageproc.Problem
	sheet, err := New(library).ContactSheet(t.Context(), all, imageproc.SheetOptions{}, func(p imageproc.Problem) error {
		problems = append(problems, p)
		return nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(problems) != 2 || problems[0].Index != 1 || problems[0].Name != "b" || problems[1].Index != 2 || problems[1].Name != "c" {
		t.Fatalf("problems %+v; want those of b and c", problems)
	}
	requireError(t, "contactsheet", problems[0].Err, imageproc.ErrFormat)
	requireError(t, "contactsheet", problems[1].Err, imageproc.ErrMalformed)
	if sheet.Drawn != 2 || sheet.Places[0].Empty() || !sheet.Places[1].Empty() || !sheet.Places[2].Empty() || sheet.Places[3].Empty() {
		t.Errorf("drew %d at %v; want the first and the last", sheet.Drawn, sheet.Places)
	}
	if silent, err := New(library).ContactSheet(t.Context(), all, imageproc.SheetOptions{}, nil, nil); err != nil || silent.Drawn != 2 {
		t.Errorf("without a callback: %d drawn, error %v", silent.Drawn, err)
	}
}

func TestTheCallerCanStopTheSheet(t *testing.T) {
	enough := errors.New("enough")
	calls := 0
	_, err := New(album{}).ContactSheet(t.Context(), make([]string, 5), imageproc.SheetOptions{}, func(imageproc.Problem) error {
		calls++
		return enough
	}, nil)
	requireError(t, "contactsheet", err, enough)
	if calls != 1 {
		t.Errorf("%d problems reported, want one", calls)
	}
}

func TestCaptionsAndCrossesCanBeSeenOnAnyBackground(t *testing.T) {
	for name, background := range map[string]color.NRGBA{"white": {}, "black": {A: 0xff}} {
		t.Run(name, func(t *testing.T) {
			options := imageproc.SheetOptions{Cell: image.Pt(100, 100), Captions: true, Background: background, Format: imageproc.PNG}
			sheet, err := New(album{}).ContactSheet(t.Context(), []string{"größe\x1b[31m and much more than there is room for"}, options, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			img, _ := decodeAny(t, sheet.Data)
			paper := color.NRGBAModel.Convert(img.At(0, 0))
			for part, r := range map[string]image.Rectangle{"cross": image.Rect(8, 8, 108, 108), "caption": image.Rect(8, 108, 108, 123)} {
				marks := 0
				for y := r.Min.Y; y < r.Max.Y; y++ {
					for x := r.Min.X; x < r.Max.X; x++ {
						if color.NRGBAModel.Convert(img.At(x, y)) != paper {
							marks++
						}
					}
				}
				if marks < 50 || marks > r.Dx()*r.Dy()/2 {
					t.Errorf("%s: %d of %d pixels are marked", part, marks, r.Dx()*r.Dy())
				}
			}
		})
	}
}

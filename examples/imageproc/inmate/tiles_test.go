package inmate

import (
	"errors"
	"fmt"
	"image"
	"image/draw"
	"testing"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

func TestTilesTogetherAreThePicture(t *testing.T) {
	tests := []struct {
		name          string
		src           []byte
		size          int
		columns, rows int
	}{
		{"tiles that do not fit", photo(t, "blue-purple-pink-large.png"), 128, 5, 4},
		{"tiles that fit", photo(t, "blue-purple-pink-large.png"), 200, 3, 2},
		{"one tile", photo(t, "video-001.jpeg"), 4096, 1, 1},
		{"a turned picture", oriented(t, photo(t, "go-turns-two-280x360.jpeg"), 6), 100, 4, 3},
		{"a picture with transparency", photo(t, "yellow_rose.lossy-with-alpha.webp"), 150, 3, 3},
	}
	p := New(nil)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			data, err := convert(t.Context(), p, test.src, imageproc.PNG, imageproc.EncodeOptions{})
			if err != nil {
				t.Fatal(err)
			}
			whole, _ := decodeAny(t, data)
			want, got := image.NewRGBA(whole.Bounds()), image.NewRGBA(whole.Bounds())
			draw.Draw(want, want.Rect, whole, image.Point{}, draw.Src)
			n := 0
			grid, err := cutAll(t.Context(), p, test.src, imageproc.TileOptions{Size: test.size, Format: imageproc.PNG}, nil, func(tile imageproc.Tile) error {
				if tile.Column != n%test.columns || tile.Row != n/test.columns {
					t.Errorf("tile %d is in column %d, row %d", n, tile.Column, tile.Row)
				}
				n++
				img, _ := decodeAny(t, tile.Data)
				if img.Bounds().Size() != tile.Bounds.Size() {
					t.Errorf("tile %v has %v pixels", tile.Bounds, img.Bounds().Size())
				}
				draw.Draw(got, tile.Bounds, img, image.Point{}, draw.Src)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			wanted := imageproc.TileGrid{Size: whole.Bounds().Size(), TileSize: test.size, Columns: test.columns, Rows: test.rows}
			if grid != wanted {
				t.Errorf("grid %+v, want %+v", grid, wanted)
			}
			// Partly transparent colours are rounded by being stored in a PNG.
			if d := difference(t, got, want); d > 0.6 {
				t.Errorf("the tiles together differ from the picture by %.3f of 255", d)
			}
		})
	}
}

func TestOnlyWantedTilesAreMade(t *testing.T) {
	var asked, made []string
	grid, err := cutAll(t.Context(), New(nil), photo(t, "blue-purple-pink-large.png"), imageproc.TileOptions{},
		func(place imageproc.TilePlace) (bool, error) {
			asked = append(asked, fmt.Sprint(place.Column, place.Row))
			return place.Row == 1, nil
		},
		func(tile imageproc.Tile) error {
			made = append(made, fmt.Sprint(tile.Column, tile.Row))
			if _, format := decodeAny(t, tile.Data); format != imageproc.JPEG {
				t.Errorf("a tile is a %s", format)
			}
			return nil
		})
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(asked) != "[0 0 1 0 2 0 0 1 1 1 2 1]" || fmt.Sprint(made) != "[0 1 1 1 2 1]" || grid.Columns*grid.Rows != 6 {
		t.Errorf("asked for %v, made %v, grid %+v", asked, made, grid)
	}
}

func TestTheCallerCanStopTheTiles(t *testing.T) {
	enough := errors.New("enough")
	n := 0
	_, err := cutAll(t.Context(), New(nil), photo(t, "blue-purple-pink-large.png"), imageproc.TileOptions{},
		func(place imageproc.TilePlace) (bool, error) {
			if place.Column == 1 {
				return false, enough
			}
			return true, nil
		},
		func(imageproc.Tile) error { n++; return nil })
	requireError(t, "tiles", err, enough)
	if n != 1 {
		t.Errorf("%d tiles given; the question failed after the first", n)
	}
}

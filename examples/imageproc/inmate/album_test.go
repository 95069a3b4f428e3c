package inmate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"testing"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// album is a library in memory.
type album map[string][]byte

// Open implements imageproc.Library.
func (a album) Open(_ context.Context, name string) (io.ReadCloser, error) {
	data, ok := a[name]
	if !ok {
		return nil, fmt.Errorf("picture %q: %w", name, fs.ErrNotExist)
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

// with returns a Processor like p with another library.
func with(p imageproc.Processor, library imageproc.Library) imageproc.Processor {
	q := *p.(*processor)
	q.library = library
	return &q
}

// convert converts a picture in memory.
func convert(ctx context.Context, p imageproc.Processor, src []byte, format imageproc.Format, options imageproc.EncodeOptions) ([]byte, error) {
	var dst bytes.Buffer
	err := p.Convert(ctx, bytes.NewReader(src), &dst, format, options)
	return dst.Bytes(), err
}

// cutAll makes all tiles that are wanted and gives each to tile.
func cutAll(ctx context.Context, p imageproc.Processor, src []byte, options imageproc.TileOptions, want func(imageproc.TilePlace) (bool, error), tile func(imageproc.Tile) error) (imageproc.TileGrid, error) {
	grid, tiles, err := p.Tiles(ctx, src, options, want)
	if err != nil {
		return grid, err
	}
	for t, err := range tiles {
		if err != nil {
			return grid, err
		}
		if err := tile(t); err != nil {
			return grid, err
		}
	}
	return grid, nil
}

func TestWhatTheStreamsReturnEndsAConversion(t *testing.T) {
	full, torn := errors.New("the disk is full"), errors.New("the line is cut")
	src := photo(t, "video-001.jpeg")
	err := New(nil).Convert(t.Context(), bytes.NewReader(src), failing{full}, imageproc.PNG, imageproc.EncodeOptions{})
	requireError(t, "convert", err, full)
	err = New(nil).Convert(t.Context(), io.MultiReader(bytes.NewReader(src[:900]), failing{torn}), io.Discard, imageproc.PNG, imageproc.EncodeOptions{})
	requireError(t, "convert", err, torn)
}

// failing reads and writes nothing.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error)  { return 0, f.err }
func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestAPictureThatTheLibraryDoesNotLendIsAProblem(t *testing.T) {
	p := New(album{"here": photo(t, "video-001.jpeg")})
	var problems []imageproc.Problem
	sheet, err := p.ContactSheet(t.Context(), []string{"here", "gone"}, imageproc.SheetOptions{}, func(p imageproc.Problem) error {
		problems = append(problems, p)
		return nil
	}, nil)
	if err != nil || sheet.Drawn != 1 || len(problems) != 1 || problems[0].Name != "gone" {
		t.Fatalf("sheet of %d, problems %+v, error %v", sheet.Drawn, problems, err)
	}
	requireError(t, "contactsheet", problems[0].Err, fs.ErrNotExist)
}

func TestTilesAreMadeWhenTheyAreAskedFor(t *testing.T) {
	p := New(nil).(*processor)
	grid, tiles, err := p.Tiles(t.Context(), photo(t, "blue-purple-pink-large.png"), imageproc.TileOptions{Size: 100}, nil)
	if err != nil || grid.Columns*grid.Rows < 4 {
		t.Fatalf("grid %+v, error %v", grid, err)
	}
	for range 2 { // a sequence can be ranged over again
		n := 0
		for _, err := range tiles {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n == 3 {
				break
			}
		}
		if n != 3 {
			t.Errorf("%d tiles", n)
		}
	}
	if !p.memory.free.TryAcquire(p.limits.Memory) {
		t.Error("memory is still reserved after the loops were left")
	}
}

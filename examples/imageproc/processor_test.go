package imageproc_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"io/fs"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/examples/imageproc"
	"github.com/hoosegen/hoosegen/examples/imageproc/inmate"
	"github.com/hoosegen/hoosegen/examples/imageproc/internal/exif"
	"github.com/hoosegen/hoosegen/examples/imageproc/internal/hostile"
	"github.com/hoosegen/hoosegen/examples/imageproc/testdata/pictures"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
)

// both returns the implementation, and a client that calls another one over the whole wire. The library is at the
// client's end of it.
func both(t *testing.T, library album) (direct, client imageproc.Processor) {
	t.Helper()
	hoosetest.NoLeaks(t)
	session := hoosetest.LoopbackHost(t, []hoose.Service{imageproc.ServeLibrary(library)}, func(host hoose.Caller) []hoose.Service {
		return []hoose.Service{imageproc.ServeProcessor(inmate.New(imageproc.NewLibraryClient(host)))}
	})
	return inmate.New(library), imageproc.NewProcessorClient(session)
}

// album is a library in memory.
type album map[string][]byte

// Open implements imageproc.Library.
func (a album) Open(_ context.Context, name string) (io.ReadCloser, error) {
	data, ok := a[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

func photo(t *testing.T, name string) []byte {
	t.Helper()
	data, err := pictures.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestTheClientReturnsWhatTheImplementationDoes(t *testing.T) {
	src, err := exif.Insert(photo(t, "video-001.jpeg"), exif.Tags{
		Orientation: 8, Make: "Gopher", Taken: time.Date(2010, 5, 19, 10, 30, 15, 0, time.UTC), Latitude: -33.85, Longitude: 151.2,
	})
	if err != nil {
		t.Fatal(err)
	}
	options := imageproc.EncodeOptions{Quality: 70, Background: color.NRGBA{G: 200, A: 255}}
	calls := map[string]func(context.Context, imageproc.Processor) (any, error){
		"limits": func(ctx context.Context, p imageproc.Processor) (any, error) { return p.Limits(ctx) },
		"info":   func(ctx context.Context, p imageproc.Processor) (any, error) { return p.Info(ctx, src) },
		"thumbnail": func(ctx context.Context, p imageproc.Processor) (any, error) {
			return p.Thumbnail(ctx, src, image.Pt(50, 60), nil)
		},
		"resize": func(ctx context.Context, p imageproc.Processor) (any, error) {
			return p.Resize(ctx, src, image.Pt(0, 60), options, nil)
		},
		"convert": func(ctx context.Context, p imageproc.Processor) (any, error) {
			var dst bytes.Buffer
			err := p.Convert(ctx, bytes.NewReader(photo(t, "yellow_rose.png")), &dst, imageproc.GIF, options)
			return dst.Bytes(), err
		},
		"histogram": func(ctx context.Context, p imageproc.Processor) (any, error) { return p.Histogram(ctx, src) },
		"tiles": func(ctx context.Context, p imageproc.Processor) (any, error) {
			seen := []any{}
			grid, tiles, err := p.Tiles(ctx, src, imageproc.TileOptions{Size: 64, Format: imageproc.PNG},
				func(place imageproc.TilePlace) (bool, error) {
					seen = append(seen, place)
					return place.Column != 1, nil
				})
			if err != nil {
				return nil, err
			}
			for tile, err := range tiles {
				seen = append(seen, tile, err)
			}
			return append(seen, grid), nil
		},
		"contactsheet": func(ctx context.Context, p imageproc.Processor) (any, error) {
			seen := []any{}
			sheet, err := p.ContactSheet(ctx, []string{"a", "b", "c", "d"}, imageproc.SheetOptions{Captions: true}, func(p imageproc.Problem) error {
				seen = append(seen, p.Index, p.Name, p.Err.Error())
				return nil
			}, nil)
			return append(seen, sheet), err
		},
	}
	direct, client := both(t, album{"a": src, "b": nil, "c": src[:900]})
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			want, err := call(t.Context(), direct)
			if err != nil {
				t.Fatal(err)
			}
			got, err := call(t.Context(), client)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("over the wire %.300v\ndirectly %.300v", fmt.Sprint(got), fmt.Sprint(want))
			}
		})
	}
}

func TestProgressArrivesInOrder(t *testing.T) {
	_, client := both(t, nil)
	var seen []float64
	if _, err := client.Thumbnail(t.Context(), photo(t, "blue-purple-pink-large.png"), image.Pt(100, 100), func(done float64) {
		seen = append(seen, done)
	}); err != nil {
		t.Fatal(err)
	}
	if len(seen) < 3 || seen[0] != 0 || seen[len(seen)-1] != 1 || !slices.IsSorted(seen) {
		t.Errorf("progress %v; want it to rise from 0 to 1", seen)
	}
}

func TestErrorsKeepTheirIdentityAndTheirFields(t *testing.T) {
	direct, client := both(t, nil)
	all, err := hostile.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range all {
		t.Run(h.Name, func(t *testing.T) {
			_, want := direct.Thumbnail(t.Context(), h.Data, image.Pt(9, 9), nil)
			_, got := client.Thumbnail(t.Context(), h.Data, image.Pt(9, 9), nil)
			if !errors.Is(got, h.Want) || errors.Is(got, hoose.ErrSandbox) || got.Error() != want.Error() {
				t.Errorf("error %v; want %v", got, want)
			}
			var a, b *imageproc.PictureError
			if !errors.As(got, &a) || !errors.As(want, &b) || a.Op != b.Op || a.Format != b.Format || a.Width != b.Width || a.Height != b.Height {
				t.Errorf("picture error %+v, directly %+v", a, b)
			}
			var c, d *imageproc.LimitError
			if errors.As(got, &c) != errors.As(want, &d) || c != nil && *c != *d {
				t.Errorf("limit error %+v, directly %+v", c, d)
			}
		})
	}
}

func TestTheErrorOfAProblemKeepsItsIdentity(t *testing.T) {
	_, client := both(t, album{"wide": hostile.PNGHeader(65535, 1), "empty": nil})
	var problems []error
	_, err := client.ContactSheet(t.Context(), []string{"wide", "empty", "gone"}, imageproc.SheetOptions{},
		func(p imageproc.Problem) error {
			problems = append(problems, p.Err)
			return nil
		}, nil)
	if err != nil || len(problems) != 3 {
		t.Fatalf("problems %v, error %v", problems, err)
	}
	var limit *imageproc.LimitError
	if !errors.As(problems[0], &limit) || limit.Limit != "Side" || !errors.Is(problems[0], imageproc.ErrTooLarge) || !errors.Is(problems[1], imageproc.ErrEmpty) {
		t.Errorf("problems %v", problems)
	}
	var gone *fs.PathError // from the host to the inmate and back
	if !errors.As(problems[2], &gone) || gone.Path != "gone" || !errors.Is(problems[2], fs.ErrNotExist) {
		t.Errorf("problem %v", problems[2])
	}
}

func TestTheHostStopsACallThroughItsCallback(t *testing.T) {
	_, client := both(t, nil)
	asked := 0
	_, tiles, err := client.Tiles(t.Context(), photo(t, "blue-purple-pink-large.png"), imageproc.TileOptions{}, func(imageproc.TilePlace) (bool, error) {
		asked++
		return false, fmt.Errorf("the disk is full: %w", context.Canceled)
	})
	if err != nil {
		t.Fatal(err)
	}
	var ends []error
	for _, err := range tiles {
		ends = append(ends, err)
	}
	var e *imageproc.PictureError
	if asked != 1 || len(ends) != 1 || !errors.As(ends[0], &e) || e.Op != "tiles" || !errors.Is(ends[0], context.Canceled) || errors.Is(ends[0], hoose.ErrSandbox) {
		t.Errorf("asked %d times, elements end with %v; want the callback's error as the only one", asked, ends)
	}
}

func TestTheHostNeedNotTakeAllTiles(t *testing.T) {
	_, client := both(t, nil)
	for range 20 { // more than there is memory for, if what is left over were kept
		_, tiles, err := client.Tiles(t.Context(), photo(t, "blue-purple-pink-large.png"), imageproc.TileOptions{Size: 64}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range tiles {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
	}
}

func TestLimitsFillInWhatIsNotGiven(t *testing.T) {
	got := imageproc.Limits{Pixels: 5, Side: -1}.WithDefaults()
	want := imageproc.DefaultLimits()
	want.Pixels = 5
	if got != want {
		t.Errorf("limits %+v, want %+v", got, want)
	}
}

func TestErrorsSayWhatWasAttemptedOnWhatAndWhy(t *testing.T) {
	tests := []struct {
		err  error
		want string
	}{
		{
			&imageproc.PictureError{Op: "thumbnail", Format: imageproc.PNG, Width: 9000, Height: 9000, Err: &imageproc.LimitError{Limit: "Pixels", Got: 81_000_000, Max: 64_000_000}},
			"imageproc: thumbnail (png, 9000x9000): too large: Pixels is 81000000, the limit is 64000000",
		},
		{
			&imageproc.PictureError{Op: "info", Format: imageproc.GIF, Err: &imageproc.LimitError{Limit: "Frames", Got: 1001, Max: 1000}},
			"imageproc: info (gif): too many frames: Frames is 1001, the limit is 1000",
		},
		{&imageproc.PictureError{Op: "convert", Err: imageproc.ErrEmpty}, "imageproc: convert: nothing there"},
	}
	for _, test := range tests {
		if got := test.err.Error(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

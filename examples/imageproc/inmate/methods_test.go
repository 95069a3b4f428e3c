package inmate

import (
	"context"
	"errors"
	"image"
	"testing"

	"github.com/hoosegen/hoosegen/examples/imageproc"
	"github.com/hoosegen/hoosegen/examples/imageproc/testdata/pictures"
)

// everyMethod returns a call of each method of p on src, by the method's name. The contact sheet reports the problem of
// its only picture as its error.
func everyMethod(p imageproc.Processor, src []byte) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"info": func(ctx context.Context) error {
			_, err := p.Info(ctx, src)
			return err
		},
		"thumbnail": func(ctx context.Context) error {
			_, err := p.Thumbnail(ctx, src, image.Pt(64, 64), nil)
			return err
		},
		"resize": func(ctx context.Context) error {
			_, err := p.Resize(ctx, src, image.Pt(64, 0), imageproc.EncodeOptions{}, nil)
			return err
		},
		"convert": func(ctx context.Context) error {
			_, err := convert(ctx, p, src, imageproc.PNG, imageproc.EncodeOptions{})
			return err
		},
		"tiles": func(ctx context.Context) error {
			_, err := cutAll(ctx, p, src, imageproc.TileOptions{}, nil, func(imageproc.Tile) error { return nil })
			return err
		},
		"contactsheet": func(ctx context.Context) error {
			_, err := with(p, album{"one": src}).ContactSheet(ctx, []string{"one"}, imageproc.SheetOptions{},
				func(p imageproc.Problem) error { return p.Err }, nil)
			return err
		},
		"histogram": func(ctx context.Context) error {
			_, err := p.Histogram(ctx, src)
			return err
		},
	}
}

// requireError fails the test unless err is a *imageproc.PictureError from the operation op that wraps want.
func requireError(t *testing.T, op string, err, want error) {
	t.Helper()
	var e *imageproc.PictureError
	if !errors.Is(err, want) || !errors.As(err, &e) || e.Op != op {
		t.Errorf("%s: error %q; want a *PictureError from it that is %q", op, err, want)
	}
}

func TestEveryMethodTakesEveryPicture(t *testing.T) {
	p := New(nil)
	for _, name := range pictures.Names() {
		for op, call := range everyMethod(p, photo(t, name)) {
			if err := call(t.Context()); err != nil {
				t.Errorf("%s of %s: %v", op, name, err)
			}
		}
	}
}

func TestInvalidArgumentsAreRefused(t *testing.T) {
	src := photo(t, "video-001.png")
	p, one := New(album{"one": src}), []string{"one"}
	tests := []struct {
		name, op string
		call     func(context.Context) error
		want     error
	}{
		{"a box without height", "thumbnail", func(ctx context.Context) error {
			_, err := p.Thumbnail(ctx, src, image.Pt(10, 0), nil)
			return err
		}, imageproc.ErrArgument},
		{"a size of nothing", "resize", func(ctx context.Context) error {
			_, err := p.Resize(ctx, src, image.Point{}, imageproc.EncodeOptions{}, nil)
			return err
		}, imageproc.ErrArgument},
		{"a negative size", "resize", func(ctx context.Context) error {
			_, err := p.Resize(ctx, src, image.Pt(-1, 5), imageproc.EncodeOptions{}, nil)
			return err
		}, imageproc.ErrArgument},
		{"a result with too long a side", "resize", func(ctx context.Context) error {
			_, err := p.Resize(ctx, src, image.Pt(1_000_000, 1), imageproc.EncodeOptions{}, nil)
			return err
		}, imageproc.ErrTooLarge},
		{"a result with too many pixels", "resize", func(ctx context.Context) error {
			_, err := p.Resize(ctx, src, image.Pt(60_000, 0), imageproc.EncodeOptions{}, nil)
			return err
		}, imageproc.ErrTooLarge},
		{"a quality of more than all", "convert", func(ctx context.Context) error {
			_, err := convert(ctx, p, src, imageproc.JPEG, imageproc.EncodeOptions{Quality: 101})
			return err
		}, imageproc.ErrArgument},
		{"a format that cannot be written", "convert", func(ctx context.Context) error {
			_, err := convert(ctx, p, src, imageproc.WebP, imageproc.EncodeOptions{})
			return err
		}, imageproc.ErrFormat},
		{"tiny tiles", "tiles", func(ctx context.Context) error {
			_, err := cutAll(ctx, p, src, imageproc.TileOptions{Size: 15}, nil, nil)
			return err
		}, imageproc.ErrArgument},
		{"a sheet of nothing", "contactsheet", func(ctx context.Context) error {
			_, err := p.ContactSheet(ctx, nil, imageproc.SheetOptions{}, nil, nil)
			return err
		}, imageproc.ErrEmpty},
		{"a sheet without a library", "contactsheet", func(ctx context.Context) error {
			_, err := with(p, nil).ContactSheet(ctx, one, imageproc.SheetOptions{}, nil, nil)
			return err
		}, imageproc.ErrArgument},
		{"tiny cells", "contactsheet", func(ctx context.Context) error {
			_, err := p.ContactSheet(ctx, one, imageproc.SheetOptions{Cell: image.Pt(15, 0)}, nil, nil)
			return err
		}, imageproc.ErrArgument},
		{"negative columns", "contactsheet", func(ctx context.Context) error {
			_, err := p.ContactSheet(ctx, one, imageproc.SheetOptions{Columns: -1}, nil, nil)
			return err
		}, imageproc.ErrArgument},
		{"too many pictures", "contactsheet", func(ctx context.Context) error {
			_, err := p.ContactSheet(ctx, make([]string, 1001), imageproc.SheetOptions{}, nil, nil)
			return err
		}, imageproc.ErrTooLarge},
		{"too large a sheet", "contactsheet", func(ctx context.Context) error {
			_, err := p.ContactSheet(ctx, make([]string, 999), imageproc.SheetOptions{Cell: image.Pt(2048, 2048)}, nil, nil)
			return err
		}, imageproc.ErrTooLarge},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			requireError(t, test.op, test.call(t.Context()), test.want)
		})
	}
}

func TestLimitsAreThoseGivenWithDefaultsForTheRest(t *testing.T) {
	got, err := NewWithLimits(imageproc.Limits{Pixels: 1000}, nil).Limits(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := imageproc.DefaultLimits()
	want.Pixels = 1000
	if got != want {
		t.Errorf("limits %+v, want %+v", got, want)
	}
}

func TestEachLimitIsNamedInItsError(t *testing.T) {
	src := photo(t, "video-001.progressive.jpeg") // 150x103
	tests := []struct {
		limits imageproc.Limits
		want   imageproc.LimitError
		src    []byte
	}{
		{imageproc.Limits{Bytes: 1000}, imageproc.LimitError{Limit: "Bytes", Got: int64(len(src)), Max: 1000}, src},
		{imageproc.Limits{Side: 149}, imageproc.LimitError{Limit: "Side", Got: 150, Max: 149}, src},
		{imageproc.Limits{Pixels: 15449}, imageproc.LimitError{Limit: "Pixels", Got: 15450, Max: 15449}, src},
		{imageproc.Limits{Scans: 9}, imageproc.LimitError{Limit: "Scans", Got: 10, Max: 9}, src},
		{imageproc.Limits{Frames: 4}, imageproc.LimitError{Limit: "Frames", Got: 5, Max: 4}, animation(t, image.Pt(20, 20), 9)},
	}
	for _, test := range tests {
		t.Run(test.want.Limit, func(t *testing.T) {
			_, err := NewWithLimits(test.limits, nil).Thumbnail(t.Context(), test.src, image.Pt(9, 9), nil)
			var got *imageproc.LimitError
			if !errors.As(err, &got) || *got != test.want {
				t.Errorf("error %v; want %v", err, &test.want)
			}
		})
	}
}

func TestAResultOfTooManyBytesIsRefused(t *testing.T) {
	p := NewWithLimits(imageproc.Limits{Bytes: 25_000}, nil)
	_, err := convert(t.Context(), p, photo(t, "video-001.jpeg"), imageproc.PNG, imageproc.EncodeOptions{})
	requireError(t, "convert", err, imageproc.ErrTooLarge) // 21,459 bytes of JPEG are about 29,000 as PNG
}

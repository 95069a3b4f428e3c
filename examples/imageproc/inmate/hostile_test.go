package inmate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/examples/imageproc"
	"github.com/hoosegen/hoosegen/examples/imageproc/internal/hostile"
	"github.com/hoosegen/hoosegen/examples/imageproc/testdata/pictures"
)

var errPanic = errors.New("a bug in a decoder")

func panicking(io.Reader) (image.Image, error) { panic(errPanic) }

// scans returns a picture of 60 million pixels in a few bytes, which is within the limits and takes a while to decode.
func scans(n int) []byte { return hostile.ScanBomb(6400, 6000, n) }

func hostilePictures(t testing.TB) []hostile.Picture {
	t.Helper()
	all, err := hostile.All()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// What refusing one hostile picture may take. Most take some microseconds; those which have to be decoded until the
// damage is found take their time and memory.
const (
	refusalTime   = 5 * time.Second
	refusalMemory = 48 << 20
)

func TestEachHostilePictureGivesItsTypedError(t *testing.T) {
	p := New(nil)
	for _, h := range hostilePictures(t) {
		t.Run(h.Name, func(t *testing.T) {
			for op, call := range everyMethod(p, h.Data) {
				ctx, cancel := context.WithTimeout(t.Context(), refusalTime)
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				err := call(ctx)
				runtime.ReadMemStats(&after)
				cancel()
				if errors.Is(err, context.DeadlineExceeded) {
					t.Fatalf("%s took more than %v", op, refusalTime)
				}
				if taken := after.TotalAlloc - before.TotalAlloc; taken > refusalMemory {
					t.Errorf("%s allocated %d bytes", op, taken)
				}
				if op == "info" && err == nil && h.Want == imageproc.ErrMalformed {
					continue // the damage is not in the headers
				}
				requireError(t, op, err, h.Want)
			}
		})
	}
}

func TestRefusalsSayWhatThePictureClaims(t *testing.T) {
	for _, h := range hostilePictures(t) {
		_, err := New(nil).Thumbnail(t.Context(), h.Data, image.Pt(10, 10), nil)
		var e *imageproc.PictureError
		if !errors.As(err, &e) {
			t.Errorf("%s: error %v", h.Name, err)
			continue
		}
		if errors.Is(h.Want, imageproc.ErrTooLarge) && (e.Width < 6000 || e.Height < 6000 || e.Format == "") {
			t.Errorf("%s: error %v tells of %d by %d pixels of format %q", h.Name, e, e.Width, e.Height, e.Format)
		}
	}
}

func TestBombsAreRealAndSoAreTheirSmallBrothers(t *testing.T) {
	// The same makers, within the limits: these are pictures that decode, so it is the limits that refuse the others.
	tests := map[string][]byte{
		"png":  hostile.PNGBomb(1000, 1000),
		"scan": hostile.ScanBomb(800, 800, 20),
		"gif":  append(hostile.EndlessGIF(900), 0x3b),
	}
	for name, src := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := New(nil).Histogram(t.Context(), src); err != nil {
				t.Error(err)
			}
		})
	}
	if n := len(hostile.PNGBomb(30000, 30000)); n > 2<<20 {
		t.Errorf("a bomb of %d bytes is not small", n)
	}
}

func TestTruncatedPicturesAreMalformedWhereverTheyEnd(t *testing.T) {
	p, box := New(nil), image.Pt(20, 20)
	for _, name := range pictures.Names() {
		t.Run(name, func(t *testing.T) {
			whole := photo(t, name)
			intact, err := p.Thumbnail(t.Context(), whole, box, nil)
			if err != nil {
				t.Fatal(err)
			}
			for n := 1; n < len(whole); n += max(1, len(whole)/40) {
				got, err := p.Thumbnail(t.Context(), hostile.Truncate(whole, n), box, nil)
				if err == nil && n > len(whole)-64 && bytes.Equal(got, intact) {
					continue // what was lost is not part of the picture: the end of a TIFF may be its resolution
				}
				want := imageproc.ErrMalformed
				if n < 12 && errors.Is(err, imageproc.ErrFormat) {
					want = imageproc.ErrFormat // cut off within its signature a file has no known format
				}
				var e *imageproc.PictureError
				if !errors.Is(err, want) || !errors.As(err, &e) {
					t.Fatalf("%d of %d bytes: error %v; want a *PictureError that is %v", n, len(whole), err, want)
				}
			}
		})
	}
}

func TestDamagedPicturesGiveTypedErrorsOrPictures(t *testing.T) {
	p := NewWithLimits(imageproc.Limits{Pixels: 4_000_000, Memory: 64 << 20}, nil)
	for _, name := range pictures.Names() {
		t.Run(name, func(t *testing.T) {
			whole := photo(t, name)
			for i := range 25 {
				src := append([]byte{}, whole...)
				for k, at := range hostile.Garbage(uint64(i), 9)[1:] {
					// Mostly near the beginning, where a byte changes more.
					src[(int(at)*(k*k+1))%len(src)] ^= byte(1 << (i % 8))
				}
				data, err := p.Thumbnail(t.Context(), src, image.Pt(20, 20), nil)
				requireSound(t, fmt.Sprintf("damage %d", i), data, err, image.Pt(20, 20))
			}
		})
	}
}

// requireSound fails the test unless data is a picture that fits into box, or err is one of the errors that tell what
// is wrong with a picture.
func requireSound(t *testing.T, what string, data []byte, err error, box image.Point) {
	t.Helper()
	if err == nil {
		img, _ := decodeAny(t, data)
		if size := img.Bounds().Size(); size.X > box.X || size.Y > box.Y || size.X < 1 || size.Y < 1 {
			t.Errorf("%s: a picture of %v", what, size)
		}
		return
	}
	if _, ok := errors.AsType[*imageproc.PictureError](err); !ok {
		t.Errorf("%s: error %v (%T)", what, err, err)
	}
	for _, known := range []error{imageproc.ErrEmpty, imageproc.ErrFormat, imageproc.ErrMalformed, imageproc.ErrTooLarge, imageproc.ErrTooManyFrames} {
		if errors.Is(err, known) {
			return
		}
	}
	t.Errorf("%s: error %v is none of the package's", what, err)
}

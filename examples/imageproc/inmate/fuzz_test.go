package inmate

import (
	"image"
	"testing"

	"github.com/hoosegen/hoosegen/examples/imageproc"
	"github.com/hoosegen/hoosegen/examples/imageproc/testdata/pictures"
)

// The targets below want -fuzzminimizetime=20x or the like: the goroutines and timers of a call make its coverage vary,
// and a seed of 40 KB that seems interesting is otherwise minimised for a minute each time.

// fuzzLimits keep one execution of a fuzz target short.
var fuzzLimits = imageproc.Limits{Bytes: 1 << 20, Pixels: 400_000, Memory: 16 << 20, Frames: 100, Scans: 20}

// addSeeds adds the small pictures, some of them with metadata, and the small hostile ones.
func addSeeds(f *testing.F) {
	f.Helper()
	for _, name := range pictures.Names() {
		if src := photo(f, name); len(src) < 40_000 {
			f.Add(src)
		}
	}
	f.Add(oriented(f, photo(f, "video-001.q50.410.jpeg"), 6))
	f.Add(animation(f, image.Pt(10, 10), 4))
	for _, h := range hostilePictures(f) {
		if len(h.Data) < 40_000 {
			f.Add(h.Data)
		}
	}
}

// FuzzInfo holds that Info takes any file, and that what it says is within the limits.
func FuzzInfo(f *testing.F) {
	addSeeds(f)
	p := NewWithLimits(fuzzLimits, nil)
	f.Fuzz(func(t *testing.T, src []byte) {
		info, err := p.Info(t.Context(), src)
		if err != nil {
			requireSound(t, "info", nil, err, image.Point{})
			return
		}
		pixels := int64(info.Width) * int64(info.Height)
		if info.Width < 1 || info.Height < 1 || pixels > fuzzLimits.Pixels || info.Memory > fuzzLimits.Memory || info.Memory < pixels ||
			info.Frames < 1 || info.Frames > fuzzLimits.Frames || info.Orientation < 1 || info.Orientation > 8 {
			t.Errorf("info %+v", info)
		}
	})
}

// FuzzThumbnail holds that Thumbnail takes any file, and that it makes a picture that fits or says what is wrong; and
// that Info does not refuse what Thumbnail takes.
func FuzzThumbnail(f *testing.F) {
	addSeeds(f)
	p := NewWithLimits(fuzzLimits, nil)
	f.Fuzz(func(t *testing.T, src []byte) {
		box := image.Pt(16, 16)
		data, err := p.Thumbnail(t.Context(), src, box, nil)
		requireSound(t, "thumbnail", data, err, box)
		if _, refused := p.Info(t.Context(), src); refused != nil && err == nil {
			t.Errorf("info refuses what thumbnail takes: %v", refused)
		}
	})
}

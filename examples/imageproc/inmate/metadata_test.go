package inmate

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/examples/imageproc"
	"github.com/hoosegen/hoosegen/examples/imageproc/internal/exif"
)

// tagged returns a photograph with tags.
func tagged(t *testing.T, tags exif.Tags) []byte {
	t.Helper()
	out, err := exif.Insert(photo(t, "video-001.jpeg"), tags)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestInfoTellsWhatTheCameraRecorded(t *testing.T) {
	taken := time.Date(2010, 5, 19, 10, 30, 15, 0, time.UTC)
	src := tagged(t, exif.Tags{Orientation: 8, Make: "Gopher", Model: " G\x011 ", Taken: taken, Latitude: -33.85681, Longitude: 151.21514})
	info, err := New(nil).Info(t.Context(), src)
	if err != nil {
		t.Fatal(err)
	}
	if info.Orientation != 8 || !info.Taken.Equal(taken) || info.Tags["Make"] != "Gopher" || info.Tags["Model"] != "G1" {
		t.Errorf("info %+v", info)
	}
	if info.Place == nil || math.Abs(info.Place.Latitude+33.85681) > 1e-5 || math.Abs(info.Place.Longitude-151.21514) > 1e-5 {
		t.Errorf("place %+v", info.Place)
	}
}

func TestMetadataWithoutSenseIsLeftOut(t *testing.T) {
	whole := tagged(t, exif.Tags{Orientation: 6, Make: strings.Repeat("ü", 300), Taken: time.Now(), Latitude: 1})
	tests := []struct {
		name string
		src  []byte
		want imageproc.Orientation
	}{
		{"an orientation of 9", tagged(t, exif.Tags{Orientation: 9}), imageproc.Upright},
		{"a place beyond the pole", tagged(t, exif.Tags{Orientation: 3, Latitude: 91, Longitude: 5}), 3},
		{"a directory that is elsewhere", overwrite("\x00\x00\x00\x08", "\x00\x00\xff\xff").in(whole), imageproc.Upright},
		{"a directory of 65535 entries", overwrite("\x00\x00\x00\x08\x00\x04", "\x00\x00\x00\x08\xff\xff").in(whole), 6},
		{"a directory that leads to itself", overwrite("\x88\x25\x00\x04\x00\x00\x00\x01", "\x88\x25\x00\x04\x00\x00\x00\x01\x00\x00\x00\x08").in(whole), 6},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			info, err := New(nil).Info(t.Context(), test.src)
			if err != nil {
				t.Fatal(err)
			}
			if info.Orientation != test.want {
				t.Errorf("orientation %v, want %v", info.Orientation, test.want)
			}
			if p := info.Place; p != nil && (math.Abs(p.Latitude) > 90 || math.Abs(p.Longitude) > 180) {
				t.Errorf("place %+v", *p)
			}
		})
	}
}

// replacement overwrites bytes in a file by others, from where the first ones are found.
type replacement struct{ old, with string }

func overwrite(old, with string) replacement { return replacement{old, with} }

func (r replacement) in(src []byte) []byte {
	i := strings.Index(string(src), r.old)
	if i < 0 {
		panic("nothing to replace in the file")
	}
	out := append([]byte{}, src...)
	copy(out[i:], r.with)
	return out
}

func TestTextFromAPictureIsCleaned(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"spaces around", "  Canon ", "Canon"},
		{"escape sequences", "a\x1b[31mb\u009bc\x7f", "a[31mbc"},
		{"invalid UTF-8", "a\xffb", "a\uFFFDb"},
		{"nothing but spaces", "   ", ""},
		{"too long", strings.Repeat("a", 300), strings.Repeat("a", 256)},
		{"too long, cut within a letter", strings.Repeat("a", 255) + "ü", strings.Repeat("a", 255)},
	}
	for _, test := range tests {
		if got := cleanText(test.text); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

package exif

import (
	"bytes"
	"image/jpeg"
	"math"
	"testing"
	"time"

	"github.com/bep/imagemeta"

	"github.com/hoosegen/hoosegen/examples/imageproc/testdata/pictures"
)

func TestInsertedTagsAreReadBack(t *testing.T) {
	photo, err := pictures.Read("video-001.jpeg")
	if err != nil {
		t.Fatal(err)
	}
	taken := time.Date(2010, 5, 19, 10, 30, 15, 0, time.UTC)
	out, err := Insert(photo, Tags{Orientation: 6, Make: "Gopher", Model: "G1", Taken: taken, Latitude: -33.85681, Longitude: 151.21514})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := jpeg.Decode(bytes.NewReader(out)); err != nil {
		t.Errorf("decode the picture with its tags: %v", err)
	}
	var tags imagemeta.Tags
	_, err = imagemeta.Decode(imagemeta.Options{
		R: bytes.NewReader(out), ImageFormat: imagemeta.JPEG, Sources: imagemeta.EXIF,
		HandleTag: func(tag imagemeta.TagInfo) error { tags.Add(tag); return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	exif := tags.EXIF()
	for tag, want := range map[string]any{
		"Orientation": uint16(6), "Make": "Gopher", "Model": "G1", "DateTimeOriginal": "2010:05:19 10:30:15",
	} {
		if got := exif[tag].Value; got != want {
			t.Errorf("%s is %v (%T), want %v", tag, got, got, want)
		}
	}
	latitude, longitude, err := tags.GetLatLong()
	if err != nil || math.Abs(latitude+33.85681) > 1e-5 || math.Abs(longitude-151.21514) > 1e-5 {
		t.Errorf("place %v, %v, error %v", latitude, longitude, err)
	}
}

func TestZeroTagsAreLeftOut(t *testing.T) {
	if got, want := encode(Tags{}), []byte("MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"); !bytes.Equal(got, want) {
		t.Errorf("no tags are % x, want an empty directory", got)
	}
}

func TestInsertRefusesWhatItCannotDo(t *testing.T) {
	if _, err := Insert([]byte("GIF89a"), Tags{}); err == nil {
		t.Error("tags were inserted into a GIF")
	}
	if _, err := Insert([]byte{0xff, 0xd8}, Tags{Make: string(make([]byte, 1<<16))}); err == nil {
		t.Error("64 KB of tags were inserted")
	}
}

package inmate

import (
	"context"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bep/imagemeta"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// The bounds of what is read of a file's metadata.
const (
	maxTags      = 2000 // entries looked at
	maxTagText   = 256  // bytes of text kept
	maxTextTags  = 64   // entries kept
	maxTagStored = 4096 // bytes of an entry that are read at all
)

// metadata is what the EXIF data of a picture says.
type metadata struct {
	orientation imageproc.Orientation
	taken       time.Time
	place       *imageproc.Place
	text        map[string]string
}

// readMetadata reads the EXIF data of src. What cannot be read is left out: people want to see their pictures also when
// a camera or an editor has written nonsense beside them.
func readMetadata(ctx context.Context, c *codec, src []byte) metadata {
	m := metadata{orientation: imageproc.Upright}
	if c.meta == imagemeta.ImageFormatAuto {
		return m
	}
	var tags imagemeta.Tags
	// The error does not matter: what was read before it is good, and the rest is left out.
	_, _ = imagemeta.Decode(imagemeta.Options{
		R:               newFeed(ctx, src),
		ImageFormat:     c.meta,
		Sources:         imagemeta.EXIF,
		ShouldHandleTag: func(t imagemeta.TagInfo) bool { return strings.HasPrefix(t.Namespace, "IFD0") },
		HandleTag: func(t imagemeta.TagInfo) error {
			m.add(&tags, t)
			return nil
		},
		LimitNumTags: maxTags,
		LimitTagSize: maxTagStored,
	})
	m.place = placeOf(tags)
	return m
}

// add takes one tag into m, and into tags those that make sense only together.
func (m *metadata) add(tags *imagemeta.Tags, t imagemeta.TagInfo) {
	switch v := t.Value.(type) {
	case uint16:
		// The directories below the first may describe other pictures, such as a preview.
		if t.Tag == "Orientation" && t.Namespace == "IFD0" && v >= 1 && v <= 8 {
			m.orientation = imageproc.Orientation(v)
		}
	case float64:
		if strings.HasPrefix(t.Tag, "GPS") {
			tags.Add(t)
		}
	case string:
		if strings.HasPrefix(t.Tag, "GPS") {
			tags.Add(t)
		}
		m.addText(t.Tag, v)
	}
}

// addText keeps a tag that holds text, or the time if that is what it holds.
func (m *metadata) addText(tag, text string) {
	switch tag {
	case "DateTimeOriginal":
		if at, err := time.Parse("2006:01:02 15:04:05", strings.TrimSpace(text)); err == nil {
			m.taken = at
		}
		return
	case "Make", "Model", "LensModel", "Software", "Artist", "Copyright", "ImageDescription":
	default:
		return
	}
	if text = cleanText(text); text == "" || len(m.text) >= maxTextTags {
		return
	}
	if m.text == nil {
		m.text = make(map[string]string)
	}
	m.text[tag] = text
}

// cleanText makes valid UTF-8 of text, without control characters and spaces around it, of at most maxTagText bytes.
func cleanText(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, text)
	text = strings.TrimSpace(text)
	if len(text) > maxTagText {
		text = text[:maxTagText]
		for !utf8.ValidString(text) {
			text = text[:len(text)-1]
		}
	}
	return text
}

// placeOf returns where the tags say the picture was taken, nil when they do not say, or say what is not on earth.
func placeOf(tags imagemeta.Tags) *imageproc.Place {
	exif := tags.EXIF()
	latitude, ok := exif["GPSLatitude"].Value.(float64)
	longitude, both := exif["GPSLongitude"].Value.(float64)
	if !ok || !both {
		return nil
	}
	if south, _ := exif["GPSLatitudeRef"].Value.(string); south == "S" {
		latitude = -latitude
	}
	if west, _ := exif["GPSLongitudeRef"].Value.(string); west == "W" {
		longitude = -longitude
	}
	if !(math.Abs(latitude) <= 90 && math.Abs(longitude) <= 180) { // written so that it refuses what is not a number
		return nil
	}
	return &imageproc.Place{Latitude: latitude, Longitude: longitude}
}

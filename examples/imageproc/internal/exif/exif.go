// Package exif writes EXIF data into JPEG files. The pictures of this example carry none, so the demonstration and the
// tests give them some: an orientation, a camera, a time, a place.
package exif

import (
	"encoding/binary"
	"errors"
	"math"
	"time"
)

// Tags are what can be written. Fields with their zero value are left out.
type Tags struct {
	// Orientation is 1 to 8; other values can be written to test a reader.
	Orientation uint16
	// Make and Model name the camera.
	Make, Model string
	// Taken is when the picture was taken; its zone is not written.
	Taken time.Time
	// Latitude and Longitude are where, in degrees; written unless both are 0.
	Latitude, Longitude float64
}

// The tags that are written.
const (
	tagMake         = 0x010f
	tagModel        = 0x0110
	tagOrientation  = 0x0112
	tagExif         = 0x8769 // where the directory with tagTaken is
	tagGPS          = 0x8825 // where the directory with the place is
	tagTaken        = 0x9003
	tagLatitudeRef  = 0x0001
	tagLatitude     = 0x0002
	tagLongitudeRef = 0x0003
	tagLongitude    = 0x0004
)

// The types of values.
const (
	typeASCII    = 2
	typeShort    = 3
	typeLong     = 4
	typeRational = 5
)

// Insert returns a copy of a JPEG file with an APP1 segment that holds the tags, directly after its start.
func Insert(jpeg []byte, tags Tags) ([]byte, error) {
	if len(jpeg) < 2 || jpeg[0] != 0xff || jpeg[1] != 0xd8 {
		return nil, errors.New("exif: insert into a file that is not a JPEG")
	}
	body := append([]byte("Exif\x00\x00"), encode(tags)...)
	if len(body) > math.MaxUint16-2 {
		return nil, errors.New("exif: insert tags that are too long for one segment")
	}
	out := append([]byte{}, jpeg[:2]...)
	out = append(out, 0xff, 0xe1)
	out = binary.BigEndian.AppendUint16(out, uint16(len(body)+2))
	out = append(out, body...)
	return append(out, jpeg[2:]...), nil
}

// encode returns the tags as a TIFF file without a picture, which is what EXIF data are.
func encode(tags Tags) []byte {
	out := []byte("MM\x00*\x00\x00\x00\x08")
	root, subs := camera(tags), []sub{{tagExif, moment(tags)}, {tagGPS, place(tags)}}
	// The others follow the root, whose size has to count the entries that say where they are.
	next := len(out) + root.size()
	for _, s := range subs {
		if len(s.entries) > 0 {
			next += entrySize
		}
	}
	for _, s := range subs {
		if len(s.entries) > 0 {
			root.add(s.tag, typeLong, 1, binary.BigEndian.AppendUint32(nil, uint32(next)))
			next += s.size()
		}
	}
	out = root.append(out)
	for _, s := range subs {
		if len(s.entries) > 0 {
			out = s.append(out)
		}
	}
	return out
}

// sub is a directory that an entry of the root points to.
type sub struct {
	tag uint16
	directory
}

// camera is what the root directory says.
func camera(tags Tags) directory {
	var d directory
	d.text(tagMake, tags.Make)
	d.text(tagModel, tags.Model)
	if tags.Orientation != 0 {
		d.add(tagOrientation, typeShort, 1, binary.BigEndian.AppendUint16(nil, tags.Orientation))
	}
	return d
}

// moment is the directory that says when.
func moment(tags Tags) directory {
	var d directory
	if !tags.Taken.IsZero() {
		d.text(tagTaken, tags.Taken.Format("2006:01:02 15:04:05"))
	}
	return d
}

// place is the directory that says where.
func place(tags Tags) directory {
	var d directory
	if tags.Latitude != 0 || tags.Longitude != 0 {
		d.text(tagLatitudeRef, reference(tags.Latitude, "N", "S"))
		d.add(tagLatitude, typeRational, 3, degrees(tags.Latitude))
		d.text(tagLongitudeRef, reference(tags.Longitude, "E", "W"))
		d.add(tagLongitude, typeRational, 3, degrees(tags.Longitude))
	}
	return d
}

// reference returns the letter for the sign of an angle.
func reference(angle float64, positive, negative string) string {
	if angle < 0 {
		return negative
	}
	return positive
}

// degrees returns an angle as three rationals: degrees, minutes and hundredths of seconds.
func degrees(angle float64) []byte {
	const hundredths = 100 * 60 * 60
	n := uint32(math.Round(math.Abs(angle) * hundredths))
	var out []byte
	for _, v := range []uint32{n / hundredths, 1, n / 6000 % 60, 1, n % 6000, 100} {
		out = binary.BigEndian.AppendUint32(out, v)
	}
	return out
}

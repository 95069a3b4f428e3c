package inmate

import (
	"bytes"
	"encoding/binary"
	"slices"

	"golang.org/x/image/math/f64"
)

// orientation returns the EXIF orientation of a file, 1 to 8, and 1 where none is found.
func orientation(src []byte) int {
	exif := findEXIF(src)
	var order binary.ByteOrder = binary.LittleEndian
	if bytes.HasPrefix(exif, []byte("MM")) {
		order = binary.BigEndian
	}
	if len(exif) < 8 || uint64(order.Uint32(exif[4:]))+2 > uint64(len(exif)) {
		return 1
	}
	directory := exif[order.Uint32(exif[4:]):]
	size := min(12*int(order.Uint16(directory)), (len(directory)-2)/12*12)
	for entry := range slices.Chunk(directory[2:2+size], 12) {
		if order.Uint16(entry) != 0x0112 {
			continue
		}
		value := uint32(entry[8])
		switch order.Uint16(entry[2:]) { // the standard says SHORT, and editors write what they like
		case 3, 8: // SHORT, SSHORT
			value = uint32(order.Uint16(entry[8:]))
		case 4, 9: // LONG, SLONG
			value = order.Uint32(entry[8:])
		}
		if value >= 1 && value <= 8 {
			return int(value)
		}
	}
	return 1
}

// findEXIF returns what begins with the EXIF data of a file, which is a TIFF structure: a TIFF file itself, in a JPEG behind
// "Exif", in a PNG in a chunk eXIf, in a WebP behind EXIF and a length; and there, too, many programs write "Exif".
func findEXIF(src []byte) []byte {
	for i := range max(0, len(src)-8) {
		switch string(src[i : i+4]) {
		case "II*\x00", "MM\x00*":
			if i == 0 || bytes.Contains(bytes.ToLower(src[max(0, i-8):i]), []byte("exif")) {
				return src[i:]
			}
		}
	}
	return nil
}

// turns has for each orientation how the unit square is set upright.
var turns = [...]f64.Aff3{
	1: {1, 0, 0, 0, 1, 0},
	2: {-1, 0, 1, 0, 1, 0},
	3: {-1, 0, 1, 0, -1, 1},
	4: {1, 0, 0, 0, -1, 1},
	5: {0, 1, 0, 1, 0, 0},
	6: {0, -1, 1, 1, 0, 0},
	7: {0, -1, 1, -1, 0, 1},
	8: {0, 1, 0, -1, 0, 1},
}

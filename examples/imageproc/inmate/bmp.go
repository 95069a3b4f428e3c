package inmate

import (
	"encoding/binary"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// isBMP wants the reserved bytes to be zero besides, since two letters are not much of a signature.
func isBMP(src []byte) bool {
	return len(src) >= 10 && string(src[:2]) == "BM" && string(src[6:10]) == "\x00\x00\x00\x00"
}

// surveyBMP reads the size from where all supported variants have it.
func surveyBMP(src []byte, _ imageproc.Limits) (header, error) {
	const end = 30
	if len(src) < end {
		return header{}, malformed("BMP of %d bytes ends before its header does", len(src))
	}
	if binary.LittleEndian.Uint32(src[14:]) < 40 {
		return header{}, unsupported("BMP with a header of OS/2")
	}
	h := header{
		width:  int(int32(binary.LittleEndian.Uint32(src[18:]))),
		height: int(int32(binary.LittleEndian.Uint32(src[22:]))),
		frames: 1,
		scans:  1,
	}
	if h.height < 0 { // the rows are stored from the top
		h.height = -h.height
	}
	h.memory = 4 * h.pixels()
	if depth := binary.LittleEndian.Uint16(src[28:]); depth <= 8 {
		h.memory = h.pixels()
	}
	return h, nil
}

package inmate

import (
	"encoding/binary"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// surveyPNG reads the header chunk, which has to be the first.
func surveyPNG(src []byte, _ imageproc.Limits) (header, error) {
	const end = len(pngSignature) + 8 + 13
	if len(src) < end {
		return header{}, malformed("PNG of %d bytes ends before its header does", len(src))
	}
	if string(src[12:16]) != "IHDR" {
		return header{}, malformed("PNG begins with chunk %q instead of its header", src[12:16])
	}
	w, h := binary.BigEndian.Uint32(src[16:]), binary.BigEndian.Uint32(src[20:])
	if w == 0 || h == 0 || w > 1<<31-1 || h > 1<<31-1 {
		return header{}, malformed("PNG of %d by %d pixels", w, h)
	}
	depth, colour, interlaced := src[24], src[25], src[28] != 0
	s := header{width: int(w), height: int(h), frames: 1, scans: 1}
	s.memory = s.pixels() * pngPixelSize(depth, colour)
	if interlaced { // the passes are pictures of their own, the last of them half as large as the whole
		s.memory += s.memory / 2
	}
	return s, nil
}

// pngPixelSize is how many bytes a decoded pixel takes at most. Grey pictures take four when they have a transparent
// colour; that chunk comes later, so it is always expected.
func pngPixelSize(depth, colour uint8) int64 {
	const palette = 3
	switch {
	case colour == palette:
		return 1
	case depth == 16:
		return 8
	}
	return 4
}

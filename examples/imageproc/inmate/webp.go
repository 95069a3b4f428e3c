package inmate

import (
	"encoding/binary"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

func isWebP(src []byte) bool {
	return len(src) >= 12 && string(src[:4]) == "RIFF" && string(src[8:12]) == "WEBP"
}

// What the tables of a lossless WebP may take: up to 2600 groups of codes, each of about 53 KB from no less than 250
// bytes of the file.
const (
	webpTables        = 2600 * 53_000
	webpTablesPerByte = 220
)

// surveyWebP walks over the chunks up to the picture. Chunks have to lie wholly within the file, since the decoder
// allocates what a chunk claims to hold.
func surveyWebP(src []byte, _ imageproc.Limits) (header, error) {
	if claimed := int64(binary.LittleEndian.Uint32(src[4:])); claimed > int64(len(src)-8) {
		return header{}, malformed("WebP file of %d bytes which says it has %d", len(src), claimed+8)
	}
	h := header{frames: 1, scans: 1}
	var alpha int64
	for rest := src[12:]; len(rest) >= 8; {
		kind, n := string(rest[:4]), int64(binary.LittleEndian.Uint32(rest[4:]))
		rest = rest[8:]
		if n > int64(len(rest)) {
			return h, malformed("WebP chunk %q of %d bytes, of which the file has %d", kind, n, len(rest))
		}
		chunk := rest[:n]
		switch kind {
		case "VP8X":
			if len(chunk) < 10 {
				return h, malformed("WebP header chunk of %d bytes", n)
			}
			const animated = 1 << 1
			if chunk[0]&animated != 0 {
				return h, unsupported("animated WebP")
			}
			h.width, h.height = 1+uint24(chunk[4:]), 1+uint24(chunk[7:])
		case "ALPH":
			alpha = 10*h.pixels() + webpTableMemory(n)
		case "VP8 ":
			return webpLossy(h, chunk, alpha)
		case "VP8L":
			return webpLossless(h, chunk)
		}
		rest = rest[min(n+n&1, int64(len(rest))):]
	}
	return h, malformed("WebP of %d bytes without a picture", len(src))
}

// webpLossy takes the size from the frame header of VP8. The planes take 1.5 bytes for each pixel, in whole blocks of
// 16 by 16, and there is a copy of the chunk.
func webpLossy(h header, chunk []byte, alpha int64) (header, error) {
	if len(chunk) < 10 {
		return h, malformed("WebP picture chunk of %d bytes", len(chunk))
	}
	if h.width == 0 {
		h.width = int(binary.LittleEndian.Uint16(chunk[6:]) & 0x3fff)
		h.height = int(binary.LittleEndian.Uint16(chunk[8:]) & 0x3fff)
	}
	whole := header{width: h.width + 15, height: h.height + 15}
	h.memory = 2*whole.pixels() + int64(len(chunk)) + alpha
	return h, nil
}

// webpLossless takes the size from the header of VP8L. The picture takes four bytes for each pixel, as much again while
// colours are looked up, and the data of its transforms.
func webpLossless(h header, chunk []byte) (header, error) {
	if len(chunk) < 5 {
		return h, malformed("WebP picture chunk of %d bytes", len(chunk))
	}
	if h.width == 0 {
		bits := binary.LittleEndian.Uint32(chunk[1:])
		h.width, h.height = 1+int(bits&0x3fff), 1+int(bits>>14&0x3fff)
	}
	h.memory = 9*h.pixels() + webpTableMemory(int64(len(chunk)))
	return h, nil
}

// webpTableMemory is what the tables read from a chunk of n bytes may take.
func webpTableMemory(n int64) int64 {
	if n > webpTables/webpTablesPerByte {
		return webpTables
	}
	return n * webpTablesPerByte
}

func uint24(b []byte) int {
	return int(b[0]) | int(b[1])<<8 | int(b[2])<<16
}

package hostile

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"slices"

	"github.com/hoosegen/hoosegen/examples/imageproc"
	"github.com/hoosegen/hoosegen/runtime/hoose"
)

// bombs returns small files that would take gigabytes or hours to decode.
func bombs() []Picture {
	return []Picture{
		{"bomb.png", "a complete PNG of 30000 x 30000 pixels in 1 MB", PNGBomb(30000, 30000), imageproc.ErrTooLarge},
		{"overlong.png", "100 x 100 pixels followed by a gigabyte of compressed nothing", PNGOverlong(100, 100, 1<<30), imageproc.ErrMalformed},
		{"endless.gif", "an animation of 100,000 pictures and no end", EndlessGIF(100_000), nil},
		{"scans.jpeg", "20,000 passes over 60 million pixels", ScanBomb(7744, 7744, 20_000), imageproc.ErrTooLarge},
		{"slow.jpeg", "20,000 passes over 49 million pixels", ScanBomb(7000, 7000, 20_000), context.DeadlineExceeded},
		{"greedy.jpeg", "four colours of 49 million pixels, which take 900 MB", GreedyJPEG(7000, 7000), hoose.ErrSandbox},
		{"chunk.webp", "a chunk of 128 MB that is not there", WebPChunkBomb(128 << 20), imageproc.ErrMalformed},
		{"tower.tiff", "65,000 strips which are all the same one", TIFFTower(64, 65_000), imageproc.ErrMalformed},
	}
}

// PNGBomb returns a complete grey PNG of a size, black all over, a thousandth as large as the picture.
func PNGBomb(width, height uint32) []byte {
	return png(pngStart(width, height, 8, 0), (1+int64(width))*int64(height))
}

// PNGAlphaBomb returns a complete PNG of a size with an alpha channel, transparent all over. Decoded it takes four
// bytes for each pixel.
func PNGAlphaBomb(width, height uint32) []byte {
	return png(PNGHeader(width, height), (1+4*int64(width))*int64(height))
}

// PNGOverlong returns a grey PNG of a size with n bytes of compressed zeros, more than the picture has.
func PNGOverlong(width, height uint32, n int64) []byte {
	return png(pngStart(width, height, 8, 0), n)
}

// png returns a PNG that begins with start and has n zeros as its data.
func png(start []byte, n int64) []byte {
	return appendChunk(appendChunk(start, "IDAT", zeros(n)), "IEND", nil)
}

// zeros returns n zeros as a zlib stream. One piece is compressed, and as it refers to nothing before itself it can
// be repeated, so that a bomb of gigabytes is made in milliseconds.
func zeros(n int64) []byte {
	const piece = 1 << 20
	whole := deflate(make([]byte, piece), false)
	out := []byte{0x78, 0x9c}
	for range n / piece {
		out = append(out, whole...)
	}
	out = append(out, deflate(make([]byte, n%piece), true)...)
	// Adler-32 of zeros: the sum of the bytes stays 1 and the sum of the sums counts the bytes.
	return binary.BigEndian.AppendUint32(out, uint32(n%65521)<<16|1)
}

// deflate compresses p, as the end of a stream or as a part of one.
func deflate(p []byte, end bool) []byte {
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, flate.BestCompression) // fails for an unknown level only
	// A bytes.Buffer takes everything, so none of these can fail.
	_, _ = w.Write(p)
	if end {
		_ = w.Close()
	} else {
		_ = w.Flush()
	}
	return out.Bytes()
}

// EndlessGIF returns an animation of pictures of one pixel, on a screen of 320 by 200, that does not end after the last.
func EndlessGIF(frames int) []byte {
	out := GIFHeader(320, 200)
	out = append(out, "\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"...) // to be repeated for ever
	for range frames {
		out = append(out, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0) // one pixel in the corner
		out = append(out, 2, 2, 0x44, 1, 0)                // its code
	}
	return out
}

// ScanBomb returns a progressive grey JPEG of a size that consists of scans; each goes over all blocks of the picture
// and changes nothing, in a byte for every thousand blocks.
func ScanBomb(width, height uint16, scans int) []byte {
	return scanned([]byte{0xff, 0xd8}, width, height, 1, scans)
}

// GreedyJPEG returns a progressive JPEG of a size in four colours. Its decoder keeps 16 bytes for each pixel.
func GreedyJPEG(width, height uint16) []byte {
	return scanned([]byte("\xff\xd8\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"), width, height, 4, 4)
}

// scanned returns a progressive JPEG that begins with start and has scans of its components, by turns.
func scanned(start []byte, width, height uint16, components byte, scans int) []byte {
	out := slices.Concat(start, []byte{0xff, 0xdb, 0, 67, 0}, bytes.Repeat([]byte{1}, 64))
	out = append(out, jpegFrame(0xc2, width, height, components)...)
	// One code for AC coefficients, the bit 0, which means: no more for the next 16384 blocks and as many as the 14
	// bits after it say.
	out = append(out, 0xff, 0xc4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xe0)
	blocks := (int(width) + 7) / 8 * ((int(height) + 7) / 8)
	runs := (blocks + 16383) / 16384
	data := make([]byte, (15*runs+7)/8)
	for i := range scans {
		out = append(out, 0xff, 0xda, 0, 8, 1, byte(i)%components+1, 0x00, 1, 63, 0)
		out = append(out, data...)
	}
	return append(out, 0xff, 0xd9)
}

// WebPChunkBomb returns a lossy WebP whose picture chunk says that it has n bytes, as does the file, and has ten.
func WebPChunkBomb(n uint32) []byte {
	frame := []byte{0x10, 0, 0, 0x9d, 0x01, 0x2a, 64, 0, 64, 0}
	out := riff(riffChunk("VP8 ", n, frame))
	binary.LittleEndian.PutUint32(out[4:], n+12)
	return out
}

// TIFFTower returns a TIFF of a size with a strip for each row. All entries for strips point to the same few bytes,
// which are read as numbers of one byte each.
func TIFFTower(width, height uint32) []byte {
	out := TIFFHeader(width, height)
	const first, entry = 10, 12
	at := uint32(len(out))
	for _, i := range []int{5, 7} { // the places and the lengths of the strips
		e := out[first+i*entry:]
		binary.LittleEndian.PutUint16(e[2:], 1) // numbers of one byte
		binary.LittleEndian.PutUint32(e[4:], height)
		binary.LittleEndian.PutUint32(e[8:], at)
	}
	binary.LittleEndian.PutUint32(out[first+6*entry+8:], 1) // one row in each strip
	return append(out, make([]byte, height)...)
}

package hostile

import (
	"encoding/binary"
	"hash/crc32"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// headers returns files of some dozen bytes that claim to be of the largest size that two bytes can say.
func headers() []Picture {
	const (
		side = 65535
		what = "claims 65535 x 65535 pixels"
	)
	return []Picture{
		{"65535.jpeg", what, JPEGHeader(side, side), imageproc.ErrTooLarge},
		{"65535.png", what, PNGHeader(side, side), imageproc.ErrTooLarge},
		{"65535.gif", what, GIFHeader(side, side), imageproc.ErrTooLarge},
		{"65535.webp", what, WebPHeader(side, side), imageproc.ErrMalformed},
		{"65535.tiff", what, TIFFHeader(side, side), imageproc.ErrTooLarge},
		{"65535.bmp", what, BMPHeader(side, side), imageproc.ErrTooLarge},
		{"most.png", "claims 2147483647 x 2147483647 pixels", PNGHeader(1<<31-1, 1<<31-1), imageproc.ErrUnsupported},
		{"most.tiff", "claims 4294967295 x 4294967295 pixels", TIFFHeader(1<<32-1, 1<<32-1), imageproc.ErrMalformed},
		{"most.bmp", "claims 2147483647 x 2147483647 pixels", BMPHeader(1<<31-1, 1<<31-1), imageproc.ErrUnsupported},
	}
}

// JPEGHeader returns the start of a baseline JPEG of a size.
func JPEGHeader(width, height uint16) []byte {
	out := []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
	return append(out, jpegFrame(0xc0, width, height, 3)...)
}

// jpegFrame returns a frame segment of a kind, with components that are not subsampled.
func jpegFrame(marker byte, width, height uint16, components byte) []byte {
	out := []byte{0xff, marker, 0, 8 + 3*components, 8}
	out = binary.BigEndian.AppendUint16(out, height)
	out = binary.BigEndian.AppendUint16(out, width)
	out = append(out, components)
	for c := range components {
		out = append(out, c+1, 0x11, 0)
	}
	return out
}

// PNGHeader returns the start of a PNG of a size, with 8 bits for each of red, green, blue and alpha.
func PNGHeader(width, height uint32) []byte {
	return pngStart(width, height, 8, 6)
}

// pngStart returns the signature and the header chunk of a PNG.
func pngStart(width, height uint32, depth, colour byte) []byte {
	body := binary.BigEndian.AppendUint32(nil, width)
	body = binary.BigEndian.AppendUint32(body, height)
	body = append(body, depth, colour, 0, 0, 0)
	return appendChunk([]byte("\x89PNG\r\n\x1a\n"), "IHDR", body)
}

// appendChunk appends a chunk of a PNG.
func appendChunk(out []byte, kind string, body []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(body)))
	sum := crc32.NewIEEE()
	sum.Write([]byte(kind))
	sum.Write(body)
	out = append(append(out, kind...), body...)
	return binary.BigEndian.AppendUint32(out, sum.Sum32())
}

// GIFHeader returns the start of a GIF with a screen of a size and two colours.
func GIFHeader(width, height uint16) []byte {
	out := []byte("GIF89a")
	out = binary.LittleEndian.AppendUint16(out, width)
	out = binary.LittleEndian.AppendUint16(out, height)
	return append(out, 0x80, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff)
}

// WebPHeader returns a WebP whose extended header says a size, with a picture chunk that is empty.
func WebPHeader(width, height uint32) []byte {
	body := make([]byte, 4, 10)
	body = append(body, byte(width-1), byte((width-1)>>8), byte((width-1)>>16))
	body = append(body, byte(height-1), byte((height-1)>>8), byte((height-1)>>16))
	return riff(riffChunk("VP8X", 10, body), riffChunk("VP8L", 0, nil))
}

// riff returns a WebP file of chunks.
func riff(chunks ...[]byte) []byte {
	body := []byte("WEBP")
	for _, c := range chunks {
		body = append(body, c...)
	}
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

// riffChunk returns a chunk that says it has n bytes, whatever it has.
func riffChunk(kind string, n uint32, body []byte) []byte {
	return append(binary.LittleEndian.AppendUint32([]byte(kind), n), body...)
}

// TIFFHeader returns a TIFF whose directory says a size, and where one strip is that is not there.
func TIFFHeader(width, height uint32) []byte {
	entries := []struct {
		tag, kind    uint16
		count, value uint32
	}{
		{256, 4, 1, width},
		{257, 4, 1, height},
		{258, 3, 1, 8},   // bits
		{259, 3, 1, 1},   // not compressed
		{262, 3, 1, 1},   // grey, black is zero
		{273, 4, 1, 128}, // where the strip is
		{278, 4, 1, height},
		{279, 4, 1, 64}, // how long the strip is
	}
	out := binary.LittleEndian.AppendUint16([]byte("II*\x00\x08\x00\x00\x00"), uint16(len(entries)))
	for _, e := range entries {
		out = binary.LittleEndian.AppendUint16(out, e.tag)
		out = binary.LittleEndian.AppendUint16(out, e.kind)
		out = binary.LittleEndian.AppendUint32(out, e.count)
		out = binary.LittleEndian.AppendUint32(out, e.value)
	}
	return append(out, 0, 0, 0, 0)
}

// BMPHeader returns the start of a BMP of a size, with 24 bits for each pixel.
func BMPHeader(width, height int32) []byte {
	out := []byte("BM\x00\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00")
	out = binary.LittleEndian.AppendUint32(out, uint32(width))
	out = binary.LittleEndian.AppendUint32(out, uint32(height))
	return append(out, append([]byte{1, 0, 24, 0}, make([]byte, 24)...)...)
}

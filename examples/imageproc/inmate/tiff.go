package inmate

import (
	"encoding/binary"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// The tags of a TIFF that the survey looks at.
const (
	tiffWidth        = 256
	tiffHeight       = 257
	tiffBits         = 258
	tiffCompression  = 259
	tiffRowsPerStrip = 278
	tiffTileWidth    = 322
	tiffTileHeight   = 323
)

// surveyTIFF reads the first directory. The picture is stored in blocks, strips or tiles, and one block at a time is
// unpacked beside the picture: into at most 8 bytes for each pixel, in a buffer that grows by doubling.
func surveyTIFF(src []byte, _ imageproc.Limits) (header, error) {
	d, err := readDirectory(src)
	if err != nil {
		return header{}, err
	}
	h := header{width: d.value(tiffWidth), height: d.value(tiffHeight), frames: 1, scans: 1}
	block := header{width: h.width, height: h.height}
	if rows := d.value(tiffRowsPerStrip); rows > 0 && rows < block.height {
		block.height = rows
	}
	if d.value(tiffTileWidth) > 0 {
		block.width, block.height = d.value(tiffTileWidth), d.value(tiffTileHeight)
	}
	const uncompressed = 1
	unpacked := 24 * block.pixels()
	if c := d.value(tiffCompression); c == uncompressed || c == 0 {
		// Read as it is: what a block claims is allocated up to ten million bytes, beyond that as it is found.
		unpacked = min(8*block.pixels(), 10<<20+3*int64(len(src)))
	}
	h.memory = d.pixelSize()*h.pixels() + unpacked
	return h, nil
}

// directory is the first directory of the TIFF src: its entries, 12 bytes each.
type directory struct {
	src     []byte
	order   binary.ByteOrder
	entries []byte
}

// readDirectory finds the directory. It has to lie wholly within the file.
func readDirectory(src []byte) (directory, error) {
	d := directory{src: src, order: binary.LittleEndian}
	if src[0] == 'M' {
		d.order = binary.BigEndian
	}
	if len(src) < 8 {
		return d, malformed("TIFF of %d bytes ends before its header does", len(src))
	}
	off := int64(d.order.Uint32(src[4:]))
	if off > int64(len(src)-2) {
		return d, malformed("TIFF of %d bytes whose directory is at byte %d", len(src), off)
	}
	n := int(d.order.Uint16(src[off:]))
	entries := src[off+2:]
	if 12*n > len(entries) {
		return d, malformed("TIFF directory of %d entries, of which the file has %d", n, len(entries)/12)
	}
	d.entries = entries[:12*n]
	return d, nil
}

// find returns the entry with a tag, nil when there is none.
func (d directory) find(tag uint16) []byte {
	for e := d.entries; len(e) >= 12; e = e[12:] {
		if d.order.Uint16(e) == tag {
			return e[:12]
		}
	}
	return nil
}

// value returns the number in an entry that holds just one, 0 when there is none.
func (d directory) value(tag uint16) int {
	e := d.find(tag)
	if e == nil || d.order.Uint32(e[4:]) == 0 {
		return 0
	}
	switch d.order.Uint16(e[2:]) {
	case 1: // byte
		return int(e[8])
	case 3: // short
		return int(d.order.Uint16(e[8:]))
	case 4: // long
		return int(d.order.Uint32(e[8:]))
	}
	return 0
}

// pixelSize is how many bytes a decoded pixel takes. The number of samples is the number of values in the entry for
// their sizes; the first of these stands for all, as it does for the decoder.
func (d directory) pixelSize() int64 {
	e := d.find(tiffBits)
	if e == nil {
		return 1 // black and white
	}
	samples, bits := d.order.Uint32(e[4:]), d.value(tiffBits)
	if samples > 2 { // too many for the entry, which tells instead where they are
		bits = 16
		if off := int64(d.order.Uint32(e[8:])); off <= int64(len(d.src)-2) {
			bits = int(d.order.Uint16(d.src[off:]))
		}
	}
	switch {
	case samples > 2 && bits > 8:
		return 8
	case samples > 2:
		return 4
	case bits > 8:
		return 2
	}
	return 1
}

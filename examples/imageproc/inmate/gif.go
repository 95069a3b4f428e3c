package inmate

import (
	"encoding/binary"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// The kinds of blocks in a GIF.
const (
	gifExtension = 0x21
	gifImage     = 0x2c
	gifTrailer   = 0x3b
)

// surveyGIF counts the pictures by skipping from block to block; nothing is decompressed. Only the first is ever
// decoded, into one byte for each pixel, or two while interlaced rows are put in order.
func surveyGIF(src []byte, limits imageproc.Limits) (header, error) {
	const screen = 13
	if len(src) < screen {
		return header{}, malformed("GIF of %d bytes ends before its header does", len(src))
	}
	h := header{
		width:  int(binary.LittleEndian.Uint16(src[6:])),
		height: int(binary.LittleEndian.Uint16(src[8:])),
		scans:  1,
	}
	h.memory = 2 * h.pixels()
	s := gifScanner{src: src, off: screen}
	s.skipColours(src[10])
	for !s.ended {
		switch s.next() {
		case gifExtension:
			s.skip(1) // its kind
			s.skipBlocks()
		case gifImage:
			if h.frames++; h.frames > limits.Frames {
				return h, nil // enough is known to refuse it
			}
			fields := s.peek(8)
			s.skip(9)
			s.skipColours(fields)
			s.skip(1) // the width of its codes
			s.skipBlocks()
		case gifTrailer:
			if h.frames == 0 {
				return h, malformed("GIF without a picture")
			}
			return h, nil
		default:
			if !s.ended {
				return h, malformed("GIF with a block of unknown kind at byte %d, after %d pictures", s.off-1, h.frames)
			}
		}
	}
	return h, malformed("GIF of %d bytes ends within a block, %d pictures found", len(src), h.frames)
}

// gifScanner walks over the blocks of a GIF. Once a step has led beyond the end, ended is true and every further byte is 0.
type gifScanner struct {
	src   []byte
	off   int
	ended bool
}

// skip goes n bytes on.
func (s *gifScanner) skip(n int) {
	if n > len(s.src)-s.off {
		s.off, s.ended = len(s.src), true
		return
	}
	s.off += n
}

// peek returns the byte i after the next one, 0 beyond the end.
func (s *gifScanner) peek(i int) byte {
	if i >= len(s.src)-s.off {
		return 0
	}
	return s.src[s.off+i]
}

// next returns the next byte and goes on.
func (s *gifScanner) next() byte {
	b := s.peek(0)
	s.skip(1)
	return b
}

// skipColours goes beyond the table of colours that fields announces.
func (s *gifScanner) skipColours(fields byte) {
	if fields&0x80 != 0 {
		s.skip(3 << (1 + fields&7))
	}
}

// skipBlocks goes beyond a sequence of data blocks and the empty one that ends it.
func (s *gifScanner) skipBlocks() {
	for !s.ended {
		n := int(s.next())
		if n == 0 {
			return
		}
		s.skip(n)
	}
}

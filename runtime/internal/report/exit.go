package report

import (
	"encoding/binary"
	"fmt"
	"math"
)

// readInts decodes a msgpack array of exactly three integers, each of which
// fits 32 bits.
func readInts(b []byte) (v [3]int, err error) {
	if len(b) == 0 || b[0] != 0x90|byte(len(v)) {
		return v, fmt.Errorf("report: EXIT payload is no array of %d", len(v))
	}
	b = b[1:]
	for i := range v {
		n, size := readInt(b)
		if size == 0 || n < math.MinInt32 || n > math.MaxInt32 {
			return v, fmt.Errorf("report: element %d of the EXIT payload is no 32-bit integer", i)
		}
		v[i], b = int(n), b[size:]
	}
	if len(b) != 0 {
		return v, fmt.Errorf("report: %d bytes after the EXIT payload", len(b))
	}
	return v, nil
}

// readInt decodes one msgpack integer of any form and returns its size in
// bytes, 0 when there is none.
func readInt(b []byte) (n int64, size int) {
	if len(b) == 0 {
		return 0, 0
	}
	c := b[0]
	switch {
	case c <= 0x7f || c >= 0xe0:
		return int64(int8(c)), 1
	case c < 0xcc || c > 0xd3:
		return 0, 0
	}
	width := 1 << ((c - 0xcc) & 3) // cc..cf: unsigned, d0..d3: signed; of 1, 2, 4, 8 bytes
	if len(b)-1 < width {
		return 0, 0
	}
	var wide [8]byte
	copy(wide[8-width:], b[1:1+width])
	u := binary.BigEndian.Uint64(wide[:])
	if c >= 0xd0 {
		shift := 64 - 8*width
		return int64(u<<shift) >> shift, 1 + width
	}
	if u > math.MaxInt64 {
		return 0, 0
	}
	return int64(u), 1 + width
}

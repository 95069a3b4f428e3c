package exif

import "slices"

import "encoding/binary"

// entrySize is how many bytes an entry takes in its directory.
const entrySize = 12

// directory is a list of entries, in the order of their tags.
type directory struct {
	entries []entry
}

// entry is one tag with its value.
type entry struct {
	tag, kind uint16
	count     uint32
	value     []byte
}

// add appends an entry.
func (d *directory) add(tag, kind uint16, count uint32, value []byte) {
	d.entries = append(d.entries, entry{tag: tag, kind: kind, count: count, value: value})
}

// text appends an entry of text, unless it is empty.
func (d *directory) text(tag uint16, value string) {
	if value != "" {
		d.add(tag, typeASCII, uint32(len(value)+1), append([]byte(value), 0))
	}
}

// size is how many bytes d takes: its entries, the values that do not fit into them, the count before and the link to
// a next directory after the entries.
func (d *directory) size() int {
	n := 2 + 4
	for _, e := range d.entries {
		n += entrySize
		if len(e.value) > 4 {
			n += len(e.value) + len(e.value)&1
		}
	}
	return n
}

// append appends d to a file of which out is the beginning.
func (d *directory) append(out []byte) []byte {
	beside := uint32(len(out) + 2 + entrySize*len(d.entries) + 4)
	var values []byte
	out = binary.BigEndian.AppendUint16(out, uint16(len(d.entries)))
	for _, e := range d.entries {
		out = binary.BigEndian.AppendUint16(out, e.tag)
		out = binary.BigEndian.AppendUint16(out, e.kind)
		out = binary.BigEndian.AppendUint32(out, e.count)
		if len(e.value) <= 4 {
			out = append(out, append(slices.Clip(e.value), 0, 0, 0, 0)[:4]...)
			continue
		}
		out = binary.BigEndian.AppendUint32(out, beside+uint32(len(values)))
		values = append(values, e.value...)
		if len(values)&1 == 1 {
			values = append(values, 0)
		}
	}
	out = binary.BigEndian.AppendUint32(out, 0)
	return append(out, values...)
}

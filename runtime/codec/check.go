package codec

import (
	"encoding/binary"
	"strconv"

	"github.com/hoosegen/hoosegen/runtime/codec/msgp"
)

const (
	defaultMaxDepth    = 100
	defaultMaxElements = 8 << 20

	// depthCap is the most levels that Check can follow.
	depthCap = 128

	// levelsOfNesting ends what errors about the depth want.
	levelsOfNesting = " levels of nesting"
)

// Limits bounds what [Check] lets pass. The zero value means the defaults.
type Limits struct {
	// MaxDepth is how many arrays and maps may enclose one another. 0 or less
	// means 100, and more than 128 means 128. A time is a level too.
	MaxDepth int
	// MaxElements is how many elements all arrays and maps together may have;
	// an entry of a map counts as two. 0 or less means 8,388,608.
	MaxElements int
}

// bounds returns the limits with defaults filled in.
func (l Limits) bounds() (depth, elements int) {
	depth, elements = l.MaxDepth, l.MaxElements
	if depth <= 0 {
		depth = defaultMaxDepth
	}
	if elements <= 0 {
		elements = defaultMaxElements
	}
	return min(depth, depthCap), elements
}

// Check returns nil when b is exactly one well-formed msgpack value within the
// limits: every length is covered by the bytes that remain, nothing trails, and
// the only extensions are timestamps of 4, 8 or 12 bytes and less than a second
// of nanoseconds. Otherwise the error is an [*Error]. Check does not recurse and
// allocates nothing but the error; its time is bounded by the length of b.
func Check(b []byte, l Limits) error {
	maxDepth, maxElements := l.bounds()
	var outer [depthCap]int // how many values the containers around this one lack
	depth, elements, pos := 0, 0, 0
	for left := 1; ; {
		pos, left = skipScalars(b, pos, left)
		if left == 0 {
			if depth == 0 {
				return checkEnd(b, pos)
			}
			depth--
			left = outer[depth]
			continue
		}
		if pos == len(b) {
			return &Error{Offset: pos, Want: "a value", Got: "the end of the input"}
		}
		f, length, size, ok := msgp.Head(b[pos:])
		if !ok {
			return &Error{Offset: pos, Want: "a value", Got: got(b[pos:])}
		}
		left--
		if f.Kind != msgp.KindArray && f.Kind != msgp.KindMap {
			end, err := skipLong(b, pos, f.Kind, length, size)
			if err != nil {
				return err
			}
			pos = end
			continue
		}
		n, err := children(b, pos, f.Kind, length, size)
		switch {
		case err != nil:
			return err
		case depth >= maxDepth:
			return &Error{Offset: pos, Want: "at most " + strconv.Itoa(maxDepth) + levelsOfNesting, Got: "more"}
		case n > maxElements-elements:
			return &Error{Offset: pos, Want: "at most " + strconv.Itoa(maxElements) + " elements", Got: "more"}
		}
		pos += size
		elements += n
		outer[depth] = left
		depth++
		left = n
	}
}

// skipScalars skips up to left values at pos for as long as they are of a size
// that the first byte tells. It returns where it stopped, and how many of left
// remain.
func skipScalars(b []byte, pos, left int) (int, int) {
	for left > 0 && pos < len(b) {
		c := b[pos]
		size := int(scalarSizes[c])
		if size == 0 || size > len(b)-pos {
			break
		}
		pos += size
		left--
		if left >= longRun {
			pos, left = skipRun(b, pos, left, c, size)
		}
	}
	return pos, left
}

// longRun is how many values have to be left for skipRun to be worth a try.
const longRun = 16

// skipRun skips values that are like the one before them, which began with c
// and took size bytes: long arrays mostly hold numbers of one size. As the next
// position does not depend on what is loaded from memory it is several times
// faster than looking at each value.
func skipRun(b []byte, pos, left int, c byte, size int) (int, int) {
	if c <= msgp.FixIntMax {
		const high = 0x8080808080808080 // set in what is not a positive fixint
		for left >= 8 && len(b)-pos >= 8 && binary.LittleEndian.Uint64(b[pos:])&high == 0 {
			pos += 8
			left -= 8
		}
		return pos, left
	}
	for left > 0 && size <= len(b)-pos && b[pos] == c {
		pos += size
		left--
	}
	return pos, left
}

// scalarSizes holds, for each first byte that tells it, the size of the whole
// value, and 0 for all others.
var scalarSizes = makeScalarSizes()

func makeScalarSizes() (sizes [256]uint8) {
	for c, f := range msgp.Formats {
		switch f.Kind {
		case msgp.KindNil, msgp.KindBool, msgp.KindInt, msgp.KindFloat32, msgp.KindFloat64, msgp.KindStr:
			if f.Width == 0 {
				sizes[c] = 1 + f.Fixed
			}
		}
	}
	return sizes
}

// skipLong returns the end of the value at pos, which is neither an array nor a
// map.
func skipLong(b []byte, pos int, k msgp.Kind, length uint32, size int) (int, error) {
	content := b[pos+size:]
	switch k {
	case msgp.KindStr, msgp.KindBin:
		if uint64(length) > uint64(len(content)) {
			return 0, &Error{Offset: pos, Want: k.String(), Got: claimed(length, len(content))}
		}
	case msgp.KindExt:
		if _, _, problem := parseTimestamp(content, length); problem != "" {
			return 0, &Error{Offset: pos, Want: "timestamp", Got: problem}
		}
		size++ // for the type
	case msgp.KindInvalid:
		return 0, &Error{Offset: pos, Want: "a value", Got: k.String()}
	default:
		// A number that was not skipped as a scalar.
		return 0, &Error{Offset: pos, Want: k.String(), Got: cutShort}
	}
	return pos + size + int(length), nil
}

// children returns how many values the array or the map at pos has, given that
// each takes a byte or more.
func children(b []byte, pos int, k msgp.Kind, length uint32, size int) (int, error) {
	n := uint64(length)
	if k == msgp.KindMap {
		n *= 2
	}
	if remain := len(b) - pos - size; n > uint64(remain) {
		return 0, &Error{Offset: pos, Want: k.String(), Got: claimed(length, remain)}
	}
	return int(n), nil
}

// checkEnd refuses what trails the value that ends at pos.
func checkEnd(b []byte, pos int) error {
	if pos < len(b) {
		return &Error{Offset: pos, Want: "the end of the input", Got: strconv.Itoa(len(b)-pos) + " more bytes"}
	}
	return nil
}

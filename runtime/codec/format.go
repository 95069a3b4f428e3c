package codec

// The first bytes of msgpack values. A fix form holds a small number or length
// in the byte itself.
const (
	fixIntMax   = 0x7f // 0x00..0x7f
	fixMap      = 0x80 // ..0x8f
	fixArray    = 0x90 // ..0x9f
	fixStr      = 0xa0 // ..0xbf
	codeNil     = 0xc0
	codeNever   = 0xc1 // reserved, begins no value
	codeFalse   = 0xc2
	codeTrue    = 0xc3
	codeBin8    = 0xc4
	codeBin16   = 0xc5
	codeBin32   = 0xc6
	codeExt8    = 0xc7
	codeExt16   = 0xc8
	codeExt32   = 0xc9
	codeFloat32 = 0xca
	codeFloat64 = 0xcb
	codeUint8   = 0xcc
	codeUint16  = 0xcd
	codeUint32  = 0xce
	codeUint64  = 0xcf
	codeInt8    = 0xd0
	codeInt16   = 0xd1
	codeInt32   = 0xd2
	codeInt64   = 0xd3
	codeFixExt1 = 0xd4
	codeFixExt2 = 0xd5
	codeFixExt4 = 0xd6
	codeFixExt8 = 0xd7
	codeFixExtF = 0xd8 // 16 bytes
	codeStr8    = 0xd9
	codeStr16   = 0xda
	codeStr32   = 0xdb
	codeArray16 = 0xdc
	codeArray32 = 0xdd
	codeMap16   = 0xde
	codeMap32   = 0xdf
	negFixInt   = 0xe0 // ..0xff, -32..-1
)

// extTimestamp is the only extension type there is on the wire: msgpack's own
// timestamp, type -1.
const extTimestamp = 0xff

// kind is what a value is, whatever the form it is written in.
type kind uint8

const (
	kindInvalid kind = iota
	kindNil
	kindBool
	kindInt
	kindFloat32
	kindFloat64
	kindStr
	kindBin
	kindExt
	kindArray
	kindMap
)

// kindNames are the names that errors use.
var kindNames = [...]string{
	kindInvalid: "the reserved byte 0xc1",
	kindNil:     "nil",
	kindBool:    "bool",
	kindInt:     "int",
	kindFloat32: "float32",
	kindFloat64: "float64",
	kindStr:     "str",
	kindBin:     "bin",
	kindExt:     "ext",
	kindArray:   "array",
	kindMap:     "map",
}

// String names the kind.
func (k kind) String() string { return kindNames[k] }

// format says how the value behind a first byte is laid out: the first byte, a
// big-endian length of width bytes, one byte of type when it is an ext, and the
// content. Without a length field (width 0) the length is fixed: bytes of
// content, or elements of an array, or entries of a map.
type format struct {
	kind  kind
	width uint8
	fixed uint8
}

// formats holds the layout for every first byte.
var formats = makeFormats()

func makeFormats() (f [256]format) {
	for c := range f {
		switch {
		case c <= fixIntMax, c >= negFixInt:
			f[c] = format{kind: kindInt}
		case c < fixArray:
			f[c] = format{kind: kindMap, fixed: uint8(c - fixMap)}
		case c < fixStr:
			f[c] = format{kind: kindArray, fixed: uint8(c - fixArray)}
		case c < codeNil:
			f[c] = format{kind: kindStr, fixed: uint8(c - fixStr)}
		}
	}
	f[codeNil] = format{kind: kindNil}
	f[codeFalse] = format{kind: kindBool}
	f[codeTrue] = format{kind: kindBool}
	f[codeFloat32] = format{kind: kindFloat32, fixed: 4}
	f[codeFloat64] = format{kind: kindFloat64, fixed: 8}
	for i := range 4 {
		f[codeUint8+i] = format{kind: kindInt, fixed: 1 << i}
		f[codeInt8+i] = format{kind: kindInt, fixed: 1 << i}
	}
	for i := range 5 {
		f[codeFixExt1+i] = format{kind: kindExt, fixed: 1 << i}
	}
	for i := range 3 {
		f[codeBin8+i] = format{kind: kindBin, width: 1 << i}
		f[codeExt8+i] = format{kind: kindExt, width: 1 << i}
		f[codeStr8+i] = format{kind: kindStr, width: 1 << i}
	}
	for i := range 2 {
		f[codeArray16+i] = format{kind: kindArray, width: 2 << i}
		f[codeMap16+i] = format{kind: kindMap, width: 2 << i}
	}
	return f
}

// header reads the first byte and the length field of the value that p begins
// with. size is the number of bytes they take. p must not be empty; ok is false
// when p ends within the header.
func header(p []byte) (f format, length uint32, size int, ok bool) {
	f = formats[p[0]]
	switch f.width {
	case 0:
		return f, uint32(f.fixed), 1, true
	case 1:
		if len(p) >= 2 {
			return f, uint32(p[1]), 2, true
		}
	case 2:
		if len(p) >= 3 {
			return f, uint32(p[1])<<8 | uint32(p[2]), 3, true
		}
	default:
		if len(p) >= 5 {
			return f, uint32(p[1])<<24 | uint32(p[2])<<16 | uint32(p[3])<<8 | uint32(p[4]), 5, true
		}
	}
	return f, 0, 0, false
}

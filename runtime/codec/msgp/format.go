package msgp

// First bytes of values. A fix form holds a small number or length in the byte
// itself.
const (
	FixIntMax = 0x7f // 0x00..0x7f
	FixMap    = 0x80 // ..0x8f
	FixArray  = 0x90 // ..0x9f
	FixStr    = 0xa0 // ..0xbf
	Nil       = 0xc0
	Never     = 0xc1 // reserved, begins no value
	False     = 0xc2
	True      = 0xc3
	Bin8      = 0xc4
	Bin16     = 0xc5
	Bin32     = 0xc6
	Ext8      = 0xc7
	Ext16     = 0xc8
	Ext32     = 0xc9
	Float32   = 0xca
	Float64   = 0xcb
	Uint8     = 0xcc
	Uint16    = 0xcd
	Uint32    = 0xce
	Uint64    = 0xcf
	Int8      = 0xd0
	Int16     = 0xd1
	Int32     = 0xd2
	Int64     = 0xd3
	FixExt1   = 0xd4
	FixExt2   = 0xd5
	FixExt4   = 0xd6
	FixExt8   = 0xd7
	FixExtF   = 0xd8 // 16 bytes
	Str8      = 0xd9
	Str16     = 0xda
	Str32     = 0xdb
	Array16   = 0xdc
	Array32   = 0xdd
	Map16     = 0xde
	Map32     = 0xdf
	NegFixInt = 0xe0 // ..0xff, -32..-1
)

// Kind is what a value is, whatever the form it is written in.
type Kind uint8

// The kinds. [Never] is of KindInvalid.
const (
	KindInvalid Kind = iota
	KindNil
	KindBool
	KindInt
	KindFloat32
	KindFloat64
	KindStr
	KindBin
	KindExt
	KindArray
	KindMap
)

// kindNames are the names that errors use.
var kindNames = [...]string{
	KindInvalid: "the reserved byte 0xc1",
	KindNil:     "nil",
	KindBool:    "bool",
	KindInt:     "int",
	KindFloat32: "float32",
	KindFloat64: "float64",
	KindStr:     "str",
	KindBin:     "bin",
	KindExt:     "ext",
	KindArray:   "array",
	KindMap:     "map",
}

// String names the kind.
func (k Kind) String() string { return kindNames[k] }

// Format is how the value behind a first byte is laid out: the first byte, a
// big-endian length of Width bytes, one byte of type when it is an ext, and the
// content. Without a length field (Width 0) the length is Fixed: bytes of
// content, or elements of an array, or entries of a map.
type Format struct {
	Kind  Kind
	Width uint8
	Fixed uint8
}

// Formats holds the layout for every first byte.
var Formats = makeFormats()

func makeFormats() (f [256]Format) {
	for c := range f {
		switch {
		case c <= FixIntMax, c >= NegFixInt:
			f[c] = Format{Kind: KindInt}
		case c < FixArray:
			f[c] = Format{Kind: KindMap, Fixed: uint8(c - FixMap)}
		case c < FixStr:
			f[c] = Format{Kind: KindArray, Fixed: uint8(c - FixArray)}
		case c < Nil:
			f[c] = Format{Kind: KindStr, Fixed: uint8(c - FixStr)}
		}
	}
	f[Nil] = Format{Kind: KindNil}
	f[False] = Format{Kind: KindBool}
	f[True] = Format{Kind: KindBool}
	f[Float32] = Format{Kind: KindFloat32, Fixed: 4}
	f[Float64] = Format{Kind: KindFloat64, Fixed: 8}
	for i := range 4 {
		f[Uint8+i] = Format{Kind: KindInt, Fixed: 1 << i}
		f[Int8+i] = Format{Kind: KindInt, Fixed: 1 << i}
	}
	for i := range 5 {
		f[FixExt1+i] = Format{Kind: KindExt, Fixed: 1 << i}
	}
	for i := range 3 {
		f[Bin8+i] = Format{Kind: KindBin, Width: 1 << i}
		f[Ext8+i] = Format{Kind: KindExt, Width: 1 << i}
		f[Str8+i] = Format{Kind: KindStr, Width: 1 << i}
	}
	for i := range 2 {
		f[Array16+i] = Format{Kind: KindArray, Width: 2 << i}
		f[Map16+i] = Format{Kind: KindMap, Width: 2 << i}
	}
	return f
}

// Head reads the first byte and the length field of the value that p begins
// with. size is the number of bytes they take. p must not be empty; ok is false
// when p ends within them.
func Head(p []byte) (f Format, length uint32, size int, ok bool) {
	f = Formats[p[0]]
	switch f.Width {
	case 0:
		return f, uint32(f.Fixed), 1, true
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

package codec_test

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

// allocated returns how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// tree is a type whose decoder calls itself, as the generated one would.
type tree struct{ kids []tree }

func readTree(r *codec.Reader) (v tree) {
	v.kids = codec.ReadSlice(r, readTree)
	return v
}

// hostile are documents that no peer of good will sends.
func hostile() map[string][]byte {
	docs := map[string][]byte{
		"nothing":                  {},
		"the reserved byte":        {0xc1},
		"the reserved byte within": {0x93, 1, 0xc1, 1},
		"two values":               {1, 1},
		"a value and trash":        {0x91, 1, 0xc1},
		"ext of another type":      {0xd6, 5, 0, 0, 0, 0},
		"ext of a reserved type":   {0xd6, 0xfe, 0, 0, 0, 0},
		"ext of 1 byte":            {0xd4, 0xff, 0},
		"ext of 2 bytes":           {0xd5, 0xff, 0, 0},
		"ext of 16 bytes":          append([]byte{0xd8, 0xff}, make([]byte, 16)...),
		"ext of no bytes":          {0xc7, 0, 0xff},
		"ext of 5 bytes":           {0xc7, 5, 0xff, 0, 0, 0, 0, 0},
		"timestamp beyond 1e9 ns":  {0xc7, 12, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0},
		"2 MB of nested arrays":    bytes.Repeat([]byte{0x91}, 2<<20),
		"2 MB of nested maps":      bytes.Repeat([]byte{0x81, 0x00}, 1<<20),
		"2 MB of nested keys":      bytes.Repeat([]byte{0x81}, 2<<20),
		"2 MB of arrays that end":  append(bytes.Repeat([]byte{0x91}, 2<<20), 0xc0),
		"2 MB of wide arrays":      bytes.Repeat([]byte{0xdd, 0, 0, 0, 1}, 2<<20/5),
		"a 129th level":            append(bytes.Repeat([]byte{0x91}, 128), 0x90),
		"claims within claims":     bytes.Repeat([]byte{0xdc, 0x40, 0x00}, 1<<16),
		"maps within claims":       bytes.Repeat([]byte{0xde, 0x20, 0x00}, 1<<16),
	}
	headers := map[string][]byte{
		"fixarray": {0x9f}, "fixmap": {0x8f}, "fixstr": {0xbf}, "fixext 16": {0xd8},
		"bin 8": {0xc4, 0xff}, "bin 16": {0xc5, 0xff, 0xff}, "bin 32": {0xc6, 0xff, 0xff, 0xff, 0xff},
		"str 8": {0xd9, 0xff}, "str 16": {0xda, 0xff, 0xff}, "str 32": {0xdb, 0xff, 0xff, 0xff, 0xff},
		"ext 8": {0xc7, 0xff}, "ext 16": {0xc8, 0xff, 0xff}, "ext 32": {0xc9, 0xff, 0xff, 0xff, 0xff},
		"array 16": {0xdc, 0xff, 0xff}, "array 32": {0xdd, 0xff, 0xff, 0xff, 0xff},
		"map 16": {0xde, 0xff, 0xff}, "map 32": {0xdf, 0xff, 0xff, 0xff, 0xff},
		// Where adding, or doubling, 32 bits comes out small.
		"bin 2^31": {0xc6, 0x80, 0, 0, 0}, "str 2^31": {0xdb, 0x80, 0, 0, 0}, "ext 2^31": {0xc9, 0x80, 0, 0, 0},
		"array 2^31": {0xdd, 0x80, 0, 0, 0}, "map 2^31": {0xdf, 0x80, 0, 0, 0}, "map 2^31+1": {0xdf, 0x80, 0, 0, 1},
		"bin 2^32-5": {0xc6, 0xff, 0xff, 0xff, 0xfb}, "str 2^32-5": {0xdb, 0xff, 0xff, 0xff, 0xfb},
		"ext 2^32-6": {0xc9, 0xff, 0xff, 0xff, 0xfa}, "array 2^32-5": {0xdd, 0xff, 0xff, 0xff, 0xfb},
		"bin 2^28": {0xc6, 0x10, 0, 0, 0}, "str 2^28": {0xdb, 0x10, 0, 0, 0}, "array 2^28": {0xdd, 0x10, 0, 0, 0},
		"map 2^28": {0xdf, 0x10, 0, 0, 0}, "ext 2^28": {0xc9, 0x10, 0, 0, 0},
	}
	for name, header := range headers {
		docs[name+" and nothing"] = header
		docs[name+" and 0xff"] = append(bytes.Clone(header), 0xff)
		docs[name+" and little"] = append(bytes.Clone(header), make([]byte, 12)...)
		docs[name+" within an array"] = append([]byte{0x91}, header...)
		for n := 1; n < len(header); n++ {
			docs[fmt.Sprintf("the first %d bytes of %s", n, name)] = header[:n]
		}
	}
	return docs
}

func TestHostileDocumentsAreRefusedAtNoCost(t *testing.T) {
	for name, doc := range hostile() {
		var err error
		n := allocated(func() { err = codec.Check(doc, codec.Limits{MaxDepth: 1 << 20}) })
		if err == nil {
			t.Errorf("%s passes", name)
		}
		if n > 8<<10 {
			t.Errorf("%s: Check allocates %d bytes", name, n)
		}
	}
}

// What reads without a check must not be harmed either, save by its own
// recursion.
func TestHostileDocumentsAreReadAtLittleCost(t *testing.T) {
	for name, doc := range hostile() {
		for reader, read := range readers {
			n := allocated(func() {
				r := codec.NewReader(doc)
				read(r)
				if reader != "skip" && r.End() == nil {
					t.Errorf("%s is read as %s", name, reader)
				}
			})
			if most := uint64(16<<10 + 16*len(doc)); n > most {
				t.Errorf("%s read as %s allocates %d bytes", name, reader, n)
			}
		}
	}
}

func TestACheckedDocumentCannotExhaustTheStack(t *testing.T) {
	deep := nested(2 << 20)
	if codec.Check(deep, codec.Limits{}) == nil {
		t.Fatal("2 MB of nested arrays pass")
	}
	most := nested(100)
	if err := codec.Check(most, codec.Limits{}); err != nil {
		t.Fatal(err)
	}
	r := codec.NewReader(most)
	depth := 0
	for v := readTree(r); len(v.kids) > 0; v = v.kids[0] {
		depth++
	}
	if depth != 99 || r.End() != nil {
		t.Errorf("read %d levels, %v", depth, r.End())
	}
}

// A claim that the payload could just hold, made at every level, must not be
// paid for at every level.
func TestClaimsAreNotPaidInAdvance(t *testing.T) {
	type row [64]uint64
	readRow := func(r *codec.Reader) (v row) { codec.ReadArray(r, v[:], codec.ReadUint[uint64]); return v }
	doc := codec.AppendArrayLen(nil, 1<<20)
	doc = append(doc, make([]byte, 1<<20)...) // integers where rows are wanted
	n := allocated(func() {
		r := codec.NewReader(doc)
		if got := codec.ReadSlice(r, readRow); got != nil || r.Err() == nil {
			t.Error("read")
		}
	})
	if n > 16<<10 {
		t.Errorf("a claim of 512 MiB made us allocate %d bytes", n)
	}

	// The first element is right, so that one step of growth is due.
	one := codec.AppendArray(nil, make([]uint64, 64), codec.AppendUint[uint64])
	doc = append(append(codec.AppendArrayLen(nil, 1<<20), one...), make([]byte, 1<<20)...)
	n = allocated(func() {
		r := codec.NewReader(doc)
		if got := codec.ReadSlice(r, readRow); got != nil || r.Err() == nil {
			t.Error("read")
		}
	})
	if n > 256<<10 {
		t.Errorf("one element made us allocate %d bytes", n)
	}

	entries := append(append(codec.AppendMapLen(nil, 1<<19), 1, 0xc3), bytes.Repeat([]byte{1}, 1<<20)...)
	n = allocated(func() {
		r := codec.NewReader(entries)
		if got := codec.ReadMap(r, codec.ReadInt[int], codec.ReadBool[bool]); got != nil || r.Err() == nil {
			t.Error("read")
		}
	})
	if n > 512<<10 {
		t.Errorf("one entry made us allocate %d bytes", n)
	}
}

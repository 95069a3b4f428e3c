package custom_test

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/codec/custom"
)

// point writes two values in a row, as the example of the library does, by
// methods of the pointer.
type point struct {
	x, y int
	name string
}

func (v *point) EncodeMsgpack(e *msgpack.Encoder) error { return e.EncodeMulti(v.x, v.y, v.name) }
func (v *point) DecodeMsgpack(d *msgpack.Decoder) error { return d.DecodeMulti(&v.x, &v.y, &v.name) }

// tree writes what the library makes of it by reflection.
type tree struct {
	Name  string
	Since time.Time
	Meta  map[string]any
	Kids  []tree
}

type plain tree

func (v tree) EncodeMsgpack(e *msgpack.Encoder) error  { return e.Encode(plain(v)) }
func (v *tree) DecodeMsgpack(d *msgpack.Decoder) error { return d.Decode((*plain)(v)) }

// nothing writes no value at all.
type nothing struct{}

func (nothing) EncodeMsgpack(*msgpack.Encoder) error  { return nil }
func (*nothing) DecodeMsgpack(*msgpack.Decoder) error { return nil }

// rough writes and reads whatever it is made of, or fails.
type rough string

var errNever = errors.New("never")

func (v rough) EncodeMsgpack(e *msgpack.Encoder) error {
	switch v {
	case "error":
		return fmt.Errorf("rough: %w", errNever)
	case "panic":
		panic("out of order")
	}
	_, err := e.Writer().Write([]byte(v))
	return err
}

func (v *rough) DecodeMsgpack(d *msgpack.Decoder) error {
	s, err := d.DecodeString()
	switch s {
	case "error":
		return fmt.Errorf("rough: %w", errNever)
	case "panic":
		panic("out of order")
	}
	*v = rough(s)
	return err
}

// There is no type parameter to spell but the first.
var (
	_ func([]byte, point) []byte   = custom.AppendMsgpack[point]
	_ func(*codec.Reader) point    = custom.ReadMsgpack[point]
	_ func(*codec.Reader) tree     = custom.ReadMsgpack[tree]
	_ msgpack.CustomDecoder        = (*nothing)(nil)
	_ func([]byte, nothing) []byte = custom.AppendMsgpack[nothing]
)

func reasonOf(doc []byte) string {
	return codec.Reason(codec.Check(doc, codec.Limits{}), doc)
}

func TestWhatEncodesItselfIsKept(t *testing.T) {
	leaf := tree{Name: "leaf", Since: time.Unix(5, 6), Meta: map[string]any{"a": int8(1), "b": nil, "c": []any{"x", true}}}
	trees := []tree{{}, leaf, {Name: "root", Since: time.Unix(0, 0), Kids: []tree{leaf, {Name: "empty", Kids: []tree{}}}}}
	points := []point{{}, {1, -2, "p"}, {1 << 30, 0, strings.Repeat("long", 1000)}}

	b := codec.AppendArrayLen(nil, 4)
	b = codec.AppendSlice(b, points, custom.AppendMsgpack[point])
	b = codec.AppendSlice(b, trees, custom.AppendMsgpack[tree])
	b = custom.AppendMsgpack(b, nothing{})
	b = codec.AppendPointer(b, &points[1], custom.AppendMsgpack[point])
	if err := codec.Check(b, codec.Limits{}); err != nil {
		t.Fatal(reasonOf(b))
	}
	for _, owned := range []bool{false, true} {
		var r codec.Reader
		r.Reset(bytes.Clone(b), owned)
		r.Fields(4)
		gotPoints := codec.ReadSlice(&r, custom.ReadMsgpack[point])
		gotTrees := codec.ReadSlice(&r, custom.ReadMsgpack[tree])
		custom.ReadMsgpack[nothing](&r)
		behind := codec.ReadPointer(&r, custom.ReadMsgpack[point])
		if err := r.End(); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(gotPoints, points) || *behind != points[1] {
			t.Errorf("%v came back as %v, %v", points, gotPoints, behind)
		}
		for i := range trees {
			if again := custom.AppendMsgpack(nil, gotTrees[i]); len(again) != len(custom.AppendMsgpack(nil, trees[i])) || gotTrees[i].Name != trees[i].Name {
				t.Errorf("%v came back as %v", trees[i], gotTrees[i])
			}
		}
	}
}

func TestItIsOneBin(t *testing.T) {
	for want, b := range map[string][]byte{
		"\xc4\x04\x01\x02\xa1p":            custom.AppendMsgpack(nil, point{1, 2, "p"}),
		"\x91\xc4\x02\xa1x":                custom.AppendMsgpack([]byte{0x91}, rough("\xa1x")),
		"\x91\xc4\x05\x91\x91\x91\x91\xc0": custom.AppendMsgpack([]byte{0x91}, rough("\x91\x91\x91\x91\xc0")),
	} {
		if string(b) != want {
			t.Errorf("appended % x, want % x", b, want)
		}
	}
}

func TestWhatCannotBeCarriedIsAReason(t *testing.T) {
	for v, want := range map[rough]string{
		"error":          "encoding a custom_test.rough: rough: never",
		"panic":          "encoding a custom_test.rough panicked: out of order",
		"\x92\x01":       "encoding a custom_test.rough wrote what cannot be carried: codec: want array at byte 0, got a length of 2 with 1 bytes left",
		"\x01\x02\xd9":   "encoding a custom_test.rough wrote what cannot be carried: codec: want a value at byte 0, got str with its length cut short",
		"\xd4\x05\x00":   "encoding a custom_test.rough wrote what cannot be carried: codec: want timestamp at byte 0, got ext of type 5",
		"\xc1":           "encoding a custom_test.rough wrote what cannot be carried: codec: want a value at byte 0, got the reserved byte 0xc1",
		rough(deep(101)): "encoding a custom_test.rough wrote what cannot be carried: codec: want at most 100 levels of nesting at byte 100, got more",
	} {
		if got := reasonOf(custom.AppendMsgpack([]byte{0x92, 0x05}, v)); got != want {
			t.Errorf("% x: %q, want %q", string(v), got, want)
		}
	}
	if got := reasonOf(custom.AppendMsgpack(nil, 5)); got != "a int has no method EncodeMsgpack" {
		t.Errorf("%q", got)
	}
}

func deep(n int) string { return strings.Repeat("\x91", n) + "\xc0" }

// hostile are contents of a bin that the library must not see, or that make
// decoders fail.
var hostile = map[string]string{
	"a length of 4 GiB":     "\xdb\xff\xff\xff\xff",
	"an array of 4 Gi":      "\xdd\xff\xff\xff\xff",
	"a map of 4 Gi":         "\xdf\xff\xff\xff\xff",
	"one behind a value":    "\x01\xdd\xff\xff\xff\xff",
	"levels":                deep(101),
	"many levels":           deep(1_000_000),
	"an ext":                "\xc7\x01\x05\x00",
	"the reserved byte":     "\xc1",
	"a value cut short":     "\xa5abc",
	"another type":          "\x93\x01\x02\x03",
	"nothing":               "",
	"an error":              "\xa5error",
	"a panic":               "\xa5panic",
	"more than it reads":    "\xa1x\x01",
	"more of what it reads": "\xa1x\xa1x",
}

func TestHostileContentsAreFailures(t *testing.T) {
	for name, content := range hostile {
		t.Run(name, func(t *testing.T) {
			doc := codec.AppendBytes(nil, []byte(content))
			r := codec.NewReader(doc)
			var v rough
			if n := allocated(func() { v = custom.ReadMsgpack[rough](r) }); n > uint64(64<<10+4*len(doc)) {
				t.Errorf("%d bytes allocated", n)
			}
			err := r.End()
			if err == nil || v != "" {
				t.Errorf("read %q, %v", v, err)
			}
			if name == "an error" && !errors.Is(err, errNever) {
				t.Errorf("the error is %v", err)
			}
			if r = codec.NewReader(doc); custom.ReadMsgpack[tree](r).Name != "" || r.End() == nil {
				t.Errorf("a tree: %v", r.Err())
			}
		})
	}
	for _, doc := range []string{"", "\x01", "\xa1x", "\x91\xa1x", "\xc4\x05\xa1x", "\xc6\xff\xff\xff\xff"} {
		r := codec.NewReader([]byte(doc))
		if v := custom.ReadMsgpack[rough](r); v != "" || r.End() == nil {
			t.Errorf("% x: read %q, %v", doc, v, r.Err())
		}
	}
}

func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// FuzzReadMsgpack has decoders see bytes of any kind: none panics or allocates
// out of proportion, and what they accept survives being written and read.
func FuzzReadMsgpack(f *testing.F) {
	for _, content := range hostile {
		if len(content) < 1000 {
			f.Add([]byte(content))
		}
	}
	for _, doc := range [][]byte{
		custom.AppendMsgpack(nil, point{1, 2, "p"}),
		custom.AppendMsgpack(nil, tree{Name: "a", Since: time.Unix(1, 2), Meta: map[string]any{"a": 1.5, "b": []any{"c"}}, Kids: []tree{{Name: "b"}}}),
	} {
		f.Add(codec.ReadBytes[[]byte](codec.NewReader(doc)))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		doc := codec.AppendBytes(nil, content)
		survives(t, doc, custom.ReadMsgpack[point], custom.AppendMsgpack[point])
		survives(t, doc, custom.ReadMsgpack[rough], func(b []byte, v rough) []byte { return codec.AppendBytes(b, codec.AppendString(nil, v)) })
		survives(t, doc, custom.ReadMsgpack[tree], custom.AppendMsgpack[tree])
	})
}

func survives[T any](t *testing.T, doc []byte, read func(*codec.Reader) T, appendTo func([]byte, T) []byte) {
	t.Helper()
	var v T
	r := codec.NewReader(doc)
	if n := allocated(func() { v = read(r) }); n > uint64(512<<10+256*len(doc)) {
		t.Errorf("%T: %d bytes allocated for %d", v, n, len(doc))
	}
	if r.End() != nil {
		return
	}
	once := appendTo(nil, v)
	if reason := reasonOf(once); reason != "" {
		if strings.Contains(reason, "levels of nesting") || strings.Contains(reason, "unsupported") {
			return
		}
		t.Fatalf("%T: what was read cannot be written: %s\n% x", v, reason, doc)
	}
	r = codec.NewReader(once)
	again := read(r)
	if err := r.End(); err != nil {
		t.Fatalf("%T: what was written cannot be read: %v\n% x\n% x", v, err, doc, once)
	}
	if twice := appendTo(nil, again); len(twice) != len(once) {
		t.Fatalf("%T: written again, the value differs:\n% x\n% x", v, once, twice)
	}
}

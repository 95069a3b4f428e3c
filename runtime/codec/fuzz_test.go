package codec_test

import (
	"bytes"
	"errors"
	"math"
	"math/big"
	"net"
	"net/netip"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

// seeds are documents of every kind, good and bad.
func seeds() [][]byte {
	all := [][]byte{
		appendRecord(nil, newRecord()),
		codec.AppendMap(nil, map[string]int{"a": 1, "b": -70000}, codec.AppendString[string], codec.AppendInt[int]),
		codec.AppendSlice(nil, make([]float64, 40), codec.AppendFloat64[float64]),
		codec.AppendSlice(nil, make([]int, 100), codec.AppendInt[int]),
		codec.AppendTime(nil, time.Date(1880, 1, 1, 0, 0, 0, 1, time.FixedZone("", 1786))),
		codec.AppendTime(nil, time.Time{}),
		codec.AppendComplex64(nil, complex64(complex(math.NaN(), 1))),
		codec.AppendUint(nil, uint64(math.MaxUint64)),
		nested(100), nested(101), nested(128),
	}
	for _, doc := range hostile() {
		if len(doc) < 1<<12 {
			all = append(all, doc)
		}
	}
	return all
}

// FuzzCheck holds that Check accepts exactly the documents that the library
// decodes to their end, but for limits and timestamps that are none; and that
// the Reader reads those as the library does.
func FuzzCheck(f *testing.F) {
	for _, doc := range seeds() {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		// The walkers follow as many levels as Check can.
		err := codec.Check(doc, codec.Limits{MaxDepth: maxWalk, MaxElements: math.MaxInt})
		theirs, theirErr := readTheirs(doc)
		if (err == nil) != (theirErr == nil) {
			t.Fatalf("Check: %v; the library: %v", err, theirErr)
		}
		ours, ourErr := readOurs(doc)
		if (err == nil) != (ourErr == nil) {
			t.Fatalf("Check: %v; Reader: %v", err, ourErr)
		}
		r := codec.NewReader(doc)
		r.Skip()
		if skipErr := r.End(); (err == nil) != (skipErr == nil) && !tooDeep(err) {
			t.Fatalf("Check: %v; Skip: %v", err, skipErr)
		}
		if err != nil {
			return
		}
		if !reflect.DeepEqual(ours, theirs) {
			t.Fatalf("Reader: %#v; the library: %#v", ours, theirs)
		}
		if strict := codec.Check(doc, codec.Limits{}); strict != nil && !tooDeep(strict) {
			t.Fatalf("with the default limits: %v", strict)
		}
		for _, n := range []int{0, len(doc) / 2, len(doc) - 1} {
			if codec.Check(doc[:n:n], codec.Limits{}) == nil {
				t.Fatalf("the first %d of %d bytes pass too", n, len(doc))
			}
		}
	})
}

// tooDeep reports whether err is about the limit of nesting.
func tooDeep(err error) bool {
	var e *codec.Error
	return errors.As(err, &e) && strings.Contains(e.Want, "levels of nesting")
}

// FuzzValues holds that the library decodes what is appended, and that it
// encodes the same bytes.
func FuzzValues(f *testing.F) {
	f.Add(int64(0), uint64(0), uint32(0), uint64(0), "", []byte(nil), int64(0), uint32(0), int32(0), uint32(0))
	f.Add(int64(-33), uint64(1<<32), uint32(0x7f800001), uint64(0x7ff0000000000001), "gopher", []byte{1}, int64(-62135596800), uint32(5), int32(-3600), uint32(20))
	f.Add(int64(math.MinInt64), uint64(math.MaxUint64), uint32(1), uint64(1), strings.Repeat("\xff", 300), make([]byte, 300), int64(1<<34), uint32(999999999), int32(1786), uint32(70000))
	f.Fuzz(func(t *testing.T, i int64, u uint64, f32 uint32, f64 uint64, s string, b []byte, sec int64, nsec uint32, offset int32, n uint32) {
		when := time.Unix(sec, int64(nsec%1e9)).In(time.FixedZone("", int(offset%86400)))
		count := int(n % 70000)
		doc := codec.AppendArrayLen(nil, 8)
		doc = codec.AppendInt(doc, i)
		doc = codec.AppendUint(doc, u)
		doc = codec.AppendFloat32(doc, math.Float32frombits(f32))
		doc = codec.AppendFloat64(doc, math.Float64frombits(f64))
		doc = codec.AppendString(doc, s)
		doc = codec.AppendBytes(doc, b)
		doc = codec.AppendTime(doc, when)
		doc = codec.AppendSlice(doc, make([]bool, count), codec.AppendBool[bool])

		theirs := library(t, func(e *msgpack.Encoder) error {
			err := first(e.EncodeArrayLen(8), e.EncodeInt(i), e.EncodeUint(u), e.EncodeFloat32(math.Float32frombits(f32)),
				e.EncodeFloat64(math.Float64frombits(f64)), e.EncodeString(s), e.EncodeBytes(b), e.EncodeArrayLen(2), e.EncodeTime(when),
				encodeOffset(e, when), e.EncodeArrayLen(count))
			for range count {
				err = first(err, e.EncodeBool(false))
			}
			return err
		})
		if !bytes.Equal(doc, theirs) {
			t.Fatalf("appended %x, the library encodes %x", doc, theirs)
		}
		if err := codec.Check(doc, codec.Limits{}); err != nil {
			t.Fatal(err)
		}

		r := codec.NewReader(doc)
		r.Fields(8)
		if v := codec.ReadInt[int64](r); v != i {
			t.Errorf("%d came back as %d", i, v)
		}
		if v := codec.ReadUint[uint64](r); v != u {
			t.Errorf("%d came back as %d", u, v)
		}
		if v := math.Float32bits(codec.ReadFloat32[float32](r)); v != f32 {
			t.Errorf("%#x came back as %#x", f32, v)
		}
		if v := math.Float64bits(codec.ReadFloat64[float64](r)); v != f64 {
			t.Errorf("%#x came back as %#x", f64, v)
		}
		if v := codec.ReadString[string](r); v != s {
			t.Errorf("%q came back as %q", s, v)
		}
		if v := codec.ReadBytes[[]byte](r); !bytes.Equal(v, b) || (v == nil) != (b == nil) {
			t.Errorf("%v came back as %v", b, v)
		}
		if v := codec.ReadTime(r); !v.Equal(when) || v.Format("-07:00:00") != when.Format("-07:00:00") {
			t.Errorf("%v came back as %v", when, v)
		}
		if v := codec.ReadSlice(r, codec.ReadBool[bool]); len(v) != count {
			t.Errorf("%d elements came back as %d", count, len(v))
		}
		if err := r.End(); err != nil {
			t.Error(err)
		}
	})
}

// encodeOffset writes the second half of a time with the library.
func encodeOffset(e *msgpack.Encoder, t time.Time) error {
	if t.Location() == time.UTC {
		return e.EncodeNil()
	}
	_, offset := t.Zone()
	return e.EncodeInt(int64(offset))
}

// shelf is a type with most of what types can have in it.
type shelf struct {
	name   string
	boxes  map[string][]*place
	index  map[int16]map[bool][2]uint8
	grid   [][]float32
	stamps []time.Time
	none   []struct{}
	deep   ***[]byte
	waves  []complex128
}

func readShelf(r *codec.Reader) (v shelf) {
	if !r.Fields(8) {
		return v
	}
	v.name = codec.ReadString[string](r)
	v.boxes = codec.ReadMap(r, codec.ReadString[string], func(r *codec.Reader) []*place {
		return codec.ReadSlice(r, func(r *codec.Reader) *place { return codec.ReadPointer(r, readPlace) })
	})
	v.index = codec.ReadMap(r, codec.ReadInt[int16], func(r *codec.Reader) map[bool][2]uint8 {
		return codec.ReadMap(r, codec.ReadBool[bool], func(r *codec.Reader) (a [2]uint8) {
			codec.ReadArray(r, a[:], codec.ReadUint[uint8])
			return a
		})
	})
	v.grid = codec.ReadSlice(r, func(r *codec.Reader) []float32 { return codec.ReadSlice(r, codec.ReadFloat32[float32]) })
	v.stamps = codec.ReadSlice(r, codec.ReadTime)
	v.none = codec.ReadSlice(r, func(r *codec.Reader) struct{} { r.Fields(0); return struct{}{} })
	v.deep = codec.ReadPointer(r, func(r *codec.Reader) **[]byte {
		return codec.ReadPointer(r, func(r *codec.Reader) *[]byte { return codec.ReadPointer(r, codec.ReadBytes[[]byte]) })
	})
	v.waves = codec.ReadSlice(r, codec.ReadComplex128[complex128])
	return v
}

// FuzzReader reads bytes of any kind as types they are not. Whatever they are,
// nothing panics, and what is allocated is bounded by the length of the input.
func FuzzReader(f *testing.F) {
	shelfDoc := unhex(f, "98 a1 61  81 a1 62 92 c0 91 93 cb 0000000000000000 cb 0000000000000000 a0  81 05 82 c2 92 01 02 c3 92 03 04"+
		"92 91 ca 00000000 c0  91 92 d6 ff 00000000 cd 0e10  93 90 90 90  91 91 91 c4 01 00  91 92 cb 0000000000000000 cb 0000000000000000")
	r := codec.NewReader(shelfDoc)
	if readShelf(r); r.End() != nil {
		f.Fatal(r.End())
	}
	for _, doc := range append(seeds(), shelfDoc) {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		reads := []func(r *codec.Reader){
			func(r *codec.Reader) { readShelf(r) },
			func(r *codec.Reader) { readRecord(r, new(record)) },
			func(r *codec.Reader) { codec.ReadSlice(r, readShelf) },
			func(r *codec.Reader) { r.ArrayLen(); r.MapLen(); r.IsNil(); codec.ReadNil(r) },
			func(r *codec.Reader) { // whatever comes, by turns, as of a struct
				r.ArrayLen()
				for r.Len() > 0 {
					for _, name := range []string{"int", "string", "bytes", "time", "slice", "map"} {
						readers[name](r)
					}
				}
			},
		}
		if codec.Check(doc, codec.Limits{}) == nil {
			reads = append(reads, func(r *codec.Reader) { readTree(r) })
		}
		for i, read := range reads {
			for _, owned := range []bool{false, true} {
				var r codec.Reader
				r.Reset(doc, owned)
				n := allocated(func() { read(&r) })
				// Growth begins with at most 64 KiB for each level of the type. A
				// map of one entry, in two or more bytes, takes a table for eight.
				if most := uint64(512<<10 + 256*len(doc)); n > most {
					t.Errorf("read %d allocates %d bytes for a document of %d", i, n, len(doc))
				}
				if r.Err() != nil && r.Len() != 0 {
					t.Errorf("read %d goes on after %v", i, r.Err())
				}
			}
		}
	})
}

// ownReaders read, from bytes of any kind, values of types that encode
// themselves, and append what they read.
var ownReaders = map[string]func(*codec.Reader) func([]byte) []byte{
	"big.Int":        reread(codec.ReadGob[big.Int], codec.AppendGob[big.Int]),
	"big.Rat":        reread(codec.ReadGob[big.Rat], codec.AppendGob[big.Rat]),
	"big.Float":      reread(codec.ReadGob[big.Float], codec.AppendGob[big.Float]),
	"netip.Addr":     reread(codec.ReadBinary[netip.Addr], codec.AppendBinary[netip.Addr]),
	"netip.AddrPort": reread(codec.ReadBinary[netip.AddrPort], codec.AppendBinary[netip.AddrPort]),
	"netip.Prefix":   reread(codec.ReadBinary[netip.Prefix], codec.AppendBinary[netip.Prefix]),
	"url.URL":        reread(codec.ReadBinary[url.URL], codec.AppendBinary[url.URL]),
	"net.IP":         reread(codec.ReadText[net.IP], codec.AppendText[net.IP]),
	"netip as text":  reread(codec.ReadText[netip.AddrPort], codec.AppendText[netip.AddrPort]),
	"id":             reread(codec.ReadBinary[id], codec.AppendBinary[id]),
	"fails":          reread(codec.ReadGob[fails], codec.AppendGob[fails]),
	"any":            reread(codec.ReadAny, codec.AppendAny),
}

func reread[T any](read func(*codec.Reader) T, appendTo func([]byte, T) []byte) func(*codec.Reader) func([]byte) []byte {
	return func(r *codec.Reader) func([]byte) []byte {
		v := read(r)
		return func(b []byte) []byte { return appendTo(b, v) }
	}
}

// FuzzOwnEncodings has the decoders of such types see bytes of any kind. None
// panics, or allocates out of proportion; and what they accept can be written,
// read and written the same again.
func FuzzOwnEncodings(f *testing.F) {
	for _, doc := range seeds() {
		f.Add(doc)
	}
	f.Add(codec.AppendGob(nil, *big.NewInt(-1 << 40)))
	f.Add(codec.AppendGob(nil, *big.NewRat(-1, 3)))
	f.Add(codec.AppendGob(nil, *big.NewFloat(1.5)))
	f.Add(codec.AppendBinary(nil, netip.MustParseAddrPort("[fe80::1%eth0]:80")))
	f.Add(codec.AppendBinary(nil, netip.MustParsePrefix("10.0.0.0/8")))
	f.Add(codec.AppendBinary(nil, url.URL{Scheme: "http", Host: "h", User: url.UserPassword("u", "p"), RawQuery: "q=%20"}))
	f.Add(codec.AppendText(nil, net.IPv6loopback))
	f.Add(codec.AppendBinary(nil, id{1, 2}))
	f.Add(codec.AppendAny(nil, []any{1, "a", map[string]any{"b": time.Unix(1, 2), "c": []byte{1}}, 1.5, complex64(1), nil}))
	f.Fuzz(func(t *testing.T, doc []byte) {
		if codec.Check(doc, codec.Limits{}) != nil {
			return
		}
		for name, read := range ownReaders {
			r := codec.NewReader(doc)
			var appendTo func([]byte) []byte
			if n := allocated(func() { appendTo = read(r) }); n > uint64(512<<10+256*len(doc)) {
				t.Errorf("%s: allocates %d bytes for %d", name, n, len(doc))
			}
			if r.End() != nil {
				continue
			}
			once := appendTo(nil)
			if err := codec.Check(once, codec.Limits{}); err != nil {
				if tooDeep(err) || name == "url.URL" {
					continue
				}
				t.Fatalf("%s: what was read cannot be written: %s", name, codec.Reason(err, once))
			}
			r = codec.NewReader(once)
			again := read(r)
			if err := r.End(); err != nil {
				if name == "url.URL" { // not everything that Parse takes does String write so that Parse takes it
					continue
				}
				t.Fatalf("%s: what was written cannot be read: %v\n%x\n%x", name, err, doc, once)
			}
			if twice := again(nil); len(twice) != len(once) { // maps change their order
				t.Fatalf("%s: written again, the value differs:\n%x\n%x", name, once, twice)
			}
		}
	})
}

package rich

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/vmihailenco/msgpack/v5"
)

var appendRecord = codec.Bounded(richAppendRecord)

// seeds are documents that are, or nearly are, a Record.
func seeds() [][]byte {
	full := appendRecord(nil, sample())
	all := [][]byte{appendRecord(nil, Record{}), full}
	for _, i := range []int{1, len(full) / 3, len(full) - 1} {
		all = append(all, full[:i], append(bytes.Clone(full[:i]), 0xdd, 0xff, 0xff, 0xff, 0xff))
	}
	return all
}

// flatSeeds are the same for a Flat.
func flatSeeds() [][]byte {
	return [][]byte{
		richAppendFlat(nil, Flat{}),
		richAppendFlat(nil, flat(true, -5, 6, 1.5, "text", []byte("raw"), 3)),
		richAppendFlat(nil, flat(false, math.MinInt64, math.MaxUint64, math.NaN(), "\xff", nil, 0)),
	}
}

// FuzzGeneratedDecoders reads whatever comes into the richest type: it never
// panics, and what it accepts is a value that survives being written and read
// once more.
func FuzzGeneratedDecoders(f *testing.F) {
	for _, data := range seeds() {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r := codec.NewReader(data)
		v := richReadRecord(r)
		if r.End() != nil || codec.Check(data, codec.Limits{}) != nil {
			return
		}
		once := appendRecord(nil, v)
		r = codec.NewReader(once)
		again := richReadRecord(r)
		if err := r.End(); err != nil {
			t.Fatalf("what was written cannot be read: %v\n% x", err, once)
		}
		if twice := appendRecord(nil, again); len(twice) != len(once) {
			t.Fatalf("written again, the value differs:\n% x\n% x", once, twice)
		}
	})
}

// FuzzDecodersAgree holds that generated decoders and those of the msgpack
// library, driven by reflection, accept the same documents and read the same
// values from them.
func FuzzDecodersAgree(f *testing.F) {
	for _, data := range append(seeds(), flatSeeds()...) {
		f.Add(data)
	}
	f.Fuzz(decodersAgree)
}

func decodersAgree(t *testing.T, data []byte) {
	if codec.Check(data, codec.Limits{}) != nil {
		return // nothing decodes what the check refuses
	}
	agree(t, data, richReadRecord)
	if !agree(t, data, richReadFlat) {
		return
	}
	// That is what the library writes by itself, so that it has to read it.
	r := codec.NewReader(data)
	want := richReadFlat(r)
	var got Flat
	if err := msgpack.Unmarshal(data, &got); err != nil {
		t.Fatalf("the library by itself: %v\n% x", err, data)
	}
	if diff := cmp.Diff(want, got, identical); diff != "" {
		t.Fatalf("the library by itself reads something else:\n%s\n% x", diff, data)
	}
}

// agree fails the test unless read does with data what the oracle does, and
// tells whether both accept it.
func agree[T any](t *testing.T, data []byte, read func(*codec.Reader) T) bool {
	t.Helper()
	r := codec.NewReader(data)
	got := read(r)
	want, err := consult[T](data)
	if (r.End() == nil) != (err == nil) {
		t.Fatalf("a %T: generated code: %v; the library: %v\n% x", got, r.Err(), err, data)
	}
	if err != nil {
		return false
	}
	if diff := cmp.Diff(want, got, identical); diff != "" {
		t.Fatalf("a %T is read as something else (-library +generated):\n%s\n% x", got, diff, data)
	}
	return true
}

// others are values of every form, numbers around the ends of ranges among them.
var others = []string{
	"\x00", "\xff", "\xe0", "\xcc\x7f", "\xcc\x80", "\xcd\x01\x2c", "\xcd\x00\x01", "\xcd\xff\xff", "\xce\x00\x01\x00\x00", "\xce\xff\xff\xff\xff",
	"\xcf\x00\x00\x00\x00\x00\x00\x00\x01", "\xcf\xff\xff\xff\xff\xff\xff\xff\xff", "\xcf\x80\x00\x00\x00\x00\x00\x00\x00",
	"\xd0\x05", "\xd0\x80", "\xd1\xff\x7f", "\xd1\x01\x2c", "\xd2\xff\xff\x7f\xff", "\xd3\x80\x00\x00\x00\x00\x00\x00\x00", "\xd3\x00\x00\x00\x00\x00\x00\x00\x07",
	"\xc0", "\xc2", "\xc3", "\xca\x7f\xc0\x00\x01", "\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00", "\xa1x", "\xd9\x01x", "\xda\x00\x00", "\xc4\x01x", "\xc5\x00\x04wxyz",
	"\x90", "\x91\xc0", "\xdc\x00\x00", "\xdd\x00\x00\x00\x01\xa1x", "\x80", "\x81\xa1x\xc0", "\x82\xa1x\xc0\xd9\x01x\xc0", "\xde\x00\x00", "\xdf\x00\x00\x00\x00",
	"\x92\xd6\xff\x00\x00\x00\x00\xc0", "\x92\xd6\xff\x00\x00\x00\x00\xcd\x0e\x10", "\x92\xd6\xff\x00\x00\x00\x00\xd2\x00\x01\x51\x80", "\xd6\xff\x00\x00\x00\x00",
}

// TestDecodersAgreeAboutDocumentsThatAreNearlyRight is a short run of the same,
// over documents with another value in each place, or with random changes.
func TestDecodersAgreeAboutDocumentsThatAreNearlyRight(t *testing.T) {
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	t.Logf("seed %d", seed)
	for _, data := range append(seeds(), flatSeeds()...) {
		decodersAgree(t, data)
		for i := range data {
			for _, other := range others {
				decodersAgree(t, append(append(data[:i:i], other...), data[i+1:]...))
			}
		}
		for range 1000 {
			changed := bytes.Clone(data)
			for range 1 + random.IntN(3) {
				changed[random.IntN(len(changed))] = byte(random.Uint32())
			}
			decodersAgree(t, changed)
		}
	}
}

// FuzzGeneratedCodeAgainstLibrary holds that generated code and the msgpack
// library each read what the other writes.
func FuzzGeneratedCodeAgainstLibrary(f *testing.F) {
	f.Add(true, int64(-5), uint64(6), 1.5, "text", []byte("raw"), uint8(3))
	f.Add(false, int64(math.MinInt64), uint64(math.MaxUint64), math.NaN(), "", []byte(nil), uint8(0))
	f.Add(true, int64(math.MaxInt64), uint64(1<<31), math.Inf(1), "\xff", []byte{}, uint8(19))
	f.Fuzz(func(t *testing.T, b bool, i int64, u uint64, x float64, s string, raw []byte, n uint8) {
		want := flat(b, i, u, x, s, raw, n)
		equal := func(who string, got Flat) {
			t.Helper()
			if diff := cmp.Diff(want, got, identical); diff != "" {
				t.Fatalf("%s:\n%s", who, diff)
			}
		}

		ours := richAppendFlat(nil, want)
		if err := codec.Check(ours, codec.Limits{}); err != nil {
			t.Fatalf("what generated code writes fails the check: %v", err)
		}
		var got Flat
		if err := msgpack.Unmarshal(ours, &got); err != nil {
			t.Fatalf("the library cannot read what generated code writes: %v\n% x", err, ours)
		}
		equal("the library reads something else", got)

		var buf bytes.Buffer
		enc := msgpack.NewEncoder(&buf)
		enc.UseArrayEncodedStructs(true)
		enc.UseCompactInts(n%2 == 0)
		if err := enc.Encode(want); err != nil {
			t.Fatal(err)
		}
		r := codec.NewReader(buf.Bytes())
		got = richReadFlat(r)
		if err := r.End(); err != nil {
			t.Fatalf("generated code cannot read what the library writes: %v\n% x", err, buf.Bytes())
		}
		equal("generated code reads something else", got)
	})
}

// identical compares values as they are carried: a NaN is equal to a NaN, times
// are their instants and offsets, errors their texts.
var identical = cmp.Options{
	cmp.Comparer(sameFloat[float32]), cmp.Comparer(sameFloat[float64]), cmp.Comparer(sameFloat[Celsius]),
	cmp.Comparer(func(a, b complex128) bool { return sameFloat(real(a), real(b)) && sameFloat(imag(a), imag(b)) }),
	cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) && a.Format("-07:00:00") == b.Format("-07:00:00") }),
	cmp.Comparer(func(a, b error) bool { return (a == nil) == (b == nil) && (a == nil || a.Error() == b.Error()) }),
}

// sameFloat tells whether two floats are equal, a NaN to a NaN.
func sameFloat[T ~float32 | ~float64](a, b T) bool {
	return a == b || a != a && b != b
}

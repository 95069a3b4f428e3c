package rich

import (
	"bytes"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/vmihailenco/msgpack/v5"
)

// FuzzGeneratedDecoders reads whatever comes into the richest type: it never
// panics, and what it accepts is a value that survives being written and read
// once more.
func FuzzGeneratedDecoders(f *testing.F) {
	f.Add(richAppendRecord(nil, Record{}))
	full := richAppendRecord(nil, sample())
	f.Add(full)
	for _, i := range []int{1, len(full) / 3, len(full) - 1} {
		f.Add(full[:i])
		f.Add(append(bytes.Clone(full[:i]), 0xdd, 0xff, 0xff, 0xff, 0xff))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r := codec.NewReader(data)
		v := richReadRecord(r)
		if r.End() != nil || codec.Check(data, codec.Limits{}) != nil {
			return
		}
		once := richAppendRecord(nil, v)
		r = codec.NewReader(once)
		again := richReadRecord(r)
		if err := r.End(); err != nil {
			t.Fatalf("what was written cannot be read: %v\n% x", err, once)
		}
		if twice := richAppendRecord(nil, again); len(twice) != len(once) {
			t.Fatalf("written again, the value differs:\n% x\n% x", once, twice)
		}
	})
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
			if diff := cmp.Diff(want, got, cmp.Comparer(sameFloat[float64]), cmp.Comparer(sameFloat[float32]), cmp.Comparer(sameFloat[Celsius])); diff != "" {
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

// sameFloat tells whether two floats are equal, a NaN to a NaN.
func sameFloat[T ~float32 | ~float64](a, b T) bool {
	return a == b || a != a && b != b
}

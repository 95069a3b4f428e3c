package codec_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

// The benchmarks run the same record through this package and through the
// library, so that one run of them gives the ratio.

func BenchmarkEncodeRecord(b *testing.B) {
	v := newRecord()
	size := int64(len(appendRecord(nil, v)))

	b.Run("codec", func(b *testing.B) {
		buf := make([]byte, 0, 1024)
		b.ReportAllocs()
		b.SetBytes(size)
		for b.Loop() {
			buf = appendRecord(buf[:0], v)
		}
	})
	encode := func(b *testing.B, v any) {
		var buf bytes.Buffer
		enc := msgpack.NewEncoder(&buf)
		enc.UseCompactInts(true)
		enc.UseArrayEncodedStructs(true)
		b.ReportAllocs()
		b.SetBytes(size)
		for b.Loop() {
			buf.Reset()
			if err := enc.Encode(v); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("library-custom", func(b *testing.B) { encode(b, (*customRecord)(v)) })
	b.Run("library-reflection", func(b *testing.B) { encode(b, v) })
}

func BenchmarkDecodeRecord(b *testing.B) {
	v := newRecord()
	ours := appendRecord(nil, v)
	var buf bytes.Buffer
	enc := msgpack.NewEncoder(&buf)
	enc.UseCompactInts(true)
	enc.UseArrayEncodedStructs(true)
	if err := enc.Encode(v); err != nil {
		b.Fatal(err)
	}

	read := func(b *testing.B, check bool) {
		var r codec.Reader
		b.ReportAllocs()
		b.SetBytes(int64(len(ours)))
		for b.Loop() {
			if check {
				if err := codec.Check(ours, codec.Limits{}); err != nil {
					b.Fatal(err)
				}
			}
			var got record
			r.Reset(ours, false)
			readRecord(&r, &got)
			if err := r.End(); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("codec", func(b *testing.B) { read(b, false) })
	b.Run("codec-checked", func(b *testing.B) { read(b, true) })
	decode := func(b *testing.B, data []byte, fresh func() any) {
		var in bytes.Reader
		dec := msgpack.NewDecoder(&in)
		b.ReportAllocs()
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			in.Reset(data)
			dec.Reset(&in)
			if err := dec.Decode(fresh()); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("library-custom", func(b *testing.B) {
		decode(b, ours, func() any { return new(customRecord) })
	})
	b.Run("library-reflection", func(b *testing.B) {
		decode(b, buf.Bytes(), func() any { return new(record) })
	})
}

func BenchmarkCheck(b *testing.B) {
	const n = 1 << 20
	random := rand.New(rand.NewPCG(1, 2))
	numbers := codec.AppendArrayLen(nil, n)
	small := codec.AppendArrayLen(nil, n)
	mixed := codec.AppendArrayLen(nil, n)
	floats := codec.AppendArrayLen(nil, n)
	records := codec.AppendArrayLen(nil, n/1024)
	words := codec.AppendArrayLen(nil, n)
	for i := range n {
		numbers = codec.AppendInt(numbers, 1000+i)
		small = codec.AppendInt(small, i%128)
		mixed = codec.AppendUint(mixed, random.Uint64()>>random.UintN(64))
		floats = codec.AppendFloat64(floats, float64(i))
		words = codec.AppendString(words, "gopher"[:i*7%6])
		if i%1024 == 0 {
			records = appendRecord(records, newRecord())
		}
	}
	for _, c := range []struct {
		name string
		doc  []byte
	}{
		{"record", appendRecord(nil, newRecord())},
		{"1MiB-bin", codec.AppendBytes(nil, make([]byte, 1<<20))},
		{"1Mi-small-ints", small},
		{"1Mi-ints", numbers},
		{"1Mi-mixed-ints", mixed},
		{"1Mi-floats", floats},
		{"1Mi-short-strings", words},
		{"1Ki-records", records},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(c.doc)))
			for b.Loop() {
				if err := codec.Check(c.doc, codec.Limits{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkBytes1MiB(b *testing.B) {
	data := make([]byte, 1<<20)
	doc := codec.AppendBytes(nil, data)
	b.Run("append", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		buf := make([]byte, 0, len(doc))
		for b.Loop() {
			buf = codec.AppendBytes(buf[:0], data)
		}
	})
	for _, owned := range []bool{false, true} {
		name := "read-copy"
		if owned {
			name = "read-owned"
		}
		b.Run(name, func(b *testing.B) {
			var r codec.Reader
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				r.Reset(doc, owned)
				if got := codec.ReadBytes[[]byte](&r); len(got) != len(data) {
					b.Fatal(r.Err())
				}
			}
		})
	}
	b.Run("library-decode", func(b *testing.B) {
		var in bytes.Reader
		dec := msgpack.NewDecoder(&in)
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			in.Reset(doc)
			dec.Reset(&in)
			if got, err := dec.DecodeBytes(); err != nil || len(got) != len(data) {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkIntSlice(b *testing.B) {
	ints := make([]int, 1<<16)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range ints {
		ints[i] = random.Int() >> random.UintN(63)
	}
	doc := codec.AppendSlice(nil, ints, codec.AppendInt[int])
	b.Run("append", func(b *testing.B) {
		b.SetBytes(int64(len(doc)))
		b.ReportAllocs()
		buf := make([]byte, 0, len(doc))
		for b.Loop() {
			buf = codec.AppendSlice(buf[:0], ints, codec.AppendInt[int])
		}
	})
	b.Run("read", func(b *testing.B) {
		var r codec.Reader
		b.SetBytes(int64(len(doc)))
		b.ReportAllocs()
		for b.Loop() {
			r.Reset(doc, false)
			if got := codec.ReadSlice(&r, codec.ReadInt[int]); len(got) != len(ints) {
				b.Fatal(r.Err())
			}
		}
	})
}

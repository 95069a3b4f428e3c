package codec_test

import (
	"bytes"
	"encoding/hex"
	"math"
	"strings"
	"testing"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

// library returns what the library's Encoder writes.
func library(t testing.TB, encode func(*msgpack.Encoder) error) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := encode(msgpack.NewEncoder(&buf)); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// wantBytes fails the test unless got is the bytes in want, hexadecimal with
// spaces where they help.
func wantBytes(t *testing.T, got []byte, want string) {
	t.Helper()
	if s := hexOf(got); s != strings.ReplaceAll(want, " ", "") {
		t.Errorf("appended %s, want %s", s, want)
	}
}

func hexOf(b []byte) string { return hex.EncodeToString(b) }

// unhex returns the bytes that s writes in hexadecimal, with spaces in it.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSignedIntegersTakeTheSmallestForm(t *testing.T) {
	for _, c := range []struct {
		v    int64
		want string
	}{
		{0, "00"}, {1, "01"}, {127, "7f"},
		{128, "cc 80"}, {255, "cc ff"},
		{256, "cd 0100"}, {65535, "cd ffff"},
		{65536, "ce 00010000"}, {math.MaxUint32, "ce ffffffff"},
		{math.MaxUint32 + 1, "cf 0000000100000000"}, {math.MaxInt64, "cf 7fffffffffffffff"},
		{-1, "ff"}, {-32, "e0"},
		{-33, "d0 df"}, {-128, "d0 80"},
		{-129, "d1 ff7f"}, {-32768, "d1 8000"},
		{-32769, "d2 ffff7fff"}, {math.MinInt32, "d2 80000000"},
		{math.MinInt32 - 1, "d3 ffffffff7fffffff"}, {math.MinInt64, "d3 8000000000000000"},
	} {
		b := codec.AppendInt(nil, c.v)
		wantBytes(t, b, c.want)
		if lib := library(t, func(e *msgpack.Encoder) error { return e.EncodeInt(c.v) }); !bytes.Equal(b, lib) {
			t.Errorf("%d: appended %x, the library encodes %x", c.v, b, lib)
		}
		r := codec.NewReader(b)
		if got := codec.ReadInt[int64](r); got != c.v || r.End() != nil {
			t.Errorf("%d: read %d, %v", c.v, got, r.End())
		}
	}
}

func TestUnsignedIntegersTakeTheSmallestForm(t *testing.T) {
	for _, c := range []struct {
		v    uint64
		want string
	}{
		{0, "00"}, {127, "7f"}, {128, "cc 80"}, {255, "cc ff"}, {256, "cd 0100"}, {65535, "cd ffff"},
		{65536, "ce 00010000"}, {math.MaxUint32, "ce ffffffff"}, {math.MaxUint32 + 1, "cf 0000000100000000"},
		{1 << 63, "cf 8000000000000000"}, {math.MaxUint64, "cf ffffffffffffffff"},
	} {
		b := codec.AppendUint(nil, c.v)
		wantBytes(t, b, c.want)
		if lib := library(t, func(e *msgpack.Encoder) error { return e.EncodeUint(c.v) }); !bytes.Equal(b, lib) {
			t.Errorf("%d: appended %x, the library encodes %x", c.v, b, lib)
		}
		r := codec.NewReader(b)
		if got := codec.ReadUint[uint64](r); got != c.v || r.End() != nil {
			t.Errorf("%d: read %d, %v", c.v, got, r.End())
		}
	}
}

type (
	celsius float64
	colour  int16
	port    uint16
	handle  uintptr
	yes     bool
	word    string
	blob    []byte
	phase   complex64
	ratio   float32
	field   complex128
)

func TestDefinedTypesNeedNoHelper(t *testing.T) {
	var b []byte
	b = codec.AppendFloat64(b, celsius(-40))
	b = codec.AppendInt(b, colour(-300))
	b = codec.AppendUint(b, port(8080))
	b = codec.AppendUint(b, handle(7))
	b = codec.AppendBool(b, yes(true))
	b = codec.AppendString(b, word("gopher"))
	b = codec.AppendBytes(b, blob("\x01"))
	b = codec.AppendComplex64(b, phase(1+2i))
	b = codec.AppendFloat32(b, ratio(0.5))
	b = codec.AppendComplex128(b, field(3-4i))
	wantBytes(t, b, "cb c044000000000000  d1 fed4  cd 1f90  07  c3  a6 676f70686572  c4 01 01"+
		"92 ca 3f800000 ca 40000000  ca 3f000000  92 cb 4008000000000000 cb c010000000000000")

	r := codec.NewReader(b)
	if v := codec.ReadFloat64[celsius](r); v != -40 {
		t.Error(v)
	}
	if v := codec.ReadInt[colour](r); v != -300 {
		t.Error(v)
	}
	if v := codec.ReadUint[port](r); v != 8080 {
		t.Error(v)
	}
	if v := codec.ReadUint[handle](r); v != 7 {
		t.Error(v)
	}
	if v := codec.ReadBool[yes](r); !v {
		t.Error(v)
	}
	if v := codec.ReadString[word](r); v != "gopher" {
		t.Error(v)
	}
	if v := codec.ReadBytes[blob](r); string(v) != "\x01" {
		t.Error(v)
	}
	if v := codec.ReadComplex64[phase](r); v != 1+2i {
		t.Error(v)
	}
	if v := codec.ReadFloat32[ratio](r); v != 0.5 {
		t.Error(v)
	}
	if v := codec.ReadComplex128[field](r); v != 3-4i {
		t.Error(v)
	}
	if err := r.End(); err != nil {
		t.Error(err)
	}
}

func TestFloatsKeepTheirBits(t *testing.T) {
	for _, bits := range []uint64{
		0, 1 << 63, math.Float64bits(1.5), math.Float64bits(math.MaxFloat64), 1,
		math.Float64bits(math.Inf(1)), math.Float64bits(math.Inf(-1)),
		0x7ff8000000000001, 0x7ff0000000000001, 0xfff123456789abcd,
	} {
		v := math.Float64frombits(bits)
		r := codec.NewReader(codec.AppendComplex128(codec.AppendFloat64(nil, v), complex(v, -v)))
		if got := math.Float64bits(codec.ReadFloat64[float64](r)); got != bits {
			t.Errorf("%#x came back as %#x", bits, got)
		}
		c := codec.ReadComplex128[complex128](r)
		if math.Float64bits(real(c)) != bits || math.Float64bits(imag(c)) != math.Float64bits(-v) {
			t.Errorf("%#x came back within %v", bits, c)
		}
		if err := r.End(); err != nil {
			t.Error(err)
		}
	}
	for _, bits := range []uint32{0, 1 << 31, 1, 0x7f800000, 0xff800000, 0x7fc00001, 0x7f800001, 0x3fc00000} {
		r := codec.NewReader(codec.AppendFloat32(nil, math.Float32frombits(bits)))
		if got := math.Float32bits(codec.ReadFloat32[float32](r)); got != bits || r.End() != nil {
			t.Errorf("%#x came back as %#x, %v", bits, got, r.End())
		}
	}
}

func TestStringsAndBytesTakeTheSmallestHeader(t *testing.T) {
	for _, c := range []struct {
		n        int
		str, bin string
	}{
		{0, "a0", "c400"}, {31, "bf", "c41f"}, {32, "d920", "c420"}, {255, "d9ff", "c4ff"},
		{256, "da0100", "c50100"}, {65535, "daffff", "c5ffff"}, {65536, "db00010000", "c600010000"},
	} {
		s := strings.Repeat("\xff", c.n) // no UTF-8
		b := codec.AppendString(nil, s)
		wantBytes(t, b[:len(b)-c.n], c.str)
		if lib := library(t, func(e *msgpack.Encoder) error { return e.EncodeString(s) }); !bytes.Equal(b, lib) {
			t.Errorf("a string of %d is not what the library encodes", c.n)
		}
		r := codec.NewReader(b)
		if got := codec.ReadString[string](r); got != s || r.End() != nil {
			t.Errorf("a string of %d came back with %d bytes, %v", c.n, len(got), r.End())
		}

		b = codec.AppendBytes(nil, []byte(s))
		wantBytes(t, b[:len(b)-c.n], c.bin)
		if lib := library(t, func(e *msgpack.Encoder) error { return e.EncodeBytes([]byte(s)) }); !bytes.Equal(b, lib) {
			t.Errorf("%d bytes are not what the library encodes", c.n)
		}
		r = codec.NewReader(b)
		if got := codec.ReadBytes[[]byte](r); got == nil || string(got) != s || r.End() != nil {
			t.Errorf("%d bytes came back as %d, %v", c.n, len(got), r.End())
		}
	}
	wantBytes(t, codec.AppendBytes[[]byte](nil, nil), "c0")
}

func TestAppendKeepsWhatIsThereAndAllocatesNothing(t *testing.T) {
	v := newRecord()
	buf := append(make([]byte, 0, 1024), "prefix"...)
	b := appendRecord(buf, v)
	if string(b[:6]) != "prefix" || !bytes.Equal(b[6:], appendRecord(nil, v)) {
		t.Errorf("appended to a prefix: %x", b)
	}
	if n := testing.AllocsPerRun(100, func() { appendRecord(buf, v) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestAppendWritesNothingBehindWhatItAppends(t *testing.T) {
	for _, v := range []int64{1, -1, 200, -200, 70000, -70000, 1 << 40, -1 << 40} {
		buf := bytes.Repeat([]byte{0xee}, 32)
		b := codec.AppendInt(buf[:0], v)
		if rest := buf[len(b):]; !bytes.Equal(rest, bytes.Repeat([]byte{0xee}, len(rest))) {
			t.Errorf("%d: the buffer is now %x", v, buf)
		}
	}
}

func TestLengthsWithoutAFormAreRefusedByReaders(t *testing.T) {
	for _, n := range []int{-1, math.MinInt, math.MaxInt} {
		for _, header := range [][]byte{codec.AppendArrayLen(nil, n), codec.AppendMapLen(nil, n)} {
			if err := codec.Check(append(header, make([]byte, 1000)...), codec.Limits{}); err == nil {
				t.Errorf("the header %x for a length of %d passes", header, n)
			}
		}
	}
}

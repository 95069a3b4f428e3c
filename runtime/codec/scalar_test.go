package codec_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

func TestIntegersAreReadInEveryForm(t *testing.T) {
	for _, form := range []string{
		"05", "cc 05", "cd 0005", "ce 00000005", "cf 0000000000000005",
		"d0 05", "d1 0005", "d2 00000005", "d3 0000000000000005",
	} {
		// Once as the end of the payload, once with more to follow.
		for _, tail := range []string{"", "0000000000000000000000"} {
			doc := unhex(t, form+tail)
			left := len(tail) / 2
			if r := codec.NewReader(doc); codec.ReadInt[int8](r) != 5 || r.Err() != nil || r.Len() != left {
				t.Errorf("%s as int8: %v, %d bytes left", form, r.Err(), r.Len())
			}
			if r := codec.NewReader(doc); codec.ReadUint[uint8](r) != 5 || r.Err() != nil || r.Len() != left {
				t.Errorf("%s as uint8: %v, %d bytes left", form, r.Err(), r.Len())
			}
		}
	}
	for _, form := range []string{"fb", "d0 fb", "d1 fffb", "d2 fffffffb", "d3 fffffffffffffffb"} {
		for _, tail := range []string{"", "0000000000000000000000"} {
			r := codec.NewReader(unhex(t, form+tail))
			if got := codec.ReadInt[int8](r); got != -5 || r.Err() != nil {
				t.Errorf("%s as int8: %d, %v", form, got, r.Err())
			}
		}
	}
}

func TestIntegersThatDoNotFitAreRangeErrors(t *testing.T) {
	i8 := func(r *codec.Reader) string { return fmt.Sprint(codec.ReadInt[int8](r)) }
	i16 := func(r *codec.Reader) string { return fmt.Sprint(codec.ReadInt[int16](r)) }
	i32 := func(r *codec.Reader) string { return fmt.Sprint(codec.ReadInt[int32](r)) }
	i64 := func(r *codec.Reader) string { return fmt.Sprint(codec.ReadInt[int64](r)) }
	u8 := func(r *codec.Reader) string { return fmt.Sprint(codec.ReadUint[uint8](r)) }
	u16 := func(r *codec.Reader) string { return fmt.Sprint(codec.ReadUint[port](r)) }
	u32 := func(r *codec.Reader) string { return fmt.Sprint(codec.ReadUint[uint32](r)) }
	u64 := func(r *codec.Reader) string { return fmt.Sprint(codec.ReadUint[uint64](r)) }
	signed := func(v int64) []byte { return codec.AppendInt(nil, v) }

	for _, c := range []struct {
		doc         []byte
		read        func(*codec.Reader) string
		value, kind string
	}{
		{signed(300), u8, "300", "uint8"},
		{signed(256), u8, "256", "uint8"},
		{signed(-1), u8, "-1", "uint8"},
		{signed(-1), u64, "-1", "uint64"},
		{signed(math.MinInt64), u64, "-9223372036854775808", "uint64"},
		{signed(65536), u16, "65536", "uint16"},
		{signed(-32768), u16, "-32768", "uint16"},
		{signed(1 << 32), u32, "4294967296", "uint32"},
		{signed(128), i8, "128", "int8"},
		{signed(-129), i8, "-129", "int8"},
		{signed(32768), i16, "32768", "int16"},
		{signed(-32769), i16, "-32769", "int16"},
		{signed(1 << 31), i32, "2147483648", "int32"},
		{signed(-1<<31 - 1), i32, "-2147483649", "int32"},
		{codec.AppendUint(nil, uint64(1)<<63), i64, "9223372036854775808", "int64"},
		{codec.AppendUint(nil, uint64(math.MaxUint64)), i64, "18446744073709551615", "int64"},
		{codec.AppendUint(nil, uint64(math.MaxUint64)), i8, "18446744073709551615", "int8"},
	} {
		r := codec.NewReader(append([]byte{0xc3}, c.doc...))
		codec.ReadBool[bool](r)
		if got := c.read(r); got != "0" {
			t.Errorf("%s as %s: read %s", c.value, c.kind, got)
		}
		if re, ok := errors.AsType[*codec.RangeError](r.Err()); !ok {
			t.Errorf("%s as %s: error %v", c.value, c.kind, r.Err())
		} else if want := (codec.RangeError{Offset: 1, Value: c.value, Type: c.kind}); *re != want {
			t.Errorf("%s as %s: error %+v", c.value, c.kind, *re)
		}
	}
}

func TestIntegersAtTheEdgeFit(t *testing.T) {
	for _, v := range []int64{math.MinInt8, math.MaxInt8} {
		if r := codec.NewReader(codec.AppendInt(nil, v)); int64(codec.ReadInt[int8](r)) != v || r.End() != nil {
			t.Error(v, r.End())
		}
	}
	for _, v := range []int64{math.MinInt16, math.MaxInt16} {
		if r := codec.NewReader(codec.AppendInt(nil, v)); int64(codec.ReadInt[int16](r)) != v || r.End() != nil {
			t.Error(v, r.End())
		}
	}
	for _, v := range []int64{math.MinInt32, math.MaxInt32} {
		if r := codec.NewReader(codec.AppendInt(nil, v)); int64(codec.ReadInt[int32](r)) != v || r.End() != nil {
			t.Error(v, r.End())
		}
	}
	r := codec.NewReader(unhex(t, "cc ff cd ffff ce ffffffff"))
	if a, b, c := codec.ReadUint[uint8](r), codec.ReadUint[uint16](r), codec.ReadUint[uint32](r); a != 255 || b != 65535 || c != math.MaxUint32 || r.End() != nil {
		t.Error(a, b, c, r.End())
	}
}

func TestFloatsAreNotReadFromFormsThatLoseDigits(t *testing.T) {
	if r := codec.NewReader(codec.AppendFloat64(nil, 1.5)); codec.ReadFloat32[float32](r) != 0 || r.Err() == nil {
		t.Error("a float64 was read as float32")
	}
	if r := codec.NewReader(codec.AppendInt(nil, 1)); codec.ReadFloat32[float32](r) != 0 || r.Err() == nil {
		t.Error("an integer was read as float32")
	}
	if r := codec.NewReader(codec.AppendInt(nil, 1)); codec.ReadFloat64[float64](r) != 0 || r.Err() == nil {
		t.Error("an integer was read as float64")
	}
	if r := codec.NewReader(codec.AppendFloat32(nil, float32(0.1))); codec.ReadFloat64[float64](r) != float64(float32(0.1)) || r.End() != nil {
		t.Error("a float32 was not read as float64:", r.End())
	}
}

// readers are all the Read functions, as ones that return what they read as any.
var readers = map[string]func(*codec.Reader) any{
	"nil":        func(r *codec.Reader) any { codec.ReadNil(r); return nil },
	"bool":       func(r *codec.Reader) any { return codec.ReadBool[bool](r) },
	"int":        func(r *codec.Reader) any { return codec.ReadInt[int](r) },
	"uint":       func(r *codec.Reader) any { return codec.ReadUint[uint](r) },
	"float32":    func(r *codec.Reader) any { return codec.ReadFloat32[float32](r) },
	"float64":    func(r *codec.Reader) any { return codec.ReadFloat64[float64](r) },
	"complex64":  func(r *codec.Reader) any { return codec.ReadComplex64[complex64](r) },
	"complex128": func(r *codec.Reader) any { return codec.ReadComplex128[complex128](r) },
	"string":     func(r *codec.Reader) any { return codec.ReadString[string](r) },
	"bytes":      func(r *codec.Reader) any { return codec.ReadBytes[[]byte](r) },
	"time":       func(r *codec.Reader) any { return codec.ReadTime(r) },
	"slice":      func(r *codec.Reader) any { return codec.ReadSlice(r, codec.ReadInt[int]) },
	"map":        func(r *codec.Reader) any { return codec.ReadMap(r, codec.ReadInt[int], codec.ReadBool[bool]) },
	"pointer":    func(r *codec.Reader) any { return codec.ReadPointer(r, codec.ReadInt[int]) },
	"array": func(r *codec.Reader) any {
		var a [2]int
		codec.ReadArray(r, a[:], codec.ReadInt[int])
		return a
	},
	"struct": func(r *codec.Reader) any { return readPlace(r) },
	"skip":   func(r *codec.Reader) any { r.Skip(); return nil },
}

func TestEachReaderRefusesTheOtherTypes(t *testing.T) {
	values := map[string]string{
		"nil": "c0", "bool": "c2", "int": "03", "negative": "fd", "float32": "ca 3f800000", "float64": "cb 3ff0000000000000",
		"string": "a1 61", "bytes": "c4 01 61", "timestamp": "d6 ff 00000000", "empty array": "90", "array of 1": "91 03",
		"array of 3": "93 03 03 03", "map": "81 03 c3", "complex64": "92 ca 3f800000 ca 3f800000",
		"complex128": "92 cb 3ff0000000000000 cb 3ff0000000000000", "ints": "92 03 03", "time": "92 d6 ff 00000000 c0",
		"place": "93 cb 3ff0000000000000 cb 3ff0000000000000 a1 61", "unused": "c1",
	}
	accepted := map[string][]string{
		"nil":        {"nil"},
		"bool":       {"bool"},
		"int":        {"int", "negative"},
		"uint":       {"int"},
		"float32":    {"float32"},
		"float64":    {"float32", "float64"},
		"complex64":  {"complex64"},
		"complex128": {"complex64", "complex128"},
		"string":     {"string"},
		"bytes":      {"nil", "bytes"},
		"time":       {"time"},
		"slice":      {"nil", "empty array", "array of 1", "array of 3", "ints"},
		"map":        {"nil", "map"},
		"pointer":    {"nil", "array of 1"},
		"array":      {"ints"},
		"struct":     {"place"},
	}
	for reader, read := range readers {
		if reader == "skip" {
			continue
		}
		for name, doc := range values {
			r := codec.NewReader(unhex(t, doc))
			got := read(r)
			err := r.End()
			if want := slices.Contains(accepted[reader], name); want != (err == nil) {
				t.Errorf("%s from %s: read %v, %v", reader, name, got, err)
			}
			var ce *codec.Error
			var re *codec.RangeError
			if err != nil && !errors.As(err, &ce) && !errors.As(err, &re) {
				t.Errorf("%s from %s: error of type %T", reader, name, err)
			}
		}
	}
}

package codec_test

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

// throughAny returns what becomes of v on the wire.
func throughAny(t *testing.T, v any) any {
	t.Helper()
	b := codec.AppendAny([]byte{0xee}, v)
	if b[0] != 0xee {
		t.Fatalf("%T: what was there is overwritten", v)
	}
	b = b[1:]
	if err := codec.Check(b, codec.Limits{}); err != nil {
		t.Fatalf("%T: %v", v, err)
	}
	r := codec.NewReader(b)
	got := codec.ReadAny(r)
	if err := r.End(); err != nil {
		t.Fatalf("%T: %v", v, err)
	}
	return got
}

func TestAnyKeepsValueAndType(t *testing.T) {
	all := []any{
		nil, true, false,
		int(math.MinInt), int8(-128), int16(math.MaxInt16), int32('ö'), int64(math.MinInt64), 0, int8(0),
		uint(math.MaxUint), uint8(255), uint16(65535), uint32(math.MaxUint32), uint64(math.MaxUint64), uint8(0),
		float32(1.5), float64(math.MaxFloat64), math.Inf(-1), math.Copysign(0, -1),
		complex64(1 - 2i), complex(math.Inf(1), -0.5),
		"", "\xff text", []byte(nil), []byte{}, []byte("raw"),
		time.Duration(0), -time.Nanosecond,
		[]any(nil), []any{}, map[string]any(nil), map[string]any{},
		[]any{nil, []any{[]any(nil), []any{uint16(1)}}, map[string]any{"": nil}},
		map[string]any{"a": int64(1), "b": []any{1, "x", []byte{1}}, "c": map[string]any{"d": map[string]any{}}},
	}
	for _, v := range all {
		if got := throughAny(t, v); !reflect.DeepEqual(got, v) {
			t.Errorf("%T %#v came back as %T %#v", v, v, got, got)
		}
	}
	if got := throughAny(t, all); !reflect.DeepEqual(got, any(all)) {
		t.Errorf("all of them in a list came back as %#v", got)
	}
}

func TestAnyKeepsTheBitsOfNaN(t *testing.T) {
	for _, bits := range []uint64{0x7ff8000000000001, 0xfff123456789abcd} {
		f := math.Float64frombits(bits)
		if got, ok := throughAny(t, f).(float64); !ok || math.Float64bits(got) != bits {
			t.Errorf("%#x came back as %v", bits, got)
		}
	}
	if got, ok := throughAny(t, math.Float32frombits(0x7fc12345)).(float32); !ok || math.Float32bits(got) != 0x7fc12345 {
		t.Errorf("came back as %v", got)
	}
}

func TestAnyKeepsInstantAndOffsetOfATime(t *testing.T) {
	for _, v := range []time.Time{{}, time.Unix(1, 2).UTC(), time.Date(1880, 1, 1, 0, 0, 0, 1, time.FixedZone("x", 1786)), time.Now()} {
		got, ok := throughAny(t, v).(time.Time)
		if _, want := v.Zone(); !ok || !got.Equal(v) || got.Format("-07:00:00") != v.Format("-07:00:00") {
			t.Errorf("%v (offset %d) came back as %v", v, want, got)
		}
	}
}

type ring struct{ next *ring }

func TestWhatAnyCannotCarryIsNamed(t *testing.T) {
	for _, v := range []any{
		celsius(1), word("x"), blob{1}, uintptr(1), [2]int{}, []int{1}, map[string]int{}, map[any]any{}, ring{}, &ring{},
		errors.New("an error"), func() {}, make(chan int), time.UTC, reflect.ValueOf(1), (*int)(nil),
	} {
		want := fmt.Sprintf("a %T within any: only ", v)
		for _, doc := range [][]byte{
			codec.AppendAny(nil, v),
			codec.AppendAny([]byte{0x92, 0x01}, []any{1, map[string]any{"a": v}, 2}),
		} {
			if got := reasonOf(doc); !strings.HasPrefix(got, want) {
				t.Errorf("%T: %q", v, got)
			}
		}
	}
}

// list returns n lists in one another, with a number in the innermost.
func list(n int) any {
	var v any = 1
	for range n {
		v = []any{v}
	}
	return v
}

func TestAnyIsBoundedInDepth(t *testing.T) {
	if got := throughAny(t, list(49)); !reflect.DeepEqual(got, list(49)) {
		t.Errorf("49 lists came back as %v", got)
	}
	for _, n := range []int{50, 51, 52, 1000} {
		if got := reasonOf(codec.AppendAny(nil, list(n))); got != codec.TooDeep {
			t.Errorf("%d lists: %q", n, got)
		}
	}
	m := map[string]any{}
	for range 100 {
		m = map[string]any{"a": 1, "b": m}
	}
	if got := reasonOf(codec.AppendAny(nil, m)); got != codec.TooDeep {
		t.Errorf("100 maps: %q", got)
	}
}

func TestAValueThatContainsItselfIsRefusedSoon(t *testing.T) {
	loop := make([]any, 1000)
	m := map[string]any{"list": loop}
	for i := range loop {
		loop[i] = loop
	}
	m["self"], m["again"] = m, m
	for _, v := range []any{loop, m, []any{1, m, loop}} {
		b := codec.AppendAny(nil, v)
		if got := reasonOf(b); got != codec.TooDeep {
			t.Errorf("%q", got)
		}
		if len(b) > 200_000 { // 1,000 elements at each of 50 levels
			t.Errorf("%d bytes", len(b))
		}
	}
}

func TestReadAnyRefusesWhatAppendAnyDoesNotWrite(t *testing.T) {
	for _, doc := range []string{
		"", "c0", "01", "90", "91 00", "93 00 c0 c0", // not a pair
		"92 16 c0", "92 cc ff c0", "92 cd 0100 c0", "92 ff c0", "92 a1 61 c0", "92 c0 c0", // no kind
		"92 00 01", "92 01 c0", "92 02 a1 61", "92 03 cc 80", "92 08 ff", "92 08 cd 0100", // another value
		"92 0c cb 0000000000000000", "92 0d 01", "92 10 c4 00", "92 11 a0", "92 12 c0", "92 13 c2",
		"92 14 81 a0 c0", "92 14 91 c0", "92 14 91 92 00", "92 15 91 92 00 c0", "92 15 81 01 92 00 c0",
		"92 15 82 a1 61 92 00 c0 a1 61 92 00 c0", // a key twice
		"92 14 dd ffffffff", "92 15 df 7fffffff", "92 11 c6 ffffffff",
	} {
		r := codec.NewReader(unhex(t, doc))
		if v := codec.ReadAny(r); v != nil || r.End() == nil {
			t.Errorf("%s: read %#v, %v", doc, v, r.Err())
		}
	}
}

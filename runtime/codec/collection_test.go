package codec_test

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

func TestHeadersOfCollectionsTakeTheSmallestForm(t *testing.T) {
	for _, c := range []struct {
		n              int
		array, mapping string
	}{
		{0, "90", "80"}, {15, "9f", "8f"}, {16, "dc0010", "de0010"}, {65535, "dcffff", "deffff"},
		{65536, "dd00010000", "df00010000"}, {math.MaxInt32, "dd7fffffff", "df7fffffff"},
	} {
		wantBytes(t, codec.AppendArrayLen(nil, c.n), c.array)
		wantBytes(t, codec.AppendMapLen(nil, c.n), c.mapping)
	}
}

func TestSlicesOfEveryLengthComeBack(t *testing.T) {
	for _, n := range []int{0, 1, 2, 15, 16, 100, 8191, 8192, 8193, 20000, 70000, 300000} {
		want := make([]int64, n)
		for i := range want {
			want[i] = int64(i) * int64(i)
		}
		r := codec.NewReader(codec.AppendSlice(nil, want, codec.AppendInt[int64]))
		got := codec.ReadSlice(r, codec.ReadInt[int64])
		if got == nil || !slices.Equal(got, want) || r.End() != nil {
			t.Errorf("%d elements came back as %d, %v", n, len(got), r.End())
		}
		if cap(got) > 2*n+16 {
			t.Errorf("%d elements have a capacity of %d", n, cap(got))
		}
	}
}

type words []string

func TestNilAndEmptyCollectionsStayApart(t *testing.T) {
	b := codec.AppendSlice(nil, words(nil), codec.AppendString[string])
	b = codec.AppendSlice(b, words{}, codec.AppendString[string])
	b = codec.AppendMap(b, map[string]int(nil), codec.AppendString[string], codec.AppendInt[int])
	b = codec.AppendMap(b, map[string]int{}, codec.AppendString[string], codec.AppendInt[int])
	b = codec.AppendArray(b, []int(nil), codec.AppendInt[int])
	wantBytes(t, b, "c0 90 c0 80 90")

	r := codec.NewReader(b)
	if got := codec.ReadSlice(r, codec.ReadString[string]); got != nil {
		t.Errorf("a nil slice came back as %v", got)
	}
	if got := codec.ReadSlice(r, codec.ReadString[string]); got == nil || len(got) != 0 {
		t.Errorf("an empty slice came back as %#v", got)
	}
	if got := codec.ReadMap(r, codec.ReadString[string], codec.ReadInt[int]); got != nil {
		t.Errorf("a nil map came back as %v", got)
	}
	if got := codec.ReadMap(r, codec.ReadString[string], codec.ReadInt[int]); got == nil || len(got) != 0 {
		t.Errorf("an empty map came back as %#v", got)
	}
	if codec.ReadArray(r, nil, codec.ReadInt[int]); r.End() != nil {
		t.Error(r.End())
	}
}

func TestMapsComeBack(t *testing.T) {
	for _, n := range []int{1, 7, 8, 9, 1000, 70000} {
		want := map[string]uint16{}
		for i := range n {
			want[fmt.Sprint("key ", i)] = uint16(i)
		}
		r := codec.NewReader(codec.AppendMap(nil, want, codec.AppendString[string], codec.AppendUint[uint16]))
		got := codec.ReadMap(r, codec.ReadString[string], codec.ReadUint[uint16])
		if !maps.Equal(got, want) || r.End() != nil {
			t.Errorf("%d entries came back as %d, %v", n, len(got), r.End())
		}
	}
}

func TestAKeyThatIsThereTwiceIsAFailure(t *testing.T) {
	r := codec.NewReader(unhex(t, "83 01 c2 02 c2 01 c3"))
	got := codec.ReadMap(r, codec.ReadInt[int], codec.ReadBool[bool])
	var e *codec.Error
	if got != nil || !errors.As(r.Err(), &e) || e.Offset != 5 {
		t.Errorf("read %v, %v", got, r.Err())
	}
}

func TestKeysThatAreNotANumberComeBackAsTheyAre(t *testing.T) {
	want := map[float64]int{math.NaN(): 1, math.Inf(1): 2}
	want[math.NaN()] = 3
	r := codec.NewReader(codec.AppendMap(nil, want, codec.AppendFloat64[float64], codec.AppendInt[int]))
	got := codec.ReadMap(r, codec.ReadFloat64[float64], codec.ReadInt[int])
	if len(got) != 3 || got[math.Inf(1)] != 2 || r.End() != nil {
		t.Errorf("read %v, %v", got, r.End())
	}
}

func TestPointersKeepTheirNilsApart(t *testing.T) {
	appendInner := func(b []byte, p *[]int) []byte {
		return codec.AppendPointer(b, p, func(b []byte, s []int) []byte { return codec.AppendSlice(b, s, codec.AppendInt[int]) })
	}
	readInner := func(r *codec.Reader) *[]int {
		return codec.ReadPointer(r, func(r *codec.Reader) []int { return codec.ReadSlice(r, codec.ReadInt[int]) })
	}
	pointer := func(s []int) **[]int { p := &s; return &p }
	var none *[]int
	for _, want := range []**[]int{nil, &none, pointer(nil), pointer([]int{}), pointer([]int{1, 2})} {
		b := codec.AppendPointer(nil, want, appendInner)
		r := codec.NewReader(b)
		got := codec.ReadPointer(r, readInner)
		if !reflect.DeepEqual(got, want) || r.End() != nil {
			t.Errorf("%x came back wrong, %v", b, r.End())
		}
	}
}

func TestArraysHaveTheirExactLength(t *testing.T) {
	b := codec.AppendArray(nil, []int8{1, 2, 3}, codec.AppendInt[int8])
	var got [3]int8
	r := codec.NewReader(b)
	if codec.ReadArray(r, got[:], codec.ReadInt[int8]); got != [3]int8{1, 2, 3} || r.End() != nil {
		t.Errorf("read %v, %v", got, r.End())
	}
	for _, n := range []int{0, 2, 4} {
		r := codec.NewReader(b)
		if codec.ReadArray(r, make([]int8, n), codec.ReadInt[int8]); r.Err() == nil {
			t.Errorf("an array of 3 was read as one of %d", n)
		}
	}
}

func TestElementsOfNoSizeComeBack(t *testing.T) {
	const n = 100000
	appendEmpty := func(b []byte, _ struct{}) []byte { return codec.AppendArrayLen(b, 0) }
	readEmpty := func(r *codec.Reader) struct{} { r.Fields(0); return struct{}{} }
	r := codec.NewReader(codec.AppendSlice(nil, make([]struct{}, n), appendEmpty))
	if got := codec.ReadSlice(r, readEmpty); len(got) != n || r.End() != nil {
		t.Errorf("%d elements came back as %d, %v", n, len(got), r.End())
	}
	appendNone := func(b []byte, v [0]int) []byte { return codec.AppendArray(b, v[:], codec.AppendInt[int]) }
	readNone := func(r *codec.Reader) (v [0]int) { codec.ReadArray(r, v[:], codec.ReadInt[int]); return v }
	r = codec.NewReader(codec.AppendSlice(nil, make([][0]int, n), appendNone))
	if got := codec.ReadSlice(r, readNone); len(got) != n || r.End() != nil {
		t.Errorf("%d elements came back as %d, %v", n, len(got), r.End())
	}
	r = codec.NewReader(codec.AppendMap(nil, map[[0]int]struct{}{{}: {}}, appendNone, appendEmpty))
	if got := codec.ReadMap(r, readNone, readEmpty); len(got) != 1 || r.End() != nil {
		t.Errorf("the map came back as %v, %v", got, r.End())
	}
}

func TestReadingStopsAtTheElementThatFails(t *testing.T) {
	doc := codec.AppendArrayLen(nil, 1000)
	doc = append(doc, codec.AppendInt(nil, 300)...)
	doc = append(doc, make([]byte, 999)...)
	calls := 0
	elem := func(r *codec.Reader) uint8 { calls++; return codec.ReadUint[uint8](r) }

	if got := codec.ReadSlice(codec.NewReader(doc), elem); got != nil || calls != 1 {
		t.Errorf("ReadSlice returns %d elements after %d calls", len(got), calls)
	}
	calls = 0
	if codec.ReadArray(codec.NewReader(doc), make([]uint8, 1000), elem); calls != 1 {
		t.Errorf("ReadArray made %d calls", calls)
	}
	doc = append(codec.AppendMapLen(nil, 500), doc[3:]...)
	calls = 0
	if got := codec.ReadMap(codec.NewReader(doc), elem, elem); got != nil || calls != 2 {
		t.Errorf("ReadMap returns %d entries after %d calls", len(got), calls)
	}
	calls = 0
	if got := codec.ReadPointer(codec.NewReader(unhex(t, "91 cd ffff")), elem); got != nil || calls != 1 {
		t.Errorf("ReadPointer returns %v after %d calls", got, calls)
	}
}

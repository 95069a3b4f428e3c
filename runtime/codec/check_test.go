package codec_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

// nested is a document of so many arrays, one within the other.
func nested(levels int) []byte {
	b := bytes.Repeat([]byte{0x91}, levels)
	if levels > 0 {
		b[levels-1] = 0x90
		return b
	}
	return []byte{0xc0}
}

func TestCheckAcceptsEveryForm(t *testing.T) {
	for _, doc := range []string{
		"00", "7f", "e0", "ff", "c0", "c2", "c3", "cc 00", "cd 0000", "ce 00000000", "cf 0000000000000000",
		"d0 00", "d1 0000", "d2 00000000", "d3 0000000000000000", "ca 00000000", "cb 0000000000000000",
		"a0", "a1 61", "d9 00", "d9 01 61", "da 0001 61", "db 00000001 61",
		"c4 00", "c4 01 61", "c5 0001 61", "c6 00000001 61",
		"90", "91 00", "dc 0000", "dc 0001 00", "dd 00000000", "dd 00000001 00",
		"80", "81 00 00", "de 0000", "de 0001 00 00", "df 00000000", "df 00000001 00 00",
		"d6 ff 00000000", "d7 ff 0000000000000000", "c7 0c ff 000000000000000000000000",
		"c8 0004 ff 00000000", "c9 00000004 ff 00000000",
		"82 90 91 80 a1 61 92 c4 01 00 81 c0 c0",
	} {
		b := unhex(t, doc)
		if err := codec.Check(b, codec.Limits{}); err != nil {
			t.Errorf("%s: %v", doc, err)
		}
		r := codec.NewReader(b)
		if r.Skip(); r.End() != nil {
			t.Errorf("%s: Skip: %v", doc, r.End())
		}
		for n := range b {
			if codec.Check(b[:n:n], codec.Limits{}) == nil {
				t.Errorf("the first %d bytes of %s pass", n, doc)
			}
		}
		if codec.Check(append(b, 0), codec.Limits{}) == nil {
			t.Errorf("%s passes with a byte behind it", doc)
		}
	}
}

func TestCheckRefusesARecordCutShortAtEveryByte(t *testing.T) {
	doc := codec.AppendArrayLen(nil, 40)
	for range 40 { // enough for the fast path for runs
		doc = appendRecord(doc, newRecord())
	}
	if err := codec.Check(doc, codec.Limits{}); err != nil {
		t.Fatal(err)
	}
	for n := range doc {
		if codec.Check(doc[:n:n], codec.Limits{}) == nil {
			t.Fatalf("the first %d of %d bytes pass", n, len(doc))
		}
	}
}

// Long arrays of values of one form take a path of their own.
func TestCheckCountsEachValueOfALongArray(t *testing.T) {
	for _, value := range []string{
		"00", "7f", "e0", "c0", "c2", "cc 80", "cd 0100", "ce 00010000", "cf 8000000000000000",
		"d0 80", "d1 8000", "d2 80000000", "d3 8000000000000000", "ca 3f800000", "cb 3ff0000000000000", "a0", "a3 616263",
	} {
		v := unhex(t, value)
		for n := range 70 {
			doc := append(codec.AppendArrayLen(nil, n), bytes.Repeat(v, n)...)
			if err := codec.Check(doc, codec.Limits{}); err != nil {
				t.Errorf("%d times %s: %v", n, value, err)
			}
			if codec.Check(append(doc, v...), codec.Limits{}) == nil {
				t.Errorf("%d times %s and once more pass", n, value)
			}
			if codec.Check(doc[:len(doc)-1], codec.Limits{}) == nil {
				t.Errorf("%d times %s less a byte pass", n, value)
			}
			if n > 0 {
				// The last one is of another kind.
				mixed := append(doc[:len(doc)-len(v)], 0xc4, 2, 0, 0)
				if err := codec.Check(mixed, codec.Limits{}); err != nil {
					t.Errorf("%d times %s and a bin: %v", n-1, value, err)
				}
				mixed = append(doc[:len(doc)-len(v)], 0xc1)
				if codec.Check(mixed, codec.Limits{}) == nil {
					t.Errorf("%d times %s and 0xc1 pass", n-1, value)
				}
			}
		}
	}
}

func TestCheckLimitsTheDepth(t *testing.T) {
	for _, c := range []struct{ limit, deepest int }{
		{0, 100}, {-5, 100}, {1, 1}, {2, 2}, {100, 100}, {127, 127}, {128, 128}, {129, 128}, {1 << 30, 128},
	} {
		l := codec.Limits{MaxDepth: c.limit}
		for levels := range 140 {
			err := codec.Check(nested(levels), l)
			if ok := levels <= c.deepest; ok != (err == nil) {
				t.Errorf("limit %d, %d levels: %v", c.limit, levels, err)
			}
			var e *codec.Error
			if err != nil && (!errors.As(err, &e) || !strings.Contains(e.Want, "levels of nesting")) {
				t.Errorf("limit %d, %d levels: %v", c.limit, levels, err)
			}
		}
	}
}

func TestCheckCountsDepthAgainAfterAContainerHasEnded(t *testing.T) {
	doc := codec.AppendArrayLen(nil, 1000)
	for range 1000 {
		doc = append(doc, nested(99)...)
	}
	if err := codec.Check(doc, codec.Limits{}); err != nil {
		t.Error(err)
	}
}

func TestCheckLimitsElements(t *testing.T) {
	const pairs = "82 00 92 00 00 01 92 00 00" // a map of two entries, each with an array of two
	for _, c := range []struct {
		name string
		doc  []byte
		n    int
	}{
		{"scalar", unhex(t, "00"), 0},
		{"empty", unhex(t, "90"), 0},
		{"array", append(codec.AppendArrayLen(nil, 100), make([]byte, 100)...), 100},
		{"map", append(codec.AppendMapLen(nil, 50), make([]byte, 100)...), 100},
		{"nested", unhex(t, pairs), 8},
	} {
		for _, limit := range []int{c.n, c.n + 1, 1 << 30} {
			if err := codec.Check(c.doc, codec.Limits{MaxElements: limit}); err != nil {
				t.Errorf("%s with a limit of %d: %v", c.name, limit, err)
			}
		}
		if c.n > 1 {
			err := codec.Check(c.doc, codec.Limits{MaxElements: c.n - 1})
			var e *codec.Error
			if !errors.As(err, &e) || !strings.Contains(e.Want, "elements") {
				t.Errorf("%s with a limit of %d: %v", c.name, c.n-1, err)
			}
		}
	}
}

func TestCheckHasADefaultLimitOfElements(t *testing.T) {
	const most = 8 << 20
	at := append(codec.AppendArrayLen(nil, most), make([]byte, most)...)
	if err := codec.Check(at, codec.Limits{}); err != nil {
		t.Error(err)
	}
	beyond := append(codec.AppendArrayLen(nil, most+1), make([]byte, most+1)...)
	if codec.Check(beyond, codec.Limits{}) == nil {
		t.Errorf("%d elements pass", most+1)
	}
}

func TestCheckAllocatesNothing(t *testing.T) {
	doc := appendRecord(nil, newRecord())
	deep := nested(100)
	if n := testing.AllocsPerRun(100, func() {
		if codec.Check(doc, codec.Limits{}) != nil || codec.Check(deep, codec.Limits{}) != nil {
			t.Fatal("refused")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

package codec_test

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

func TestTheFirstFailureSticksAndEmptiesTheReader(t *testing.T) {
	for name, read := range readers {
		r := codec.NewReader(unhex(t, "c1 00 00 00 00"))
		read(r)
		err := r.Err()
		if err == nil {
			t.Fatalf("%s: 0xc1 was accepted", name)
		}
		if r.Len() != 0 || r.IsNil() || r.Fields(0) {
			t.Errorf("%s: the reader goes on with %d bytes", name, r.Len())
		}
		for other, read := range readers {
			if got := read(r); !isZero(got) {
				t.Errorf("%s after a failed %s: %v", other, name, got)
			}
		}
		if n, isNil := r.ArrayLen(); n != 0 || isNil {
			t.Errorf("%s: an array of %d, %v", name, n, isNil)
		}
		if n, isNil := r.MapLen(); n != 0 || isNil {
			t.Errorf("%s: a map of %d, %v", name, n, isNil)
		}
		r.Fail(errors.New("later"))
		if r.Err() != err || r.End() != err {
			t.Errorf("%s: error became %v, %v", name, r.Err(), r.End())
		}
	}
}

func isZero(v any) bool { return v == nil || reflect.ValueOf(v).IsZero() }

func TestTheZeroReaderIsEmpty(t *testing.T) {
	for name, read := range readers {
		var r codec.Reader
		if err := r.End(); err != nil {
			t.Fatal(err)
		}
		if got := read(&r); !isZero(got) || r.Err() == nil {
			t.Errorf("%s: %v, %v", name, got, r.Err())
		}
	}
}

func TestFailTakesTheErrorOfADecoder(t *testing.T) {
	wrong := errors.New("no such colour")
	r := codec.NewReader([]byte{1, 2})
	r.Fail(nil)
	if r.Err() != nil || r.Len() != 2 {
		t.Errorf("after Fail(nil): %v, %d bytes", r.Err(), r.Len())
	}
	r.Fail(fmt.Errorf("colour: %w", wrong))
	if !errors.Is(r.End(), wrong) || r.Len() != 0 {
		t.Errorf("%v, %d bytes", r.End(), r.Len())
	}
}

func TestEndRefusesWhatIsLeft(t *testing.T) {
	r := codec.NewReader([]byte{1, 2, 3})
	codec.ReadInt[int](r)
	var e *codec.Error
	if err := r.End(); !errors.As(err, &e) || *e != (codec.Error{Offset: 1, Want: "the end of the input", Got: "2 more bytes"}) {
		t.Error(err)
	}
	if r.Err() == nil {
		t.Error("the failure does not stick")
	}
}

func TestResetStartsAgain(t *testing.T) {
	r := codec.NewReader([]byte{0xc1})
	codec.ReadInt[int](r)
	r.Reset([]byte{7}, false)
	if got := codec.ReadInt[int](r); got != 7 || r.End() != nil {
		t.Error(got, r.End())
	}
}

func TestFieldsWantsTheExactNumber(t *testing.T) {
	for _, n := range []int{0, 1, 15, 16, 17, 32, 300, 70000} {
		header := codec.AppendArrayLen(nil, n)
		if r := codec.NewReader(header); !r.Fields(n) || r.End() != nil {
			t.Errorf("%d fields: %v", n, r.End())
		}
		for _, other := range []int{n - 1, n + 1, n ^ 16, -n - 1} {
			r := codec.NewReader(header)
			var e *codec.Error
			if r.Fields(other) || !errors.As(r.Err(), &e) {
				t.Errorf("%d fields read as %d", n, other)
			} else if want := fmt.Sprintf("array of %d", other); e.Want != want || e.Got != fmt.Sprintf("array of %d", n) {
				t.Errorf("%d fields read as %d: %v", n, other, e)
			}
		}
	}
	if r := codec.NewReader([]byte{0xff}); r.Fields(-1) || r.Err() == nil {
		t.Error("an integer was taken for a struct of -1 fields")
	}
	for _, long := range []string{"dc 0002", "dd 00000002"} {
		if r := codec.NewReader(unhex(t, long)); !r.Fields(2) || r.End() != nil {
			t.Errorf("%s: %v", long, r.End())
		}
	}
}

func TestLengthsAreComparedWithWhatRemains(t *testing.T) {
	for _, c := range []struct {
		doc string
		n   int
		ok  bool
	}{
		{"90", 0, true}, {"91", 0, false}, {"92 00", 0, false}, {"92 00 00", 2, true},
		{"9f 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00", 15, true},
		{"9f 00 00 00 00 00 00 00 00 00 00 00 00 00 00", 0, false},
		{"dc 0003 00 00", 0, false}, {"dc 0003 00 00 00", 3, true}, {"dc 0003 00 00 00 00", 3, true},
		{"dd 00000001", 0, false}, {"dd 00000001 00", 1, true}, {"dd ffffffff 00 00", 0, false},
	} {
		r := codec.NewReader(unhex(t, c.doc))
		if n, isNil := r.ArrayLen(); n != c.n || isNil || (r.Err() == nil) != c.ok {
			t.Errorf("%s: array of %d, nil %v, %v", c.doc, n, isNil, r.Err())
		}
	}
	for _, c := range []struct {
		doc string
		n   int
		ok  bool
	}{
		{"80", 0, true}, {"81", 0, false}, {"81 00", 0, false}, {"81 00 00", 1, true}, {"82 00 00 00", 0, false},
		{"de 0002 00 00 00", 0, false}, {"de 0002 00 00 00 00", 2, true},
		{"df 00000001 00", 0, false}, {"df 00000001 00 00", 1, true}, {"df 80000000 00 00", 0, false}, {"df ffffffff", 0, false},
	} {
		r := codec.NewReader(unhex(t, c.doc))
		if n, isNil := r.MapLen(); n != c.n || isNil || (r.Err() == nil) != c.ok {
			t.Errorf("%s: map of %d, nil %v, %v", c.doc, n, isNil, r.Err())
		}
	}
	r := codec.NewReader(unhex(t, "c0 c0"))
	if n, isNil := r.ArrayLen(); n != 0 || !isNil {
		t.Errorf("nil: array of %d, nil %v", n, isNil)
	}
	if n, isNil := r.MapLen(); n != 0 || !isNil || r.End() != nil {
		t.Errorf("nil: map of %d, nil %v, %v", n, isNil, r.End())
	}
}

func TestIsNilTakesNothingButNil(t *testing.T) {
	r := codec.NewReader(unhex(t, "c0 05"))
	if !r.IsNil() || r.Len() != 1 {
		t.Errorf("nil not taken, %d bytes left", r.Len())
	}
	if r.IsNil() || r.Len() != 1 || r.Err() != nil {
		t.Errorf("5 taken for nil, %d bytes left, %v", r.Len(), r.Err())
	}
}

func TestReadingATruncatedRecordFailsAtEveryByte(t *testing.T) {
	doc := appendRecord(nil, newRecord())
	for n := range doc {
		r := codec.NewReader(doc[:n:n])
		var got record
		readRecord(r, &got)
		if r.End() == nil {
			t.Errorf("the first %d of %d bytes are read as a record", n, len(doc))
		}
	}
}

func TestReadingScalarsAllocatesNothing(t *testing.T) {
	doc := codec.AppendInt(nil, -70000)
	doc = codec.AppendUint(doc, uint(300))
	doc = codec.AppendBool(doc, true)
	doc = codec.AppendFloat64(doc, 1.5)
	doc = codec.AppendComplex128(doc, 1i)
	doc = codec.AppendString(doc, "")
	doc = codec.AppendTime(doc, time.Unix(1e9, 5).UTC())
	var r codec.Reader
	n := testing.AllocsPerRun(100, func() {
		r.Reset(doc, false)
		codec.ReadInt[int](&r)
		codec.ReadUint[uint](&r)
		codec.ReadBool[bool](&r)
		codec.ReadFloat64[float64](&r)
		codec.ReadComplex128[complex128](&r)
		codec.ReadString[string](&r)
		codec.ReadTime(&r)
	})
	if n != 0 || r.End() != nil {
		t.Errorf("%v allocations, %v", n, r.End())
	}
}

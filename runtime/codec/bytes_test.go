package codec_test

import (
	"bytes"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

func TestBytesAreCopiedUnlessOwnedAndMostOfThePayload(t *testing.T) {
	payload := func(n, rest int) []byte {
		b := codec.AppendBytes(nil, make([]byte, n))
		for range rest {
			b = codec.AppendNil(b)
		}
		return b
	}
	for _, c := range []struct {
		name    string
		n, rest int
		owned   bool
		shared  bool
	}{
		{"all of a borrowed payload", 1000, 0, false, false},
		{"all of an owned payload", 1000, 0, true, true},
		{"half of an owned payload", 1000, 997, true, true},
		{"less than half of an owned payload", 1000, 998, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := payload(c.n, c.rest)
			var r codec.Reader
			r.Reset(b, c.owned)
			got := codec.ReadBytes[[]byte](&r)
			if len(got) != c.n || r.Len() != c.rest {
				t.Fatalf("read %d bytes, %d left, %v", len(got), r.Len(), r.Err())
			}
			header := len(b) - c.rest - c.n
			b[header] = 1
			if shared := got[0] == 1; shared != c.shared {
				t.Errorf("shared %v, want %v", shared, c.shared)
			}
			if c.shared && cap(got) != len(got) {
				t.Errorf("capacity %d beyond the length %d reaches into the payload", cap(got), len(got))
			}
		})
	}
}

func TestNilAndEmptyBytesStayApart(t *testing.T) {
	for _, owned := range []bool{false, true} {
		b := codec.AppendBytes[[]byte](nil, nil)
		b = codec.AppendBytes(b, []byte{})
		var r codec.Reader
		r.Reset(b, owned)
		if got := codec.ReadBytes[[]byte](&r); got != nil {
			t.Errorf("nil came back as %v", got)
		}
		if got := codec.ReadBytes[[]byte](&r); got == nil || len(got) != 0 {
			t.Errorf("empty came back as %v", got)
		}
		if err := r.End(); err != nil {
			t.Error(err)
		}
	}
}

func TestStringsAreReadInEveryForm(t *testing.T) {
	for _, doc := range []string{"a2 ff00", "d9 02 ff00", "da 0002 ff00", "db 00000002 ff00"} {
		r := codec.NewReader(unhex(t, doc))
		if got := codec.ReadString[string](r); got != "\xff\x00" || r.End() != nil {
			t.Errorf("%s: read %q, %v", doc, got, r.End())
		}
	}
	for _, doc := range []string{"c4 02 ff00", "c5 0002 ff00", "c6 00000002 ff00"} {
		r := codec.NewReader(unhex(t, doc))
		if got := codec.ReadBytes[[]byte](r); string(got) != "\xff\x00" || r.End() != nil {
			t.Errorf("%s: read %q, %v", doc, got, r.End())
		}
	}
}

func TestAStringDoesNotShareThePayload(t *testing.T) {
	b := codec.AppendString(nil, "gopher, and some more so that it is most of the payload")
	var r codec.Reader
	r.Reset(b, true)
	got := codec.ReadString[string](&r)
	clear(b)
	if got[:6] != "gopher" {
		t.Errorf("the string changed to %q", got)
	}
}

func TestByteArraysAreBinsOfTheirLength(t *testing.T) {
	for _, n := range []int{0, 1, 16, 255, 256, 70000} {
		want := make([]byte, n)
		for i := range want {
			want[i] = byte(i * 7)
		}
		b := codec.AppendByteArray(nil, want)
		if !bytes.Equal(b, codec.AppendBytes(nil, want)) {
			t.Errorf("%d bytes are not what AppendBytes makes of them", n)
		}
		got := make([]byte, n)
		r := codec.NewReader(b)
		if codec.ReadByteArray(r, got); r.End() != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes came back as %x, %v", n, got, r.Err())
		}
		b[len(b)-1]++ // what was read is not a part of the payload
		if !bytes.Equal(got, want) {
			t.Errorf("%d bytes share the payload", n)
		}
	}
	// A nil slice is an array without elements, not nil.
	wantBytes(t, codec.AppendByteArray(nil, nil), "c4 00")
}

func TestByteArraysOfAnotherLengthAreRefused(t *testing.T) {
	for doc, want := range map[string]string{
		"c4 03 010203":     "codec: want bin of 4 at byte 0, got bin of 3",
		"c4 05 0102030405": "codec: want bin of 4 at byte 0, got bin of 5",
		"c4 04 010203":     "codec: want bin at byte 0, got a length of 4 with 3 bytes left",
		"c6 ffffffff":      "codec: want bin at byte 0, got a length of 4294967295 with 0 bytes left",
		"c0":               "codec: want bin at byte 0, got nil",
		"94 01 02 03 04":   "codec: want bin at byte 0, got array of 4",
		"a4 01020304":      "codec: want bin at byte 0, got str",
		"":                 "codec: want bin at byte 0, got the end of the input",
	} {
		dst := [4]byte{9, 9, 9, 9}
		r := codec.NewReader(unhex(t, doc))
		codec.ReadByteArray(r, dst[:])
		if err := r.End(); err == nil || err.Error() != want || dst != [4]byte{9, 9, 9, 9} {
			t.Errorf("%s: %v, %v", doc, err, dst)
		}
	}
}

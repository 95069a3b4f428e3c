package codec_test

import (
	"bytes"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

func TestARawValueIsTheBytesOfOneValue(t *testing.T) {
	for _, value := range []string{"c0", "05", "cd 0102", "a2 6162", "92 91 c0 81 a1 61 c4 01 ff", "d6 ff 00000000", "90"} {
		for _, owned := range []bool{false, true} {
			want := unhex(t, value)
			doc := append(append([]byte{0x92}, want...), 0x07)
			var r codec.Reader
			r.Reset(doc, owned)
			r.Fields(2)
			raw := codec.ReadRaw(&r)
			if !bytes.Equal(raw, want) {
				t.Errorf("%s, owned %v: %x", value, owned, raw)
			}
			if next := codec.ReadInt[int](&r); next != 7 || r.End() != nil {
				t.Errorf("%s: then %d, %v", value, next, r.Err())
			}
			doc[1]++
			if shared := raw[0] != want[0]; shared != (owned && len(want) >= len(doc)-len(want)) {
				t.Errorf("%s, owned %v: the bytes are shared: %v", value, owned, shared)
			} else if shared && cap(raw) != len(raw) {
				t.Errorf("%s: capacity %d reaches into the payload", value, cap(raw))
			}
		}
	}
	for _, doc := range []string{"", "c1", "91", "a5 61", "dd ffffffff", "d4 05 00"} {
		r := codec.NewReader(unhex(t, doc))
		if raw := codec.ReadRaw(r); raw != nil || r.Err() == nil {
			t.Errorf("%s: %x, %v", doc, raw, r.Err())
		}
	}
}

package codec_test

import (
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

func TestErrorsSayWhatWasWantedWhereAndWhatIsThere(t *testing.T) {
	asString := func(r *codec.Reader) { codec.ReadString[string](r) }
	asFloat := func(r *codec.Reader) { codec.ReadFloat64[float64](r) }
	asInt := func(r *codec.Reader) { codec.ReadInt[int](r) }
	for _, c := range []struct {
		doc  string
		read func(*codec.Reader)
		want string
	}{
		{"", asInt, "codec: want int at byte 1, got the end of the input"},
		{"a1 61", asInt, "codec: want int at byte 1, got str"},
		{"92 00 00", asInt, "codec: want int at byte 1, got array of 2"},
		{"dc 00", asInt, "codec: want int at byte 1, got array with its length cut short"},
		{"c1", asInt, "codec: want int at byte 1, got the reserved byte 0xc1"},
		{"cd 00", asInt, "codec: want int at byte 1, got one cut short by the end of the input"},
		{"ca 00", asFloat, "codec: want float32 at byte 1, got one cut short by the end of the input"},
		{"cb 00", asFloat, "codec: want float64 at byte 1, got one cut short by the end of the input"},
		{"01", asFloat, "codec: want float64 at byte 1, got int"},
		{"a5 61", asString, "codec: want str at byte 1, got a length of 5 with 1 bytes left"},
		{"db ffffffff 61", asString, "codec: want str at byte 1, got a length of 4294967295 with 1 bytes left"},
		{"cd 012c", func(r *codec.Reader) { codec.ReadUint[uint8](r) }, "codec: 300 at byte 1 does not fit in uint8"},
		{"93", func(r *codec.Reader) { r.Fields(12) }, "codec: want array of 12 at byte 1, got array of 3"},
		{"00", func(r *codec.Reader) { r.ArrayLen() }, "codec: want array or nil at byte 1, got int"},
		{"00", func(r *codec.Reader) { r.MapLen() }, "codec: want map or nil at byte 1, got int"},
		{"92 c7 04 05 00000000", func(r *codec.Reader) { codec.ReadTime(r) }, "codec: want timestamp at byte 2, got ext of type 5"},
		{"00 01 02", func(r *codec.Reader) { asInt(r); _ = r.End() }, "codec: want the end of the input at byte 2, got 2 more bytes"},
	} {
		r := codec.NewReader(append([]byte{0xc0}, unhex(t, c.doc)...))
		codec.ReadNil(r)
		c.read(r)
		if r.Err() == nil || r.Err().Error() != c.want {
			t.Errorf("%s: %v, want %s", c.doc, r.Err(), c.want)
		}
	}
}

func TestErrorsOfCheckSayWhere(t *testing.T) {
	for doc, want := range map[string]string{
		"":               "codec: want a value at byte 0, got the end of the input",
		"92 00":          "codec: want array at byte 0, got a length of 2 with 1 bytes left",
		"93 c4 01 61":    "codec: want a value at byte 4, got the end of the input",
		"82 00 00 00":    "codec: want map at byte 0, got a length of 2 with 3 bytes left",
		"91 c1":          "codec: want a value at byte 1, got the reserved byte 0xc1",
		"91 da 00":       "codec: want a value at byte 1, got str with its length cut short",
		"91 cb 00":       "codec: want float64 at byte 1, got one cut short by the end of the input",
		"91 c4 05 00":    "codec: want bin at byte 1, got a length of 5 with 1 bytes left",
		"91 d4 05 00":    "codec: want timestamp at byte 1, got ext of type 5",
		"91 d5 ff 0000":  "codec: want timestamp at byte 1, got a timestamp of 2 bytes",
		"91 d7 ff 00":    "codec: want timestamp at byte 1, got a length of 8 with 1 bytes left",
		"91 00 00 00":    "codec: want the end of the input at byte 2, got 2 more bytes",
		"91 c7 ff":       "codec: want timestamp at byte 1, got a length of 255 with 0 bytes left",
		"91 91 91 91 90": "codec: want at most 3 levels of nesting at byte 3, got more",
		"95 0000000000":  "codec: want at most 4 elements at byte 0, got more",
	} {
		err := codec.Check(unhex(t, doc), codec.Limits{MaxDepth: 3, MaxElements: 4})
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", doc, err, want)
		}
	}
}

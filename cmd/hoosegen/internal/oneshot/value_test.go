package oneshot

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

func TestValuesAsJSON(t *testing.T) {
	for _, tt := range []struct{ name, value, want string }{
		{"nil", "\xc0", `null`},
		{"bools", "\x92\xc2\xc3", `[false,true]`},
		{"integers", "\x96\x07\xff\xcc\xff\xd1\xff\x00\xcf\xff\xff\xff\xff\xff\xff\xff\xff\xd3\x80\x00\x00\x00\x00\x00\x00\x00",
			`[7,-1,255,-256,18446744073709551615,-9223372036854775808]`},
		{"floats", "\x94\xca\x3d\xcc\xcc\xcd\xcb\x3f\xb9\x99\x99\x99\x99\x99\x9a\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00\xca\x7f\xc0\x00\x00",
			`[0.1,0.1,"+Inf","NaN"]`},
		{"text", "\xa6a\"\\\n\t\x00", `"a\"\\\n\t\u0000"`},
		{"text for a terminal", "\xa8\x1b[31m\x7f\xc2\x85", `"\u001b[31m\u007f\u0085"`},
		{"text that turns around", "\xa3\xe2\x80\xae", `"\u202e"`},
		{"text beyond 16 bits", "\xa8\xf0\x9f\x98\x80\xf3\xa0\x80\x81", `"😀\udb40\udc01"`},
		{"text that is not UTF-8", "\xa2a\xff", `"a�"`},
		{"bytes", "\xc4\x03\x00\x01\x02", `"AAEC"`},
		{"a map", "\x82\xa1a\x01\xa1b\x80", `{"a":1,"b":{}}`},
		{"keys that are no text", "\x84\x01\xc0\xc3\xc0\x92\x01\xa1a\xc0\xc4\x01a\xc0", `{"1":null,"true":null,"[1,\"a\"]":null,"YQ==":null}`},
		{"a time as key", "\x81\xd6\xff\x00\x00\x00\x01\x01", `{"1970-01-01T00:00:01Z":1}`},
		{"times", "\x93\xd6\xff\x00\x00\x00\x01\xd7\xff\x77\x35\x94\x00\x65\x93\x7d\x25\xc7\x0c\xff\x00\x00\x00\x00\xff\xff\xff\xf1\x88\x6e\x09\x00",
			`["1970-01-01T00:00:01Z","2024-01-02T03:04:05.5Z","0001-01-01T00:00:00Z"]`},
		{"a timestamp in another form", "\xc8\x00\x04\xff\x00\x00\x00\x01", `"1970-01-01T00:00:01Z"`},
	} {
		if err := codec.Check([]byte(tt.value), codec.Limits{}); err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var b strings.Builder
		if err := Value(tt.value).WriteJSON(&b); err != nil || b.String() != tt.want {
			t.Errorf("%s: %s, %v; want %s", tt.name, b.String(), err, tt.want)
		}
		if !json.Valid([]byte(b.String())) {
			t.Errorf("%s: %s is not JSON", tt.name, b.String())
		}
	}
}

// TestKeysWithinKeysAreRefused since each of ninety levels would double what the
// one below had escaped.
func TestKeysWithinKeysAreRefused(t *testing.T) {
	value := strings.Repeat("\x81", 90) + "\xa1\"" + strings.Repeat("\xc0", 90)
	if err := codec.Check([]byte(value), codec.Limits{}); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := Value(value).WriteJSON(&b); err == nil || !strings.Contains(err.Error(), "the key of a map within the key of a map") {
		t.Errorf("%v, and %d bytes", err, b.Len())
	}
}

func TestBytesOfValues(t *testing.T) {
	for value, want := range map[string]string{"\xa2hi": "hi", "\xc4\x02\x00\xff": "\x00\xff", "\xc0": "", "\x07": "!", "\x90": "!", "": "!"} {
		got, ok := Value(value).Bytes()
		if ok != (want != "!") || ok && string(got) != want {
			t.Errorf("%q: %q, %t", value, got, ok)
		}
	}
}

func FuzzWriteJSON(f *testing.F) {
	for _, seed := range []string{"\xc0", "\x82\xa1a\x01\xa1b\x80", "\x81\x92\x01\xa1a\xc0", "\xd6\xff\x00\x00\x00\x01", "\xa2a\xff", "\xca\x7f\xc0\x00\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, p []byte) {
		if codec.Check(p, codec.Limits{}) != nil {
			return
		}
		var b strings.Builder
		if err := Value(p).WriteJSON(&b); err != nil {
			if !strings.Contains(err.Error(), "within the key") {
				t.Errorf("%x was checked, and then: %v", p, err)
			}
			return
		}
		if !json.Valid([]byte(b.String())) {
			t.Errorf("%x: %q is not JSON", p, b.String())
		}
		for _, r := range b.String() {
			if !strconv.IsPrint(r) {
				t.Errorf("%x: %q has a character that a terminal may obey", p, b.String())
			}
		}
	})
}

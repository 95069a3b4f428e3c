package oneshot

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
)

func TestJSONArguments(t *testing.T) {
	for _, tt := range []struct{ text, want string }{ // want: hexadecimal, or the error behind "!"
		{`null`, "c0"},
		{`true`, "c3"},
		{` 7 `, "07"},
		{`-1`, "ff"},
		{`1000`, "cd03e8"},
		{`18446744073709551615`, "cfffffffffffffffff"},
		{`-9223372036854775808`, "d38000000000000000"},
		{`18446744073709551616`, "!does not fit 64 bits"},
		{`1.0`, "cb3ff0000000000000"},
		{`1e0`, "cb3ff0000000000000"},
		{`1e999`, "!does not fit a float"},
		{`"a\u00e9"`, "a361c3a9"},
		{`[1,[]]`, "920190"},
		{`{"b":1,"a":null}`, "82a161c0a16201"},
		{`{"$base64":"AAEC"}`, "c403000102"},
		{`{"$base64":""}`, "c400"},
		{`{"$base64":"!"}`, "!$base64: illegal base64"},
		{`{"$base64":"AAEC","x":1}`, "82a7246261736536 34a441414543a17801"},
		{`[{"$time":"1970-01-01T01:00:01+01:00"}]`, "91d6ff00000001"},
		{`{"$time":"2024-01-02T03:04:05.5Z"}`, "d7ff77359400" + "65937d25"},
		{`{"$time":"1960-01-01T00:00:00Z"}`, "c70cff00000000" + "ffffffffed30 0880"},
		{`{"$time":"yesterday"}`, "!$time: parsing time"},
		{`{"$time":1}`, "81a52474696d6501"},
		{`hello`, "!it is not JSON"},
		{``, "!it is not JSON"},
		{`1 2`, "!something follows"},
		{"\"\xff\"", "!not UTF-8"},
		{strings.Repeat("[", 20000), "!it is not JSON"},
	} {
		got, err := JSON(tt.text)
		if problem, bad := strings.CutPrefix(tt.want, "!"); bad {
			if err == nil || !strings.Contains(err.Error(), problem) {
				t.Errorf("%.40s: %x, %v; want an error with %q", tt.text, got, err, problem)
			}
			continue
		}
		if want := strings.ReplaceAll(tt.want, " ", ""); err != nil || fmt.Sprintf("%x", got) != want {
			t.Errorf("%s: %x, %v; want %s", tt.text, got, err, want)
		}
	}
}

func TestCallsAreBoundedBeforeTheyAreMade(t *testing.T) {
	deep, err := JSON(strings.Repeat("[", 200) + strings.Repeat("]", 200))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Call("M", deep); err == nil || !strings.Contains(err.Error(), "nested deeper") {
		t.Errorf("a deep argument: %v", err)
	}
	if _, err := Call("M", Bytes(make([]byte, MaxItem))); err == nil || !strings.Contains(err.Error(), "64 MiB at most") {
		t.Errorf("a long argument: %v", err)
	}
	call, err := Call("Echo", Bytes(nil), []byte{0x07})
	if err != nil || string(call) != "\x92\xa4Echo\x92\xc4\x00\x07" {
		t.Errorf("%q, %v", call, err)
	}
}

func TestReadCall(t *testing.T) {
	const call = "\x92\xa4Echo\x91\xc4\x03abc"
	for _, tt := range []struct{ name, input, want string }{
		{"a call", call, ""},
		{"something behind it", call + "more", ""},
		{"nothing", "", "the input is empty"},
		{"a half", call[:8], "the input ends after 8 bytes, within the call"},
		{"text", "hello", "begins with byte 0x68"},
		{"frames", "\x00\x00\x00\x0a", "begins with byte 0x00"},
		{"an array of two with a broken end", "\x92\xa1M\xc1", "0xc1 is not used"},
		{"an extension", "\x92\xa1M\x91\xd4\x05a", "ext of type 5"},
		{"a claim", "\x92\xa1M\x91\xc6\xff\xff\xff\xff", "longer than 64 MiB"},
	} {
		got, err := ReadCall(iotest.OneByteReader(strings.NewReader(tt.input)))
		switch {
		case tt.want == "" && (err != nil || !bytes.Equal(got, []byte(call))):
			t.Errorf("%s: %q, %v", tt.name, got, err)
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

package codec_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

// reasonOf returns why doc cannot be sent; empty if it can.
func reasonOf(doc []byte) string {
	return codec.Reason(codec.Check(doc, codec.Limits{}), doc)
}

func TestTheReasonOfAnInvalidValueReachesTheSender(t *testing.T) {
	for _, c := range []struct {
		name string
		doc  []byte
		want string
	}{
		{"alone", codec.AppendInvalid(nil, "because"), "because"},
		{"empty", codec.AppendInvalid(nil, ""), ""},
		{"of 300 bytes", codec.AppendInvalid(nil, strings.Repeat("x", 300)), strings.Repeat("x", 300)},
		{"deep inside, behind other values", codec.AppendInvalid(unhex(t, "93 a2 c1c1 93 01 c0 92 cc c1"), "because"), "because"},
		{"the first of two", codec.AppendInvalid(codec.AppendInvalid([]byte{0x92}, "first"), "second"), "first"},
		{"too deep", codec.AppendTooDeep([]byte{0x91}), codec.TooDeep},
		{"too deep, a hundred times", []byte("\xdc\x00\x64" + strings.Repeat("\xc1\xc0", 100)), codec.TooDeep},
		{"a bare reserved byte", unhex(t, "91 c1"), "want a value at byte 1, got the reserved byte 0xc1"},
		{"one before something else", unhex(t, "92 c1 05"), "want a value at byte 1, got the reserved byte 0xc1"},
		{"no invalid value, but levels", nested(101), "it is nested deeper than 100 levels, or contains itself"},
		{"no invalid value, but malformed", unhex(t, "92 01"), "want array at byte 0, got a length of 2 with 1 bytes left"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := codec.Check(c.doc, codec.Limits{}); err == nil {
				t.Error("passes the check")
			}
			if got := reasonOf(c.doc); got != c.want {
				t.Errorf("the reason is %q, want %q", got, c.want)
			}
		})
	}
}

func TestReasonNamesTheLimitThatWasPassed(t *testing.T) {
	doc := unhex(t, "92 91 91 01 02")
	for want, l := range map[string]codec.Limits{
		"it is nested deeper than 2 levels, or contains itself": {MaxDepth: 2},
		"it has more than 3 elements":                           {MaxElements: 3},
	} {
		if got := codec.Reason(codec.Check(doc, l), doc); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := codec.Reason(errors.New("another"), doc); got != "another" {
		t.Errorf("an error of somebody else: %q", got)
	}
	if got := codec.Reason(nil, doc); got != "" {
		t.Errorf("no error: %q", got)
	}
	// The error may be of another payload than the one given.
	if got := codec.Reason(&codec.Error{Offset: 1 << 20, Want: "a value", Got: "nothing"}, doc); !strings.Contains(got, "nothing") {
		t.Errorf("an offset beyond the payload: %q", got)
	}
}

func TestALongReasonIsCutBetweenCharacters(t *testing.T) {
	for lead := range 5 {
		reason := strings.Repeat("x", lead) + strings.Repeat("é€😀", 1000)
		got := reasonOf(codec.AppendInvalid(nil, reason))
		if !utf8.ValidString(got) || !strings.HasPrefix(reason, got) || len(got) > 1024 || len(got) < 1021 {
			t.Errorf("after %d bytes: %d bytes left, valid %v", lead, len(got), utf8.ValidString(got))
		}
	}
	// What is no UTF-8 has to end somewhere too.
	if got := reasonOf(codec.AppendInvalid(nil, strings.Repeat("\x80", 5000))); len(got) != 1024 {
		t.Errorf("%d bytes left", len(got))
	}
}

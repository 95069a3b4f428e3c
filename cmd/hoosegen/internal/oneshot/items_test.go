package oneshot

import (
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

func TestItemsAreReadByteByByte(t *testing.T) {
	all := []string{
		"\x92\xa6stdout\xa2hi", "\x92\xa6stdout\xc5\x00\x01\xff", "\x92\xa5yield\x92\x01\x81\xa1a\xdc\x00\x01\xcb\x00\x00\x00\x00\x00\x00\x00\x00",
		"\x92\xd9\x06return\xd6\xff\x00\x00\x00\x01",
	}
	items := newItems(iotest.OneByteReader(strings.NewReader(strings.Join(all, ""))))
	for i, want := range all {
		item, err := items.next()
		if err != nil || string(item.Encoded) != want || !strings.HasSuffix(want, string(item.Value)) {
			t.Fatalf("item %d: %q, %q, %v", i, item.Kind, item.Encoded, err)
		}
	}
	if _, err := items.next(); !errors.Is(err, io.EOF) {
		t.Errorf("at the end: %v", err)
	}
}

func TestItemsThatAreNone(t *testing.T) {
	const within = "the end, within it"
	for _, tt := range []struct{ name, input, want string }{
		{"text", "There is no engine", "begins with byte 0x54"},
		{"terminal commands", "\x1b]0;evil\x07", "begins with byte 0x1b"},
		{"a frame", "\x00\x00\x00\x0a", "begins with byte 0x00"},
		{"an array of three", "\x93\x01\x02\x03", "begins with byte 0x93"},
		{"an array of two in another form", "\xdc\x00\x02\xa6return\xc0", "begins with byte 0xdc"},
		{"no kind", "\x92\x01\x02", "the kind of an item"},
		{"a kind in bytes", "\x92\xc4\x06return\x02", "the kind of an item"},
		{"an unknown kind", "\x92\xa4\x1b[2J\xc0", `the unknown kind "\x1b[2J"`},
		{"the reserved byte", "\x92\xa6return\xc1", "0xc1 is not used"},
		{"an extension", "\x92\xa6return\xd4\x01x", "ext of type 1"},
		{"too deep", "\x92\xa6return" + strings.Repeat("\x91", 200) + "\xc0", "levels of nesting"},
		{"a claim of bytes", "\x92\xa6return\xc6\xff\xff\xff\xff", "longer than"},
		{"a claim of bytes just too long", "\x92\xa6return\xc6\x04\x00\x00\x00", "longer than"},
		{"a claim of text", "\x92\xdb\xff\xff\xff\xff", "longer than"},
		{"a claim of an extension", "\x92\xa6return\xc9\xff\xff\xff\xff\xff", "longer than"},
		{"a claim of elements", "\x92\xa6return\xdd\xff\xff\xff\xff", "longer than"},
		{"a claim of entries", "\x92\xa6return\xdf\x02\x00\x00\x00", "longer than"},
		{"claims within claims", "\x92\xa6return" + strings.Repeat("\xdd\x03\x00\x00\x00", 3), "longer than"},
		{"more elements than are let pass", "\x92\xa6return\xdd\x00\x90\x00\x00" + strings.Repeat("\xc0", 0x900000), "elements"},
		{"a half in the head", "\x92\xa6return\xc6\x00", within},
		{"a half in the content", "\x92\xa6return\xc4\x05ab", within},
		{"a half between values", "\x92\xa6return", within},
		{"one byte", "\x92", within},
	} {
		_, err := newItems(strings.NewReader(tt.input)).next()
		var wrong *WireError
		if tt.want == within {
			if !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s: %v, want io.ErrUnexpectedEOF", tt.name, err)
			}
			continue
		}
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
		if strings.ContainsRune(err.Error(), 0x1b) {
			t.Errorf("%s: %q would command a terminal", tt.name, err)
		}
	}
}

// TestAClaimAllocatesNothing has an item claim almost all that one may have.
func TestAClaimAllocatesNothing(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 20 {
		if _, err := newItems(strings.NewReader("\x92\xa6return\xc6\x03\xff\xff\x00ab")).next(); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 20<<20 {
		t.Errorf("%d bytes were allocated", got)
	}
}

func TestRaises(t *testing.T) {
	for _, tt := range []struct{ name, value, text, stack string }{
		{"an error", "\x83\xa5class\xa4a.Er\xa7message\xa2no\xa9backtrace\x90", "a.Er: no", ""},
		{"no message", "\x81\xa5class\xa4a.Er", "a.Er", ""},
		{"text for a terminal", "\x83\xa5class\xa4\x1b[2J\xa7message\xc4\x04a\n\xffb\xa9backtrace\x92\xa2f1\xa3g\n2", `\x1b[2J: a\n\xffb`, "\tf1\n\tg\\n2\n"},
		{"what is not known", "\x82\xa3new\x91\x01\xa5class\xa1E", "E", ""},
		{"nil", "\xc0", "", ""},
		{"no map", "\x90", "!the value of a raise item", ""},
		{"a class that is no text", "\x81\xa5class\x01", "!the value of a raise item", ""},
	} {
		err := readRaise(Value(tt.value))
		var raised *RaiseError
		if problem, bad := strings.CutPrefix(tt.text, "!"); bad {
			if errors.As(err, &raised) || !strings.Contains(err.Error(), problem) {
				t.Errorf("%s: %v, want %q", tt.name, err, problem)
			}
		} else if !errors.As(err, &raised) || err.Error() != tt.text || raised.Stack() != tt.stack {
			t.Errorf("%s: %v, want %q and %q", tt.name, err, tt.text, tt.stack)
		}
	}
}

package oneshot

import (
	"strings"
	"testing"
)

func TestTranscript(t *testing.T) {
	var b strings.Builder
	tr := NewTranscript(&b)
	for _, p := range [][2]string{
		{"stdout", "a\nb"}, {"stdout", "c\n"}, {"stdout", "half"}, {"stderr", "\x1b[31m\tred\r\n\xff"}, {"stdout", ""}, {"stdout", "\u202ehoosegen run: ok\n"},
	} {
		if err := tr.Print(p[0], []byte(p[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := tr.Print("stderr", []byte("end")); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := tr.EndLine(); err != nil {
			t.Fatal(err)
		}
	}
	want := "stdout| a\nstdout| bc\nstdout| half\nstderr| \\x1b[31m\tred\\r\nstderr| \\xff\nstdout| \\u202ehoosegen run: ok\nstderr| end\n"
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}

func TestWhatIsPrintedIsBounded(t *testing.T) {
	var b strings.Builder
	tr := NewTranscript(&b)
	flood := []byte(strings.Repeat("x", 1<<20-1) + "\n")
	for range MaxPrinted / len(flood) {
		if err := tr.Print("stdout", flood); err != nil {
			t.Fatal(err)
		}
	}
	if err := tr.Print("stdout", []byte("x")); err == nil || !strings.Contains(err.Error(), "printed more than 16 MiB") {
		t.Errorf("got %v", err)
	}
}

package oneshot

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxPrinted bounds what a call may print, in bytes, as it is bounded for calls
// over the framed wire.
const MaxPrinted = 16 << 20

// Printable returns text that can do nothing to a terminal: what is not
// printable is written as Go would, but for ends of lines and tabs.
func Printable(text string) string {
	var b strings.Builder
	for text != "" {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, text[0])
		case r == '\n' || r == '\t' || strconv.IsPrint(r):
			b.WriteRune(r)
		default:
			quoted := strconv.QuoteRune(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		}
		text = text[size:]
	}
	return b.String()
}

// Transcript writes what an inmate printed: made printable, and each line behind
// a mark, so that it is not mistaken for what the host says. It is for one
// goroutine.
type Transcript struct {
	w       io.Writer
	mark    string // of the line that has begun; "" between lines
	printed int
}

// NewTranscript returns a transcript that goes to w.
func NewTranscript(w io.Writer) *Transcript { return &Transcript{w: w} }

// Print writes text. A line may come in pieces; one with another mark begins a
// new line. The error is that of w, or says that more than MaxPrinted bytes were
// printed.
func (t *Transcript) Print(mark string, text []byte) error {
	if t.printed += len(text); t.printed > MaxPrinted {
		return fmt.Errorf("the inmate printed more than %d MiB, which is a fixed limit here", MaxPrinted>>20)
	}
	if t.mark != mark {
		if err := t.EndLine(); err != nil {
			return err
		}
	}
	for line := range strings.Lines(string(text)) {
		out := Printable(line)
		if t.mark == "" {
			out = mark + "| " + out
		}
		t.mark = mark
		if strings.HasSuffix(line, "\n") {
			t.mark = ""
		}
		if _, err := io.WriteString(t.w, out); err != nil {
			return err
		}
	}
	return nil
}

// EndLine ends a line that has begun.
func (t *Transcript) EndLine() error {
	if t.mark == "" {
		return nil
	}
	t.mark = ""
	_, err := io.WriteString(t.w, "\n")
	return err
}

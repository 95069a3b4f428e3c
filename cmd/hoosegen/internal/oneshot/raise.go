package oneshot

import (
	"strings"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/codec/msgp"
)

// RaiseError is what the call has raised, in the words of the inmate.
type RaiseError struct {
	// Class is the name of a sentinel error, or the Go type of the error.
	Class     string
	Message   string
	Backtrace []string // of a panic
}

// Error says class and message, and is safe to print.
func (e *RaiseError) Error() string {
	if e.Message == "" {
		return oneLine(e.Class)
	}
	return oneLine(e.Class) + ": " + oneLine(e.Message)
}

// Stack is the backtrace, a line each, and is safe to print.
func (e *RaiseError) Stack() string {
	var b strings.Builder
	for _, line := range e.Backtrace {
		b.WriteString("\t")
		b.WriteString(oneLine(line))
		b.WriteString("\n")
	}
	return b.String()
}

// oneLine keeps the inmate from writing lines that look like the host's.
func oneLine(text string) string {
	return strings.ReplaceAll(Printable(text), "\n", `\n`)
}

// readRaise reads the value of a raise item, which has been checked. Fields
// that are not known are stepped over.
func readRaise(v Value) error {
	var e RaiseError
	r := codec.NewReader(v)
	n, _ := r.MapLen()
	for range n {
		switch codec.ReadString[string](r) {
		case "class":
			e.Class = readText(r, v)
		case "message":
			e.Message = readText(r, v)
		case "backtrace":
			lines, _ := r.ArrayLen()
			for range lines {
				e.Backtrace = append(e.Backtrace, readText(r, v))
			}
		default:
			r.Skip()
		}
	}
	if err := r.End(); err != nil {
		return malformed("the value of a raise item: %w", err)
	}
	return &e
}

// readText reads a str, or a bin, which text that is not UTF-8 is sent as. v is
// what r reads.
func readText(r *codec.Reader, v []byte) string {
	if r.Len() > 0 && kindOf(v[len(v)-r.Len()]) == msgp.KindBin {
		return string(codec.ReadBytes[[]byte](r))
	}
	return codec.ReadString[string](r)
}

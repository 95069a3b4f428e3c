package gen

import (
	"go/token"
	"path/filepath"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
)

// Diagnostic is one problem in the user's source, at one place. Its JSON form
// is for editors and scripts: no field changes its meaning, and new ones may be
// added.
type Diagnostic struct {
	File    string `json:"file"`           // absolute, as the go command names it
	Line    int    `json:"line"`           // counted from 1
	Column  int    `json:"column"`         // in bytes, counted from 1
	Code    string `json:"code"`           // the kind of problem: H001 and so on, or stale; a code never changes its meaning
	Message string `json:"message"`        // what is wrong and why
	Hint    string `json:"hint,omitempty"` // what to do instead
	URL     string `json:"url,omitempty"`  // the page about the code
	Diff    string `json:"diff,omitempty"` // of a stale file, from what is on disk to what should be
}

// Format returns the diagnostic as it is printed, without a final newline. The
// file's path is relative to dir where it lies below dir or near it.
func (d Diagnostic) Format(dir string) string {
	at := token.Position{Filename: d.File, Line: d.Line, Column: d.Column}
	return diag.New(at, diag.Code(d.Code), d.Message, d.Hint).Format(dir)
}

// diagnostics sorts a list and makes it public.
func diagnostics(list []diag.Diagnostic) []Diagnostic {
	out := make([]Diagnostic, 0, len(list))
	for _, d := range diag.Sort(list) {
		file := d.Pos().Filename
		if abs, err := filepath.Abs(file); err == nil && file != "" {
			file = abs
		}
		out = append(out, Diagnostic{
			File: file, Line: d.Pos().Line, Column: d.Pos().Column,
			Code: string(d.Code()), Message: d.Msg(), Hint: d.Hint(), URL: d.Code().URL(),
		})
	}
	return out
}

package diag

import (
	"encoding/json"
	"io"
	"path/filepath"
	"strings"
)

// pages is the page that has a section for every code.
const pages = "https://github.com/hoosegen/hoosegen/blob/main/docs/diagnostics.md"

// URL is the address of the section that shows the code, why, and the way out.
// It is empty for [StaleFile] and for a code of another form.
func (c Code) URL() string {
	if !strings.HasPrefix(string(c), "H") {
		return ""
	}
	return pages + "#" + c.Anchor()
}

// Anchor is the place of the code's section in docs/diagnostics.md.
func (c Code) Anchor() string { return strings.ToLower(string(c)) }

// StaleFile is the code of a [Record] that tells of a file which is not up to
// date. It is no refusal, so it has no number.
const StaleFile Code = "stale"

// Record is a diagnostic as editors and scripts read it. Its fields are
// stable: none changes its meaning, and new ones may be added.
type Record struct {
	File    string `json:"file"`           // absolute, as the go command names it
	Line    int    `json:"line"`           // counted from 1
	Column  int    `json:"column"`         // in bytes, counted from 1
	Code    Code   `json:"code"`           // H001 and so on, or stale
	Message string `json:"message"`        // what is wrong and why
	Hint    string `json:"hint,omitempty"` // what to do instead
	URL     string `json:"url,omitempty"`  // the page about the code
	Diff    string `json:"diff,omitempty"` // of a stale file, from what is on disk to what should be
}

// Record returns d as editors read it.
func (d Diagnostic) Record() Record {
	file := d.pos.Filename
	if abs, err := filepath.Abs(file); err == nil && file != "" {
		file = abs
	}
	return Record{
		File: file, Line: d.pos.Line, Column: d.pos.Column,
		Code: d.code, Message: d.msg, Hint: d.hint, URL: d.code.URL(),
	}
}

// PrintJSON writes every record to w as one object on a line of its own.
func PrintJSON(w io.Writer, list []Record) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, r := range list {
		if err := enc.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

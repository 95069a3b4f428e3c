// Package diag holds what hoosegen tells a user about their source: where,
// what, why, and what to do instead.
//
// A [Diagnostic] has a position by construction. Its code is stable, so that
// pages and scripts may refer to it.
package diag

import (
	"cmp"
	"fmt"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
)

// Diagnostic is one problem at one place. Make it with [New]; the zero value
// says nothing.
type Diagnostic struct {
	pos  token.Position
	code Code
	msg  string
	hint string
}

// New returns a diagnostic. A hint says what to do instead; it may be empty. A
// position without a line counts as the beginning of its file.
func New(pos token.Position, code Code, msg, hint string) Diagnostic {
	pos.Line = max(pos.Line, 1)
	pos.Column = max(pos.Column, 1)
	return Diagnostic{pos: pos, code: code, msg: msg, hint: hint}
}

// Pos says where the problem is, with the file as the go command names it.
func (d Diagnostic) Pos() token.Position { return d.pos }

// Code is the stable name of the kind of problem.
func (d Diagnostic) Code() Code { return d.code }

// Msg says what is wrong and why.
func (d Diagnostic) Msg() string { return d.msg }

// Hint says what to do instead, or is empty.
func (d Diagnostic) Hint() string { return d.hint }

// Format returns the diagnostic as it is printed, without a final newline; the
// file's path is relative to dir where it lies below dir or near it.
func (d Diagnostic) Format(dir string) string {
	s := fmt.Sprintf("%s:%d:%d: %s [%s]", Relative(dir, d.pos.Filename), d.pos.Line, d.pos.Column, d.msg, d.code)
	if d.hint != "" {
		s += "\n\thint: " + strings.ReplaceAll(d.hint, "\n", "\n\t      ")
	}
	return s
}

// Relative shortens path as seen from dir, unless that leads through more than
// two parents.
func Relative(dir, path string) string {
	if dir == "" || !filepath.IsAbs(path) {
		return path
	}
	rel, err := filepath.Rel(dir, path)
	up := filepath.Join("..", "..", "..")
	if err != nil || rel == up || strings.HasPrefix(rel, up+string(filepath.Separator)) {
		return path
	}
	return rel
}

// Sort orders diagnostics by file, line, column, code and text and drops
// repetitions.
func Sort(list []Diagnostic) []Diagnostic {
	slices.SortFunc(list, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.pos.Filename, b.pos.Filename),
			cmp.Compare(a.pos.Line, b.pos.Line),
			cmp.Compare(a.pos.Column, b.pos.Column),
			cmp.Compare(a.code, b.code),
			cmp.Compare(a.msg, b.msg),
		)
	})
	return slices.Compact(list)
}

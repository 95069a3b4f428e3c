package analyze

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

func TestDocLinesDropTheIndentationOfBlocks(t *testing.T) {
	for _, c := range []struct {
		comment string
		want    []string
	}{
		{"", nil},
		{"// One.", []string{"One."}},
		{"// One.\n//\n// Two:\n//   - list\n//   - more", []string{"One.", "", "Two:", "  - list", "  - more"}},
		{"//nolint:all", nil},
		{"/* Block\n\t\tof two\n\t\t\tand three. */", []string{"Block", "of two", "\tand three."}},
		{"/*\n\t\tBoth\n\t\tlines\n\t*/", []string{"Both", "lines"}},
		{"/**/", nil},
	} {
		var group *ast.CommentGroup
		switch {
		case strings.HasPrefix(c.comment, "/*"):
			group = &ast.CommentGroup{List: []*ast.Comment{{Text: c.comment}}}
		case c.comment != "":
			group = &ast.CommentGroup{}
			for line := range strings.SplitSeq(c.comment, "\n") {
				group.List = append(group.List, &ast.Comment{Text: line})
			}
		}
		if got := docLines(group); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.comment, got, c.want)
		}
	}
}

package diag_test

import (
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
)

func at(file string, line, column int) token.Position {
	return token.Position{Filename: file, Line: line, Column: column}
}

func TestFormat(t *testing.T) {
	root := filepath.FromSlash("/src/app")
	for _, c := range []struct {
		name string
		d    diag.Diagnostic
		want string
	}{
		{"below the directory", diag.New(at("/src/app/oven/oven.go", 3, 7), diag.Channel, "a channel", ""), "oven/oven.go:3:7: a channel [H020]"},
		{"beside it", diag.New(at("/src/lib/x.go", 1, 2), diag.Channel, "m", ""), "../lib/x.go:1:2: m [H020]"},
		{"far away", diag.New(at("/usr/lib/go/x.go", 1, 2), diag.Channel, "m", ""), "../../usr/lib/go/x.go:1:2: m [H020]"},
		{"with a hint", diag.New(at("/src/app/x.go", 1, 2), diag.MapKey, "m", "do this\nor that"), "x.go:1:2: m [H027]\n\thint: do this\n\t      or that"},
		{"without a line", diag.New(token.Position{Filename: "/src/app/x.go"}, diag.ForeignFile, "m", ""), "x.go:1:1: m [H034]"},
		{"relative already", diag.New(at("x.go", 4, 5), diag.MapKey, "m", ""), "x.go:4:5: m [H027]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := filepath.ToSlash(c.d.Format(root)); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
	deep := filepath.FromSlash("/a/b/c/d/e")
	if got := diag.New(at("/x.go", 1, 1), diag.MapKey, "m", "").Format(deep); !strings.HasPrefix(got, "/x.go") {
		t.Errorf("a path through many parents was not kept: %s", got)
	}
}

func TestSortOrdersByPlaceAndDropsRepetitions(t *testing.T) {
	a := diag.New(at("a.go", 2, 1), diag.Channel, "m", "")
	b := diag.New(at("a.go", 2, 1), diag.MapKey, "m", "")
	c := diag.New(at("a.go", 2, 3), diag.Channel, "m", "")
	d := diag.New(at("a.go", 10, 1), diag.Channel, "m", "")
	e := diag.New(at("b.go", 1, 1), diag.Channel, "m", "")
	var out strings.Builder
	for _, d := range diag.Sort([]diag.Diagnostic{e, d, a, c, b, a, e}) {
		out.WriteString(d.Format("") + "\n")
	}
	const want = "a.go:2:1: m [H020]\na.go:2:1: m [H027]\na.go:2:3: m [H020]\na.go:10:1: m [H020]\nb.go:1:1: m [H020]\n"
	if out.String() != want {
		t.Errorf("got:\n%swant:\n%s", out.String(), want)
	}
}

func TestPartsCanBeRead(t *testing.T) {
	d := diag.New(at("a.go", 2, 1), diag.Channel, "msg", "hint")
	if d.Pos() != at("a.go", 2, 1) || d.Code() != diag.Channel || d.Msg() != "msg" || d.Hint() != "hint" {
		t.Errorf("got %v %v %v %v", d.Pos(), d.Code(), d.Msg(), d.Hint())
	}
}

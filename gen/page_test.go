package gen_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen"
)

// pageCase is a piece of Go in docs/diagnostics.md.
type pageCase struct {
	section string
	code    string
	refused string // the messages behind it; empty where it is what to write instead
}

var (
	pageSection = regexp.MustCompile(`(?m)^### <a id="(h\d+)"></a>`)
	pageRefusal = regexp.MustCompile("(?s)^```go\n(.*?)```\n\n```text\n(.*?)```\n")
	pageCode    = regexp.MustCompile("(?sm)^ *```go\n(.*?)^ *```$")
	pageType    = regexp.MustCompile(`(?m)^type (\w+)(?:\[.*\])? interface`)
	pageImport  = regexp.MustCompile(`\b(cmp|context|fmt|io|iter|sync|time)\.[A-Z]`)
	position    = regexp.MustCompile(`(?m)^\S+\.go:\d+:\d+: `)
)

// pageCases takes the page apart.
func pageCases(t *testing.T) []pageCase {
	t.Helper()
	page, err := os.ReadFile("../docs/diagnostics.md")
	if err != nil {
		t.Fatal(err)
	}
	var all []pageCase
	at := pageSection.FindAllSubmatchIndex(page, -1)
	for i, m := range at {
		end := len(page)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		text, section := string(page[m[0]:end]), string(page[m[2]:m[3]])
		refused := ""
		if begin := strings.Index(text, "\n```go\n") + 1; begin > 0 {
			if r := pageRefusal.FindStringSubmatch(text[begin:]); r != nil {
				refused = r[1]
				all = append(all, pageCase{section, r[1], r[2]})
				text = text[begin+len(r[0]):]
			}
		}
		for _, m := range pageCode.FindAllStringSubmatch(text, -1) {
			if code := completed(section, m[1], refused); code != "" {
				all = append(all, pageCase{section, code, ""})
			}
		}
	}
	return all
}

// completed adds what the page need not repeat; it is empty for what is no
// interface at all.
func completed(section, code, refused string) string {
	switch section {
	case "h021":
		if strings.Contains(code, "//hoose:oneof") {
			return code + `
type Circle struct{ R float64 }

func (Circle) Area() (float64, error) { return 0, nil }

type Square struct{ A float64 }

func (*Square) Area() (float64, error) { return 0, nil }

type Lister interface{ Draw(s Shape) error }
`
		}
	case "h024", "h029": // another form of the type, for the same interface
		return code + refused[strings.Index(refused, "type Lister"):]
	case "h041":
		return ""
	}
	return code
}

// source makes a file of a piece of code.
func (c pageCase) source() string {
	var b strings.Builder
	b.WriteString("package unzip\n\n")
	imported := map[string]bool{}
	for _, m := range pageImport.FindAllStringSubmatch(c.code, -1) {
		if !imported[m[1]] {
			imported[m[1]] = true
			fmt.Fprintf(&b, "import %q\n", m[1])
		}
	}
	if !strings.Contains(c.code, "//go:generate") {
		name := "Lister"
		if m := pageType.FindStringSubmatch(c.code); m != nil && !strings.Contains(c.code, "type Lister ") {
			name = m[1]
		}
		b.WriteString("\n//go:generate hoosegen -type " + name + "\n")
	}
	b.WriteString("\n" + c.code)
	return b.String()
}

// TestThePageOfDiagnosticsIsTrue generates for each piece of Go in it: the
// messages behind it are what comes of it, and what is to be written instead is
// accepted.
func TestThePageOfDiagnosticsIsTrue(t *testing.T) {
	cases := pageCases(t)
	if len(cases) < 40 {
		t.Fatalf("only %d pieces of code were found", len(cases))
	}
	files := map[string]string{}
	for i, c := range cases {
		files[fmt.Sprintf("case%d/unzip/unzip.go", i)] = c.source()
	}
	dir := module(t, files)
	res := generate(t, gen.Config{Dir: dir, Patterns: []string{"./..."}})
	messages := map[string]string{}
	for _, d := range res.Diagnostics {
		rel, err := filepath.Rel(dir, d.File)
		if err != nil {
			t.Fatal(err)
		}
		name, _, _ := strings.Cut(filepath.ToSlash(rel), "/")
		messages[name] += position.ReplaceAllString(d.Format(dir), "") + "\n"
	}
	for i, c := range cases {
		got := messages[fmt.Sprintf("case%d", i)]
		if c.refused == "" && got != "" {
			t.Errorf("%s: what is to be written instead is refused:\n%s%s", c.section, c.source(), got)
		}
		for line := range strings.Lines(c.refused) {
			if !strings.Contains(got, line) {
				t.Errorf("%s: the page says\n%sbut this is said:\n%s", c.section, line, got)
			}
		}
	}
}

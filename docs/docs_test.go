// Package docs holds no code, only the tests that keep the pages true.
package docs

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"unicode"
)

// root is the module's directory.
const root = ".."

// pages returns the text of each Markdown page by its path below root.
func pages(t *testing.T) map[string]string {
	t.Helper()
	return files(t, ".md")
}

// files returns the content of each file of the module with the extension, what
// is no part of the repository aside.
func files(t *testing.T, extension string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && strings.HasPrefix(name, ".") && name != ".." {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != extension {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		all[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// block is a piece of code in a page.
type block struct {
	language, text string
	line           int
}

// split takes the blocks of code out of a page.
func split(page string) (prose string, blocks []block) {
	var b strings.Builder
	var open *block
	var indent string
	number := 0
	for line := range strings.Lines(page) {
		number++
		trimmed := strings.TrimSpace(line)
		switch {
		case open == nil && strings.HasPrefix(trimmed, "```"):
			open = &block{language: strings.TrimPrefix(trimmed, "```"), line: number}
			indent = line[:strings.Index(line, "`")]
		case open != nil && trimmed == "```":
			blocks = append(blocks, *open)
			open = nil
		case open != nil:
			open.text += strings.TrimPrefix(line, indent)
		default:
			b.WriteString(line)
			continue
		}
		b.WriteString("\n")
	}
	return b.String(), blocks
}

var (
	heading = regexp.MustCompile(`(?m)^#+ +(.*)$`)
	named   = regexp.MustCompile(`<a (?:id|name)="([^"]+)"`)
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	marked  = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
)

// anchors returns the names of places in a page: those that GitHub gives to
// headings, and those that the page gives.
func anchors(page string) map[string]bool {
	prose, _ := split(page)
	all := map[string]bool{}
	for _, m := range heading.FindAllStringSubmatch(prose, -1) {
		name := anchor(m[1])
		for n := 1; all[name]; n++ {
			name = anchor(m[1]) + "-" + strconv.Itoa(n)
		}
		all[name] = true
	}
	for _, m := range named.FindAllStringSubmatch(prose, -1) {
		all[m[1]] = true
	}
	return all
}

// anchor is the name of a heading: its letters, digits, hyphens and underscores,
// in lower case, with hyphens for spaces.
func anchor(text string) string {
	text = marked.ReplaceAllString(text, "$1")
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_':
			return unicode.ToLower(r)
		case r == ' ':
			return '-'
		}
		return -1
	}, strings.TrimSpace(text))
}

func TestLinksLeadSomewhere(t *testing.T) {
	all := pages(t)
	names := map[string]map[string]bool{}
	for name, page := range all {
		names[name] = anchors(page)
	}
	count := 0
	for name, page := range all {
		prose, _ := split(page)
		for _, m := range link.FindAllStringSubmatch(prose, -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
				continue
			}
			count++
			path, fragment, _ := strings.Cut(m[1], "#")
			target := name
			if path != "" {
				target = filepath.ToSlash(filepath.Join(filepath.Dir(name), path))
			}
			if _, err := os.Stat(filepath.Join(root, target)); err != nil {
				t.Errorf("%s: %s leads nowhere", name, m[1])
			} else if fragment != "" && !names[target][fragment] {
				t.Errorf("%s: %s has no heading #%s", name, target, fragment)
			}
		}
	}
	if count < 100 {
		t.Errorf("only %d links were found", count)
	}
}

// TestGoCodeIsCompiled holds each piece of Go in the pages to be part of a file
// that is compiled, indentation and empty lines aside. The page of diagnostics is
// for a test in gen: half of its code is refused.
func TestGoCodeIsCompiled(t *testing.T) {
	var sources []string
	for _, text := range files(t, ".go") {
		sources = append(sources, flatten(text))
	}
	count := 0
	for name, page := range pages(t) {
		_, blocks := split(page)
		for _, b := range blocks {
			if b.language != "go" || name == "docs/diagnostics.md" {
				continue
			}
			count++
			code := flatten(b.text)
			found := false
			for _, s := range sources {
				found = found || strings.Contains(s, code)
			}
			if !found {
				t.Errorf("%s:%d: no file of the module has this code:\n%s", name, b.line, b.text)
			}
		}
	}
	if count < 20 {
		t.Errorf("only %d pieces of code were found", count)
	}
}

// module has the example of the pages be a module of its own.
var module = strings.NewReplacer("github.com/hoosegen/hoosegen/examples/unzip", "example.com/app", "go run ../../../cmd/hoosegen", "hoosegen",
	"main := func() {", "func main() {")

// flatten takes indentation and empty lines away.
func flatten(code string) string {
	var b strings.Builder
	b.WriteString("\n")
	for line := range strings.Lines(code) {
		if line = strings.TrimSpace(line); line != "" {
			b.WriteString(module.Replace(line))
			b.WriteString("\n")
		}
	}
	return b.String()
}

// TestErrorTextsAreReal holds the headings of the page about troubles to texts
// that the sources have, or the system; an ellipsis stands for what differs.
func TestErrorTextsAreReal(t *testing.T) {
	texts := systemErrors() + literals(t)
	page := pages(t)["docs/troubleshooting.md"]
	quoted := regexp.MustCompile("`([^`]+)`")
	count := 0
	for _, m := range heading.FindAllStringSubmatch(page, -1) {
		for _, q := range quoted.FindAllStringSubmatch(m[1], -1) {
			count++
			for piece := range strings.SplitSeq(q[1], "...") {
				if piece = strings.TrimSpace(piece); !strings.Contains(texts, piece) {
					t.Errorf("no source has the text %q of the heading %q", piece, m[1])
				}
			}
		}
	}
	if count < 20 {
		t.Errorf("only %d error texts were found", count)
	}
}

// systemErrors are the texts of all error numbers, and of contexts.
func systemErrors() string {
	var b strings.Builder
	b.WriteString(context.DeadlineExceeded.Error() + "\n")
	for n := range syscall.Errno(200) {
		b.WriteString(n.Error() + "\n")
	}
	return b.String()
}

// literals are all strings in the module's code, tests aside.
func literals(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for name, text := range files(t, ".go") {
		if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "testdata/") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil {
					b.WriteString(s + "\n")
				}
			}
			return true
		})
	}
	return b.String()
}

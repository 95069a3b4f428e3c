package diag_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
)

// codes lists what code.go declares.
func codes(t *testing.T) []diag.Code {
	t.Helper()
	src, err := os.ReadFile("code.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []diag.Code
	for _, m := range regexp.MustCompile(`Code = "(\w+)"`).FindAllStringSubmatch(string(src), -1) {
		out = append(out, diag.Code(m[1]))
	}
	if len(out) < 29 {
		t.Fatalf("found only %d codes in code.go", len(out))
	}
	return out
}

// TestEveryCodeHasAPageSection holds that each code is explained where its URL
// leads: what it says, why, and the way out, and that nothing else is.
func TestEveryCodeHasAPageSection(t *testing.T) {
	page, err := os.ReadFile("../../../docs/diagnostics.md")
	if err != nil {
		t.Fatal(err)
	}
	heading := regexp.MustCompile(`(?m)^### .*$`)
	parts := heading.FindAllStringIndex(string(page), -1)
	sections := map[string]string{}
	for i, p := range parts {
		end := len(page)
		if i+1 < len(parts) {
			end = parts[i+1][0]
		}
		body, _, _ := strings.Cut(string(page[p[1]:end]), "\n## ")
		sections[string(page[p[0]:p[1]])] = body
	}
	for _, code := range codes(t) {
		begin := `### <a id="` + code.Anchor() + `"></a>` + string(code) + ": "
		var title, body string
		for h, b := range sections {
			if rest, ok := strings.CutPrefix(h, begin); ok {
				title, body = rest, b
				delete(sections, h)
			}
		}
		if title == "" {
			t.Errorf("%s: docs/diagnostics.md has no heading that begins with %s", code, begin)
			continue
		}
		if !strings.HasSuffix(code.URL(), "/docs/diagnostics.md#"+code.Anchor()) {
			t.Errorf("%s: the URL is %s", code, code.URL())
		}
		if entry := "- [" + string(code) + ": " + title + "](#" + code.Anchor() + ")"; !strings.Contains(string(page), "\n"+entry+"\n") {
			t.Errorf("%s: the list at the top has no line %s", code, entry)
		}
		checkSection(t, code, body)
	}
	for h := range sections {
		t.Errorf("docs/diagnostics.md: %q is about no code", h)
	}
}

// checkSection looks for the message, a sentence of why, and the way out.
func checkSection(t *testing.T, code diag.Code, body string) {
	t.Helper()
	blocks := strings.Split(body, "```")
	if len(blocks) < 3 {
		t.Errorf("%s: the section shows no message", code)
		return
	}
	message := ""
	for i := 1; i < len(blocks); i += 2 {
		if strings.HasPrefix(blocks[i], "text\n") && strings.Contains(blocks[i], "["+string(code)+"]") {
			message = blocks[i]
		}
	}
	if message == "" {
		t.Errorf("%s: no block of the section shows a message that ends in [%s]", code, code)
	}
	if len(strings.TrimSpace(blocks[0])) < 40 {
		t.Errorf("%s: the section does not begin with why", code)
	}
	// The way out is behind the message: an "Instead:" with code, or a sentence.
	_, after, _ := strings.Cut(body, message)
	if _, out, _ := strings.Cut(after, "```"); len(strings.TrimSpace(out)) < 20 {
		t.Errorf("%s: the section does not end with the way out", code)
	}
}

package diag_test

import (
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen/diag"
)

func TestPrintJSONIsOneObjectALine(t *testing.T) {
	refused := diag.New(at("/src/app/x.go", 3, 7), diag.Channel, "a <chan int> & more\nin two lines", "use \"func(T)\"")
	placeless := diag.New(token.Position{Filename: "/src/app/y.go"}, diag.ForeignFile, "m", "")
	stale := diag.Record{File: "/src/app/oven_hoose.go", Line: 1, Column: 1, Code: diag.StaleFile, Message: "not up to date", Diff: "-a\n+b\n"}
	var out strings.Builder
	if err := diag.PrintJSON(&out, []diag.Record{refused.Record(), placeless.Record(), stale}); err != nil {
		t.Fatal(err)
	}
	const page = "https://github.com/hoosegen/hoosegen/blob/main/docs/diagnostics.md"
	want := `{"file":"/src/app/x.go","line":3,"column":7,"code":"H020","message":"a <chan int> & more\nin two lines","hint":"use \"func(T)\"","url":"` + page + `#h020"}
{"file":"/src/app/y.go","line":1,"column":1,"code":"H034","message":"m","url":"` + page + `#h034"}
{"file":"/src/app/oven_hoose.go","line":1,"column":1,"code":"stale","message":"not up to date","diff":"-a\n+b\n"}
`
	if out.String() != want {
		t.Errorf("got:\n%swant:\n%s", out.String(), want)
	}
}

func TestRecordsNameFilesInFull(t *testing.T) {
	got := diag.New(at("x.go", 1, 1), diag.Channel, "m", "").Record().File
	if !filepath.IsAbs(got) || filepath.Base(got) != "x.go" {
		t.Errorf("the file is %s", got)
	}
}

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
	page, err := os.ReadFile("../../docs/diagnostics.md")
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

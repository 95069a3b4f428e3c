package diag

import "strings"

// pages is the page that has a section for every code.
const pages = "https://github.com/hoosegen/hoosegen/blob/main/docs/diagnostics.md"

// URL is the address of the section that shows the code, why, and the way out.
// It is empty for a code of another form.
func (c Code) URL() string {
	if !strings.HasPrefix(string(c), "H") {
		return ""
	}
	return pages + "#" + c.Anchor()
}

// Anchor is the place of the code's section in docs/diagnostics.md.
func (c Code) Anchor() string { return strings.ToLower(string(c)) }

package weblinks

import (
	"net/url"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type browser struct{}

func (browser) Open(p *url.URL, v url.URL, list []*url.URL) (*url.URL, url.URL, []*url.URL, error) {
	return p, v, list, nil
}

func (browser) Page(p Page) (Page, error) { return p, nil }

// Case sends links with and without each part.
var Case = transcript.Case[Browser]{
	New:    func() Browser { return browser{} },
	Serve:  ServeBrowser,
	Client: func(c hoose.Caller) Browser { return NewBrowserClient(c) },
	Script: func(l *transcript.Log, b Browser) {
		for _, text := range []string{"", "https://example.com", "https://u:p%40ss@example.com:8080/a%2Fb/c?q=1&q=2#frag%20ment", "mailto:x@example.com", "/only/path", "?q", "http://[fe80::1%25eth0]/"} {
			u, err := url.Parse(text)
			l.Add("Parse", err)
			p, v, list, err := b.Open(u, *u, []*url.URL{nil, u})
			l.Add("Open "+text, p.String(), v.String(), list[0] == nil, list[1].String(), err)
			l.Add("parts", p.Scheme, p.Opaque, p.User.String(), p.Host, p.Path, p.RawPath, p.RawQuery, p.Fragment)
		}
		p, v, list, err := b.Open(nil, url.URL{}, nil)
		l.Add("Open nil", p == nil, v.String(), list == nil, err)
		u, _ := url.Parse("http://example.com/")
		page, err := b.Page(Page{*u, map[string]*url.URL{"self": u, "none": nil}, url.Values{"a": {"b"}}})
		l.Add("Page", page.At.String(), page.Links["self"].String(), page.Links["none"] == nil, page.Query, err)
	},
}

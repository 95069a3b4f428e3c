package comments

import (
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type documented struct{}

func (documented) Line() error       { return nil }
func (documented) Paragraphs() error { return nil }
func (documented) Block() error      { return nil }
func (documented) Trailing() error   { return nil }
func (documented) None() error       { return nil }
func (documented) Directive() error  { return nil }
func (documented) Ends() error       { return nil }

// Case calls them all.
var Case = transcript.Case[Documented]{
	New:    func() Documented { return documented{} },
	Serve:  ServeDocumented,
	Client: func(c hoose.Caller) Documented { return NewDocumentedClient(c) },
	Script: func(l *transcript.Log, d Documented) {
		l.Add("errors", d.Line(), d.Paragraphs(), d.Block(), d.Trailing(), d.None(), d.Directive(), d.Ends())
	},
}

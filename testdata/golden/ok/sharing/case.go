package sharing

import (
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type editor struct{}

func (editor) Change(list []int, m map[string]int, p *Page, b []byte) error {
	list[0], m["x"], p.Text, b[0] = 99, 99, "changed", 99
	return nil
}

func (editor) Same(p, q *Page) (bool, error) { return p == q, nil }

func (editor) Twice() (*Page, *Page, error) {
	p := &Page{"one"}
	return p, p, nil
}

func (editor) Callback(p *Page, f func(p *Page) error) (string, error) {
	err := f(p)
	return p.Text, err
}

// Case tells the differences there are.
var Case = transcript.Case[Editor]{
	New:    func() Editor { return editor{} },
	Serve:  ServeEditor,
	Client: func(c hoose.Caller) Editor { return NewEditorClient(c) },
	Script: func(l *transcript.Log, e Editor) {
		list, m, p, b := []int{1}, map[string]int{}, &Page{"text"}, []byte{1}
		l.Add("Change", e.Change(list, m, p, b))
		l.Differ("the slice", list, []int{99}, []int{1})
		l.Differ("the map", m, map[string]int{"x": 99}, map[string]int{})
		l.Differ("what is pointed to", p, &Page{"changed"}, &Page{"text"})
		l.Differ("the bytes", b, []byte{99}, []byte{1})
		same, err := e.Same(p, p)
		l.Differ("the same", same, true, false)
		l.Add("Same", err)
		q, r, err := e.Twice()
		l.Add("Twice", q, r, err)
		l.Differ("twice the same", q == r, true, false)
		text, err := e.Callback(&Page{"text"}, func(p *Page) error {
			l.Add("callback", p)
			p.Text = "changed by the callback"
			return nil
		})
		l.Add("Callback", err)
		l.Differ("the text", text, "changed by the callback", "text")
	},
}

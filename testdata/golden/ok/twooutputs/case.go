package twooutputs

import (
	"testing"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type book struct{ pages map[Place]Page }

func (b book) Read(at Place) (Page, error) { return Page{[]string{"x", "y"}[:at.Row]}, nil }

func (b book) Write(at Place, p Page) error {
	b.pages[at] = p
	return nil
}

// Case uses both.
type Case struct{}

// Run runs them one after the other.
func (Case) Run(t *testing.T) {
	transcript.Case[Reader]{
		New:    func() Reader { return book{} },
		Serve:  ServeReader,
		Client: func(c hoose.Caller) Reader { return NewReaderClient(c) },
		Script: func(l *transcript.Log, r Reader) {
			p, err := r.Read(Place{1, 2})
			l.Add("Read", p, err)
		},
	}.Run(t)
	transcript.Case[Writer]{
		New:    func() Writer { return book{map[Place]Page{}} },
		Serve:  ServeWriter,
		Client: func(c hoose.Caller) Writer { return NewWriterClient(c) },
		Script: func(l *transcript.Log, w Writer) { l.Add("Write", w.Write(Place{3, 4}, Page{[]string{"z"}})) },
	}.Run(t)
}

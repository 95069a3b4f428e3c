package mainprogram

import (
	"testing"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

// Case calls the second; the first's implementation imports this package.
type Case struct{}

// Run runs it.
func (Case) Run(t *testing.T) {
	transcript.Case[Second]{
		New:    NewSecond,
		Serve:  ServeSecond,
		Client: func(c hoose.Caller) Second { return NewSecondClient(c) },
		Script: func(l *transcript.Log, s Second) {
			got, err := s.Do("ab")
			l.Add("Do", got, err)
		},
	}.Run(t)
}

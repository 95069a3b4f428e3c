package callers

import (
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type service struct{}

func (service) Do(n int) (int, error) { return n, nil }

// Case goes through the wrapper.
var Case = transcript.Case[Service]{
	New:    func() Service { return service{} },
	Serve:  func(s Service) hoose.Service { return Register(s)[0] },
	Client: func(c hoose.Caller) Service { return Wrap(c) },
	Script: func(l *transcript.Log, s Service) {
		n, err := s.Do(1)
		l.Add("Do", n, err)
	},
}

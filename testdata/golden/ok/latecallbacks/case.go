package latecallbacks

import (
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type sleeper struct {
	ask  func(n int) (int, error)
	tell func(n int)
}

func (s *sleeper) Keep(ask func(n int) (int, error), tell func(n int)) error {
	s.ask, s.tell = ask, tell
	_, err := ask(1)
	tell(2)
	return err
}

func (s *sleeper) Wake() error {
	s.tell(4)
	_, err := s.ask(3)
	return err
}

// Case expects that a late callback fails, and does not reach the caller.
var Case = transcript.Case[Sleeper]{
	New:    func() Sleeper { return &sleeper{} },
	Serve:  ServeSleeper,
	Client: func(c hoose.Caller) Sleeper { return NewSleeperClient(c) },
	Script: func(l *transcript.Log, s Sleeper) {
		var seen []int
		l.Add("Keep", s.Keep(func(n int) (int, error) {
			seen = append(seen, n)
			return 0, nil
		}, func(n int) { seen = append(seen, n) }))
		l.Add("seen", seen)
		l.Differ("Wake failed", s.Wake() != nil, false, true)
		l.Differ("seen later", seen, []int{1, 2, 4, 3}, []int{1, 2})
	},
}

package times

import (
	"time"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type clock struct{}

func (clock) Same(t time.Time, p *time.Time, list []time.Time, named map[string]time.Time) (time.Time, *time.Time, []time.Time, map[string]time.Time, error) {
	return t, p, list, named, nil
}

func (clock) Until(t time.Time, each func(t time.Time, left time.Duration) error) error {
	return each(t.Add(time.Hour), time.Hour)
}

func (clock) In(e Entry) (Entry, error) { return e, nil }

// Case sends instants from every age.
var Case = transcript.Case[Clock]{
	New:    func() Clock { return clock{} },
	Serve:  ServeClock,
	Client: func(c hoose.Caller) Clock { return NewClockClient(c) },
	Script: func(l *transcript.Log, c Clock) {
		zone := time.FixedZone("somewhere", -3*3600)
		for _, at := range []time.Time{
			{}, time.Unix(0, 0).UTC(), time.Date(2024, 2, 29, 23, 59, 59, 999999999, zone), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC),
		} {
			a, p, list, named, err := c.Same(at, &at, []time.Time{at}, map[string]time.Time{"t": at})
			l.Add("Same", a, p, list, named, err)
		}
		l.Add("Until", c.Until(time.Unix(1e9, 5).In(zone), func(t time.Time, left time.Duration) error {
			l.Add("each", t, left)
			return nil
		}))
		e, err := c.In(Entry{From: time.Unix(1, 0).UTC(), Every: time.Second})
		l.Add("In", e, err)
	},
}

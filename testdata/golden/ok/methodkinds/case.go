package methodkinds

import (
	"errors"
	"fmt"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/methodkinds/lower"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type top struct{ list []string }

func (t *top) Ping(p lower.Point) (lower.Point, error) { return lower.Point{X: -p.X}, nil }
func (t *top) Second(p lower.Point) error              { return fmt.Errorf("second %d", p.X) }
func (t *top) Third(list ...lower.Point) (int, error)  { return len(list), nil }
func (t *top) Inner(n int) (int, error)                { return n + 1, nil }
func (t *top) Get() ([]string, error)                  { return t.list, nil }
func (t *top) Close() error                            { return errors.New("closed") }
func (t *top) Own() error                              { return nil }

func (t *top) Put(v int) error {
	t.list = append(t.list, fmt.Sprint(v))
	return nil
}

// Case calls them all.
var Case = transcript.Case[Top]{
	New:    func() Top { return &top{} },
	Serve:  ServeTop,
	Client: func(c hoose.Caller) Top { return NewTopClient(c) },
	Script: func(l *transcript.Log, t Top) {
		p, err := t.Ping(lower.Point{X: 3})
		l.Add("Ping", p, err)
		l.Add("Second", t.Second(p))
		n, err := t.Third(p, p)
		l.Add("Third", n, err)
		n, err = t.Inner(4)
		l.Add("Inner", n, err)
		l.Add("Put", t.Put(5))
		list, err := t.Get()
		l.Add("Get", list, err)
		l.Add("Own", t.Own())
		l.Add("Close", t.Close())
	},
}

package iterinfallible

import (
	"errors"
	"iter"
	"slices"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type menu struct{}

var dishes = []string{"soup", "stew", "cake"}

func (menu) Dishes() iter.Seq[string] { return slices.Values(dishes) }

func (menu) Prices(atMost int) iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		for i, d := range dishes {
			if price := 3 * (i + 1); price <= atMost && !yield(d, price) {
				return
			}
		}
	}
}

func (menu) Counted() (int, iter.Seq[string]) { return len(dishes), slices.Values(dishes) }

func (menu) Found(name string) (iter.Seq[string], error) {
	if name == "" {
		return nil, errors.New("no name")
	}
	return slices.Values([]string{name}), nil
}

// Case orders.
var Case = transcript.Case[Menu]{
	New:    func() Menu { return menu{} },
	Serve:  ServeMenu,
	Client: func(c hoose.Caller) Menu { return NewMenuClient(c) },
	Script: func(l *transcript.Log, m Menu) {
		for d := range m.Dishes() {
			l.Add("dish", d)
		}
		for d, price := range m.Prices(6) {
			l.Add("price", d, price)
		}
		n, all := m.Counted()
		l.Add("Counted", n)
		for d := range all {
			l.Add("dish", d)
			break
		}
		found, err := m.Found("soup")
		l.Add("Found", err)
		for d := range found {
			l.Add("dish", d)
		}
		_, err = m.Found("")
		l.Add("Found", err)
	},
}

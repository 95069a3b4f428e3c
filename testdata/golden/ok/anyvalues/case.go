package anyvalues

import (
	"errors"
	"math"
	"time"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type bag struct{}

func (bag) One(v any) (any, error)                       { return v, nil }
func (bag) List(all ...any) ([]any, error)               { return all, nil }
func (bag) Map(m map[string]any) (map[string]any, error) { return m, nil }
func (bag) In(r Row) (Row, error)                        { return r, nil }
func (bag) Refused() (any, error)                        { return struct{ N int }{1}, nil }

func (bag) Named(v Anything, list []Anything) (Anything, []Anything, error) { return v, list, nil }

func (bag) Each(yield func(v any) (any, error)) error {
	for _, v := range []any{1, "x", nil} {
		if back, err := yield(v); err != nil || back != v {
			return errors.New("it came back as another")
		}
	}
	return nil
}

// Case sends all types that can be in an interface.
var Case = transcript.Case[Bag]{
	New:    func() Bag { return bag{} },
	Serve:  ServeBag,
	Client: func(c hoose.Caller) Bag { return NewBagClient(c) },
	Script: func(l *transcript.Log, b Bag) {
		for _, v := range []any{
			nil, true, 1, int8(-8), int16(16), int32(-32), int64(math.MinInt64), uint(1), uint8(8), uint16(16), uint32(32), uint64(math.MaxUint64),
			float32(0.5), math.Copysign(0, -1), complex64(1i), complex(1, -2), "text", []byte{1, 2}, []byte(nil),
			time.Date(2024, 2, 29, 1, 2, 3, 4, time.FixedZone("", 5400)), time.Minute,
			[]any{1, "x", []any{nil}}, []any(nil), map[string]any{"a": 1, "b": map[string]any{}}, map[string]any(nil),
		} {
			got, err := b.One(v)
			l.Add("One", got, err)
		}
		list, err := b.List(1, "two", 3.0, nil)
		l.Add("List", list, err)
		list, err = b.List()
		l.Add("List", list, err)
		m, err := b.Map(map[string]any{"n": uint16(3), "list": []any{false}})
		l.Add("Map", m, err)
		var v any = "pointed to"
		row, err := b.In(Row{[]any{1, nil}, map[int]any{1: "x", 2: int8(1)}, &v})
		l.Add("In", row, err)
		named, all, err := b.Named(7, []Anything{"a", nil, 1.5})
		l.Add("Named", named, all, err)
		l.Add("Each", b.Each(func(v any) (any, error) {
			l.Add("yield", v)
			return v, nil
		}))
		for _, bad := range []any{struct{ N int }{1}, Row{}, make(chan int), []int{1}, []any{func() {}}} {
			_, err = b.One(bad)
			_, isValue := errors.AsType[*hoose.ValueError](err)
			l.Differ("a type that any does not carry is refused", isValue, false, true)
		}
		_, err = b.Refused()
		l.Differ("a result that any does not carry is refused", err != nil, false, true)
	},
}

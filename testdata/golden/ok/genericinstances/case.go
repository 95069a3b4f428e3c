package genericinstances

import (
	"image"
	"maps"
	"slices"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type store[T any] map[string]T

func (s store[T]) Put(key string, item T) error {
	s[key] = item
	return nil
}

func (s store[T]) Get(key string) (*T, error) {
	if item, ok := s[key]; ok {
		return &item, nil
	}
	return nil, nil
}

func (s store[T]) Each(yield func(key string, item T) error) error {
	for _, key := range slices.Sorted(maps.Keys(s)) {
		if err := yield(key, s[key]); err != nil {
			return err
		}
	}
	return nil
}

type pairs map[string][]Item

func (p pairs) Add(k string, v Item) (Pair[string, Item], error) {
	p[k] = append(p[k], v)
	return Pair[string, Item]{k, v}, nil
}

func (p pairs) All() (map[string][]Item, error) { return p, nil }

func script[T any](item T) func(l *transcript.Log, s Store[T]) {
	return func(l *transcript.Log, s Store[T]) {
		l.Add("Put", s.Put("a", item))
		got, err := s.Get("a")
		l.Add("Get", got, err)
		got, err = s.Get("b")
		l.Add("Get", got, err)
		l.Add("Each", s.Each(func(key string, item T) error {
			l.Add("yield", key, item)
			return nil
		}))
	}
}

// Case uses all instances.
type Case struct{}

// Run runs them one after the other.
func (Case) Run(t *testing.T) {
	transcript.Case[Store[Item]]{
		New:    func() Store[Item] { return store[Item]{} },
		Serve:  ServeStoreItem,
		Client: func(c hoose.Caller) Store[Item] { return NewStoreItemClient(c) },
		Script: script(Item{3}),
	}.Run(t)
	transcript.Case[Store[string]]{
		New:    func() Store[string] { return store[string]{} },
		Serve:  ServeStoreString,
		Client: func(c hoose.Caller) Store[string] { return NewStoreStringClient(c) },
		Script: script("text"),
	}.Run(t)
	transcript.Case[Store[image.Point]]{
		New:    func() Store[image.Point] { return store[image.Point]{} },
		Serve:  ServeStoreImagePoint,
		Client: func(c hoose.Caller) Store[image.Point] { return NewStoreImagePointClient(c) },
		Script: script(image.Pt(1, 2)),
	}.Run(t)
	transcript.Case[Store[[]Item]]{
		New:    func() Store[[]Item] { return store[[]Item]{} },
		Serve:  ServeAliasedItemSlice,
		Client: func(c hoose.Caller) Store[[]Item] { return NewAliasedItemSliceClient(c) },
		Script: script([]Item{{1}, {2}}),
	}.Run(t)
	transcript.Case[Pairs[string, Item]]{
		New:    func() Pairs[string, Item] { return pairs{} },
		Serve:  ServePairsStringItem,
		Client: func(c hoose.Caller) Pairs[string, Item] { return NewPairsStringItemClient(c) },
		Script: func(l *transcript.Log, p Pairs[string, Item]) {
			pair, err := p.Add("k", Item{4})
			l.Add("Add", pair, err)
			all, err := p.All()
			l.Add("All", all, err)
		},
	}.Run(t)
}

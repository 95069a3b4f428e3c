package generics

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type store[T any] struct{ items map[string]T }

func (s *store[T]) Put(key string, item T) error {
	s.items[key] = item
	return nil
}

func (s *store[T]) Get(key string) (Opt[T], error) {
	item, ok := s.items[key]
	if !ok {
		return Opt[T]{}, nil
	}
	return Opt[T]{&item}, nil
}

func (s *store[T]) Each(visit Visit[T]) error {
	for _, key := range slices.Sorted(maps.Keys(s.items)) {
		if err := visit(key, s.items[key]); err != nil {
			return err
		}
	}
	return nil
}

type itemStore struct{ store[Item] }

func (itemStore) Pairs(p Pair[string, int], q []Pair[Item, *Item]) (Pair[int, string], Set[string], error) {
	return Pair[int, string]{p.Second, p.First}, Set[string]{fmt.Sprint(len(q)): {}}, nil
}

func script[T any](l *transcript.Log, s Store[T], item T) {
	l.Add("Put", s.Put("a", item))
	got, err := s.Get("a")
	l.Add("Get", got.Value, err)
	got, err = s.Get("b")
	l.Add("Get missing", got.Value, err)
	l.Add("Each", s.Each(func(key string, item T) error {
		l.Add("visit", key, item)
		return nil
	}))
}

// Case uses both stores.
type Case struct{}

// Run runs them one after the other.
func (Case) Run(t *testing.T) {
	transcript.Case[ItemStore]{
		New:    func() ItemStore { return &itemStore{store[Item]{map[string]Item{}}} },
		Serve:  ServeItemStore,
		Client: func(c hoose.Caller) ItemStore { return NewItemStoreClient(c) },
		Script: func(l *transcript.Log, s ItemStore) {
			script(l, s, Item{3})
			p, set, err := s.Pairs(Pair[string, int]{"x", 1}, []Pair[Item, *Item]{{Item{1}, nil}, {Item{2}, &Item{3}}})
			l.Add("Pairs", p, set, err)
		},
	}.Run(t)
	transcript.Case[Names]{
		New:    func() Names { return &store[string]{map[string]string{}} },
		Serve:  ServeNames,
		Client: func(c hoose.Caller) Names { return NewNamesClient(c) },
		Script: func(l *transcript.Log, s Names) { script(l, s, "name") },
	}.Run(t)
}

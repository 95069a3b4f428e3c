package object

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type store struct{}

func (store) Begin(_ context.Context, name string) (Tx, error) {
	switch name {
	case "":
		return nil, nil
	case "bad":
		return nil, errors.New("bad name")
	default:
		return &tx{values: map[string]string{"name": name}}, nil
	}
}

func (store) Pair() (Tx, int, Cursor, error) {
	return &tx{values: map[string]string{"a": "1"}}, 2, nil, nil
}

func (store) TxGet(key string) (string, error) { return "of the store: " + key, nil }

type tx struct {
	values map[string]string
	closed bool
}

func (t *tx) Put(key, value string) error {
	if t.closed {
		return ErrClosed
	}
	t.values[key] = value
	return nil
}

func (t *tx) Get(key string) (string, error) {
	v, ok := t.values[key]
	if !ok {
		return "", errors.New("no " + key)
	}
	return v, nil
}

func (t *tx) Each(visit func(key, value string) error) error {
	for _, key := range slices.Sorted(maps.Keys(t.values)) {
		if err := visit(key, t.values[key]); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) Cursor() (Cursor, error) {
	var list []string
	err := t.Each(func(_, value string) error {
		list = append(list, value)
		return nil
	})
	return &cursor{tx: t, list: list}, err
}

func (t *tx) Self() (Tx, error) { return t, nil }

func (t *tx) Close() error {
	if t.closed {
		return ErrClosed
	}
	t.closed = true
	return nil
}

type cursor struct {
	tx   *tx
	list []string
}

func (c *cursor) Next() (string, bool, error) {
	if len(c.list) == 0 {
		return "", false, nil
	}
	v := c.list[0]
	c.list = c.list[1:]
	return v, len(c.list) > 0, nil
}

func (c *cursor) Tx() (Tx, error) { return c.tx, nil }

func (c *cursor) Close() error { return nil }

// Case opens objects from objects.
var Case = transcript.Case[Store]{
	New:    func() Store { return store{} },
	Serve:  ServeStore,
	Client: func(c hoose.Caller) Store { return NewStoreClient(c) },
	Script: func(l *transcript.Log, s Store) {
		ctx := context.Background()
		none, err := s.Begin(ctx, "")
		l.Add("Begin none", none == nil, err)
		none, err = s.Begin(ctx, "bad")
		l.Add("Begin bad", none == nil, err)

		t, err := s.Begin(ctx, "t")
		if err != nil {
			l.Add("Begin", err)
			return
		}
		l.Add("Put", t.Put("x", "y"))
		v, err := t.Get("x")
		l.Add("Get", v, err)
		v, err = t.Get("z")
		l.Add("Get what is not there", v, err)
		l.Add("Each", t.Each(func(key, value string) error {
			l.Add("visit", key, value)
			return nil
		}))
		walk(l, t)
		self, err := t.Self()
		l.Add("Self", err)
		l.Add("Put by another name", self.Put("s", "t"))
		v, err = t.Get("s")
		l.Add("Get", v, err)
		l.Add("Close", t.Close())
		err = self.Put("late", "")
		l.Add("Put late", err)
		l.Is("Put late", err, ErrClosed)

		a, n, b, err := s.Pair()
		l.Add("Pair", a != nil, n, b == nil, err)
		l.Add("Close", a.Close())
		v, err = s.TxGet("k")
		l.Add("TxGet", v, err)
	},
}

// walk walks the values of t.
func walk(l *transcript.Log, t Tx) {
	c, err := t.Cursor()
	if err != nil {
		l.Add("Cursor", err)
		return
	}
	for more := true; more; {
		var v string
		v, more, err = c.Next()
		l.Add("Next", v, more, err)
	}
	back, err := c.Tx()
	l.Add("Tx", err)
	v, err := back.Get("name")
	l.Add("Get of the cursor's", v, err)
	l.Add("Close", c.Close())
}

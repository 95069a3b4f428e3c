package transactions

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type database struct{ open atomic.Int64 }

func (d *database) Begin(_ context.Context, name string) (Tx, error) {
	d.open.Add(1)
	return &tx{d: d, name: name, values: map[string]Value{}}, nil
}

func (d *database) Pair() (a, b Tx, n int, err error) {
	a, _ = d.Begin(context.Background(), "a")
	b, _ = d.Begin(context.Background(), "b")
	return a, b, 2, nil
}

func (*database) None() (Tx, error)    { return nil, nil }
func (*database) Fail() (Tx, error)    { return nil, ErrClosed }
func (d *database) Open() (int, error) { return int(d.open.Load()), nil }

type tx struct {
	d      *database
	name   string
	values map[string]Value
	closed bool
}

func (t *tx) Get(key string) (Value, bool, error) {
	v, ok := t.values[key]
	return v, ok, nil
}

func (t *tx) Put(key string, value Value) error {
	if t.closed {
		return ErrClosed
	}
	t.values[key] = value
	return nil
}

func (t *tx) Each(visit func(key string, value Value) error) error {
	for _, key := range slices.Sorted(maps.Keys(t.values)) {
		if err := visit(key, t.values[key]); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) Prepare(q string) (Stmt, error) {
	t.d.open.Add(1)
	return &stmt{t, q}, nil
}

func (t *tx) Close() error {
	if t.closed {
		return ErrClosed
	}
	t.closed = true
	t.d.open.Add(-1)
	return nil
}

type stmt struct {
	t *tx
	q string
}

func (s *stmt) Run(_ context.Context, args ...string) ([]string, error) {
	return append([]string{s.t.name, s.q}, args...), nil
}

func (s *stmt) Close() error {
	s.t.d.open.Add(-1)
	return fmt.Errorf("statement %s: %w", s.q, ErrClosed)
}

// Case uses objects to their end, and beyond.
var Case = transcript.Case[Database]{
	New:    func() Database { return &database{} },
	Serve:  ServeDatabase,
	Client: func(c hoose.Caller) Database { return NewDatabaseClient(c) },
	Script: func(l *transcript.Log, d Database) {
		ctx := context.Background()
		open := func() {
			n, err := d.Open()
			l.Add("open", n, err)
		}
		t, err := d.Begin(ctx, "first")
		l.Add("Begin", t != nil, err)
		l.Add("Put", t.Put("k", Value{1}), t.Put("j", Value{2}))
		v, ok, err := t.Get("k")
		l.Add("Get", v, ok, err)
		l.Add("Each", t.Each(func(key string, value Value) error {
			l.Add("visit", key, value)
			return t.Put("from within", Value{3})
		}))
		s, err := t.Prepare("select")
		l.Add("Prepare", err)
		rows, err := s.Run(ctx, "x", "y")
		l.Add("Run", rows, err)
		open()
		err = s.Close()
		l.Add("close Stmt", err)
		l.Is("close Stmt", err, ErrClosed)
		open()
		a, b, n, err := d.Pair()
		l.Add("Pair", n, err)
		l.Add("apart", a.Put("k", Value{10}), b.Put("k", Value{20}))
		v, _, err = a.Get("k")
		l.Add("a", v, err)
		v, _, err = b.Get("k")
		l.Add("b", v, err)
		l.Add("Close", a.Close(), b.Close(), t.Close())
		open()
		l.Add("used after", t.Put("k", Value{}) != nil)
		l.Add("closed twice", t.Close() != nil)
		none, err := d.None()
		l.Add("None", none == nil, err)
		none, err = d.Fail()
		l.Add("Fail", none == nil, err)
		l.Is("Fail", err, ErrClosed)
		open()
	},
}

package stub_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/e2e/stubtest"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

// store is an interface with objects and a one-way method, and what is
// generated for it, written by hand. It is served by inmates and by hosts.
type store interface {
	Begin(ctx context.Context, name string) (tx, error)
	Note(text string)                       // one-way
	Count(ctx context.Context) (int, error) // of the transactions that are open
	Fold(ctx context.Context, texts []string, step func(sum, text string) (string, error)) (string, error)
	Wait(ctx context.Context) error
}

type tx interface {
	Get(ctx context.Context, key string) (string, error)
	Set(key, value string) error
	Nest(ctx context.Context, name string) (tx, error)
	Touch() // one-way
	Close() error
}

// view is another object: what it has a transaction has too.
type view interface {
	Get(ctx context.Context, key string) (string, error)
}

const (
	storeBegin = iota
	storeNote
	storeCount
	storeFold
	storeWait
	storeTxGet
	storeTxSet
	storeTxNest
	storeTxClose
	storeViewGet
	storeView
	storeTxTouch
)

var errNoKey = errors.New("no such key")

var storeContract = &stub.Contract{
	Interface: "Store",
	Errors:    &stub.ErrorSet{Sentinels: []stub.Sentinel{{Name: "store.ErrNoKey", Err: &errNoKey}}},
	Methods: []stub.Method{
		storeBegin:   {Name: "Begin", Hash: 1, Params: 1, Results: 1},
		storeNote:    {Name: "Note", Hash: 2, Params: 1, OneWay: true},
		storeCount:   {Name: "Count", Hash: 3, Results: 1},
		storeFold:    {Name: "Fold", Hash: 4, Params: 2, Results: 1, Callbacks: []stub.CallbackSpec{{Name: "step", Params: 2, Results: 1, Waits: true}}},
		storeWait:    {Name: "Wait", Hash: 5},
		storeTxGet:   {Name: "Tx.Get", Hash: 6, Params: 2, Results: 1},
		storeTxSet:   {Name: "Tx.Set", Hash: 7, Params: 3},
		storeTxNest:  {Name: "Tx.Nest", Hash: 8, Params: 2, Results: 1},
		storeTxClose: {Name: "Tx.Close", Hash: 9, Params: 1, Closes: true},
		storeViewGet: {Name: "View.Get", Hash: 10, Params: 2, Results: 1},
		storeView:    {Name: "View", Hash: 11, Results: 1},
		storeTxTouch: {Name: "Tx.Touch", Hash: 12, Params: 1, OneWay: true},
	},
}

// serveStore is the dispatcher.
func serveStore(impl store) hoose.Service {
	return stub.NewService(storeContract, []stub.Handler{
		storeBegin: {Serve: func(ctx context.Context, call *stub.ServerCall) error {
			name := codec.ReadString[string](call.Args)
			if err := call.Decoded(); err != nil {
				return err
			}
			r0, err := impl.Begin(ctx, name)
			if err != nil {
				return err
			}
			call.Results = stub.Keep(call, call.Results, r0)
			return nil
		}},
		storeNote: {Serve: func(_ context.Context, call *stub.ServerCall) error {
			text := codec.ReadString[string](call.Args)
			if err := call.Decoded(); err != nil {
				return err
			}
			impl.Note(text)
			return nil
		}},
		storeCount: {Serve: func(ctx context.Context, call *stub.ServerCall) error {
			if err := call.Decoded(); err != nil {
				return err
			}
			r0, err := impl.Count(ctx)
			call.Results = codec.AppendInt(call.Results, r0)
			return err
		}},
		storeFold: {Serve: func(ctx context.Context, call *stub.ServerCall) error {
			texts := codec.ReadSlice(call.Args, codec.ReadString[string])
			codec.ReadBool[bool](call.Args)
			if err := call.Decoded(); err != nil {
				return err
			}
			r0, err := impl.Fold(ctx, texts, func(sum, text string) (string, error) {
				y := call.Yield(0)
				y.Args = codec.AppendString(y.Args, sum)
				y.Args = codec.AppendString(y.Args, text)
				results, err := y.Request()
				if err != nil {
					return "", err
				}
				s := codec.ReadString[string](results)
				return s, y.End()
			})
			call.Results = codec.AppendString(call.Results, r0)
			return err
		}},
		storeWait: {Serve: func(ctx context.Context, call *stub.ServerCall) error {
			if err := call.Decoded(); err != nil {
				return err
			}
			return impl.Wait(ctx)
		}},
		storeTxGet:   {Serve: serveGet[tx]},
		storeViewGet: {Serve: serveGet[view]},
		storeTxSet: {Serve: func(_ context.Context, call *stub.ServerCall) error {
			object := stub.ObjectOf[tx](call)
			key, value := codec.ReadString[string](call.Args), codec.ReadString[string](call.Args)
			if err := call.Decoded(); err != nil {
				return err
			}
			return object.Set(key, value)
		}},
		storeTxNest: {Serve: func(ctx context.Context, call *stub.ServerCall) error {
			object := stub.ObjectOf[tx](call)
			name := codec.ReadString[string](call.Args)
			if err := call.Decoded(); err != nil {
				return err
			}
			r0, err := object.Nest(ctx, name)
			if err != nil {
				return err
			}
			call.Results = stub.Keep(call, call.Results, r0)
			return nil
		}},
		storeTxClose: {Serve: func(_ context.Context, call *stub.ServerCall) error {
			object := stub.ObjectOf[tx](call)
			if err := call.Decoded(); err != nil {
				return err
			}
			return object.Close()
		}},
		storeView: {Serve: func(_ context.Context, call *stub.ServerCall) error {
			if err := call.Decoded(); err != nil {
				return err
			}
			r0, err := impl.Begin(context.Background(), "view")
			if err != nil {
				return err
			}
			call.Results = stub.Keep[view](call, call.Results, r0)
			return nil
		}},
		storeTxTouch: {Serve: func(_ context.Context, call *stub.ServerCall) error {
			object := stub.ObjectOf[tx](call)
			if err := call.Decoded(); err != nil {
				return err
			}
			object.Touch()
			return nil
		}},
	})
}

func serveGet[T view](ctx context.Context, call *stub.ServerCall) error {
	object := stub.ObjectOf[T](call)
	key := codec.ReadString[string](call.Args)
	if err := call.Decoded(); err != nil {
		return err
	}
	r0, err := object.Get(ctx, key)
	if err != nil {
		return err
	}
	call.Results = codec.AppendString(call.Results, r0)
	return nil
}

// storeClient is the generated client.
type storeClient struct{ client *stub.Client }

func newStore(c hoose.Caller, opts ...hoose.ClientOption) storeClient {
	return storeClient{stub.NewClient(c, storeContract, opts...)}
}

var _ store = storeClient{}

func (c storeClient) Begin(ctx context.Context, name string) (tx, error) {
	call := c.client.Start(ctx, storeBegin)
	call.Args = codec.AppendString(call.Args, name)
	return stub.Result(call, stub.ReadObject(call, newTx))
}

func newTx(object *stub.Object) tx {
	if object == nil {
		return nil
	}
	return &storeTx{object}
}

func (c storeClient) Note(text string) {
	call := c.client.Start(context.Background(), storeNote)
	call.Args = codec.AppendString(call.Args, text)
	call.OneWay()
}

func (c storeClient) Count(ctx context.Context) (int, error) {
	call := c.client.Start(ctx, storeCount)
	return stub.Result(call, codec.ReadInt[int])
}

func (c storeClient) Fold(ctx context.Context, texts []string, step func(sum, text string) (string, error)) (string, error) {
	call := c.client.Start(ctx, storeFold)
	call.Args = codec.AppendSlice(call.Args, texts, codec.AppendString)
	call.Args = codec.AppendBool(call.Args, step != nil)
	return stub.Result(call, codec.ReadString[string], func(y *stub.Callback) error {
		sum, text := codec.ReadString[string](y.Args), codec.ReadString[string](y.Args)
		if err := y.Decoded(); err != nil {
			return err
		}
		r0, err := step(sum, text)
		if err != nil {
			return y.Return(err)
		}
		y.Results = codec.AppendString(y.Results, r0)
		return nil
	})
}

func (c storeClient) Wait(ctx context.Context) error {
	call := c.client.Start(ctx, storeWait)
	return stub.Done(call)
}

// View returns an object of the kind View, whose methods tell whether they are
// found as those of another kind.
func (c storeClient) View(ctx context.Context) (*stub.Object, error) {
	call := c.client.Start(ctx, storeView)
	return stub.Result(call, call.Object)
}

type storeTx struct{ object *stub.Object }

func (o *storeTx) Get(ctx context.Context, key string) (string, error) {
	return objectGet(o.object.Start(ctx, storeTxGet), key)
}

func objectGet(call *stub.Call, key string) (string, error) {
	call.Args = codec.AppendString(call.Args, key)
	return stub.Result(call, codec.ReadString[string])
}

func (o *storeTx) Set(key, value string) error {
	call := o.object.Start(context.Background(), storeTxSet)
	call.Args = codec.AppendString(call.Args, key)
	call.Args = codec.AppendString(call.Args, value)
	return stub.Done(call)
}

func (o *storeTx) Nest(ctx context.Context, name string) (tx, error) {
	call := o.object.Start(ctx, storeTxNest)
	call.Args = codec.AppendString(call.Args, name)
	return stub.Result(call, stub.ReadObject(call, newTx))
}

func (o *storeTx) Touch() { o.object.Start(context.Background(), storeTxTouch).OneWay() }

func (o *storeTx) Close() error {
	call := o.object.Start(context.Background(), storeTxClose)
	return stub.Done(call)
}

// memoryStore implements store.
type memoryStore struct {
	mu    sync.Mutex
	open  int
	notes []string
	noted chan string // if set, Note waits for somebody to take its text
	die   func()
}

func (s *memoryStore) Begin(_ context.Context, name string) (tx, error) {
	switch name {
	case "":
		return nil, nil
	case "huge":
		return nil, errors.New("huge")
	}
	return s.begin(name), nil
}

func (s *memoryStore) begin(name string) *page {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open++
	return &page{memoryStore: s, values: map[string]string{"name": name}}
}

func (s *memoryStore) Note(text string) {
	switch text {
	case "panic":
		panic("note")
	case "die":
		s.die()
	}
	if s.noted != nil {
		s.noted <- text
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes = append(s.notes, text)
}

func (s *memoryStore) Count(context.Context) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open, nil
}

func (s *memoryStore) all() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.notes...)
}

func (s *memoryStore) Fold(_ context.Context, texts []string, step func(sum, text string) (string, error)) (string, error) {
	sum := ""
	for _, text := range texts {
		if text == "panic" {
			panic("fold " + sum)
		}
		var err error
		if sum, err = step(sum, text); err != nil {
			return "", fmt.Errorf("step %q: %w", text, err)
		}
	}
	return sum, nil
}

func (s *memoryStore) Wait(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

// page implements tx.
type page struct {
	memoryStore *memoryStore
	mu          sync.Mutex
	values      map[string]string
	closed      bool
}

func (p *page) Get(ctx context.Context, key string) (string, error) {
	if key == "wait" {
		<-ctx.Done()
		return "", ctx.Err()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	v, ok := p.values[key]
	if !ok {
		return "", fmt.Errorf("get %s: %w", key, errNoKey)
	}
	return v, nil
}

func (p *page) Set(key, value string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.values[key] = value
	return nil
}

func (p *page) Nest(_ context.Context, name string) (tx, error) {
	return p.memoryStore.begin(name), nil
}

func (p *page) Touch() { p.memoryStore.Note("touched " + p.values["name"]) }

func (p *page) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return errors.New("closed twice")
	}
	p.closed = true
	p.memoryStore.mu.Lock()
	defer p.memoryStore.mu.Unlock()
	p.memoryStore.open--
	return nil
}

func storePool(t *testing.T, s *memoryStore, cfg hoose.PoolConfig) (storeClient, *hoose.Pool, *hoosetest.Cells) {
	t.Helper()
	cells := &hoosetest.Cells{Services: []hoose.Service{serveStore(s)}}
	pool := stubtest.NewPool(t, cells, cfg)
	return newStore(pool), pool, cells
}

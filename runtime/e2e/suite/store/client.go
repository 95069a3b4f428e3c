package store

import (
	"context"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

const (
	storeOpen = iota
	storeCount
	storeNote
	storeNotes
	storeFold
	storeWait
	bucketGet
	bucketPut
	bucketClose
)

var contract = stub.Contract{
	Interface: "Store",
	Methods: []stub.Method{
		storeOpen:   {Name: "Open", Hash: 1, Params: 1, Results: 1},
		storeCount:  {Name: "Count", Hash: 2, Results: 1},
		storeNote:   {Name: "Note", Hash: 3, Params: 1, OneWay: true},
		storeNotes:  {Name: "Notes", Hash: 4, Results: 1},
		storeFold:   {Name: "Fold", Hash: 5, Params: 2, Results: 1, Callbacks: []stub.CallbackSpec{{Name: "step", Params: 2, Results: 1, Waits: true}}},
		storeWait:   {Name: "Wait", Hash: 6},
		bucketGet:   {Name: "Bucket.Get", Hash: 7, Params: 2, Results: 1},
		bucketPut:   {Name: "Bucket.Put", Hash: 8, Params: 3},
		bucketClose: {Name: "Bucket.Close", Hash: 9, Params: 1, Closes: true},
	},
	Errors: &stub.ErrorSet{Sentinels: []stub.Sentinel{{Name: "store.ErrNotThere", Err: &ErrNotThere}}},
}

// Client calls a Store at the other end.
type Client struct{ client *stub.Client }

var _ Store = (*Client)(nil)

// NewClient returns a client whose calls are made with c.
func NewClient(c hoose.Caller, opts ...hoose.ClientOption) *Client {
	return &Client{stub.NewClient(c, &contract, opts...)}
}

// finish makes a call without results.
func finish(call *stub.Call) error {
	return stub.Done(call)
}

// result makes a call with one result.
func result[T any](call *stub.Call, read func(*codec.Reader) T, callbacks ...func(*stub.Callback) error) (T, error) {
	var none T
	reply, err := call.Do(callbacks...)
	if err != nil {
		return none, err
	}
	r := read(reply)
	if err := call.End(); err != nil {
		return none, err
	}
	return r, nil
}

// Open implements Store.
func (c *Client) Open(ctx context.Context, name string) (Bucket, error) {
	call := c.client.Start(ctx, storeOpen)
	call.Args = codec.AppendString(call.Args, name)
	o, err := result(call, call.Object)
	if err != nil || o == nil {
		return nil, err
	}
	return &object{o}, nil
}

// Count implements Store.
func (c *Client) Count(ctx context.Context) (int, error) {
	return result(c.client.Start(ctx, storeCount), codec.ReadInt[int])
}

// Note implements Store.
func (c *Client) Note(text string) {
	call := c.client.Start(context.Background(), storeNote)
	call.Args = codec.AppendString(call.Args, text)
	call.OneWay()
}

// Notes implements Store.
func (c *Client) Notes(ctx context.Context) ([]string, error) {
	return result(c.client.Start(ctx, storeNotes), func(r *codec.Reader) []string { return codec.ReadSlice(r, codec.ReadString[string]) })
}

// Fold implements Store.
func (c *Client) Fold(ctx context.Context, texts []string, step func(sum, text string) (string, error)) (string, error) {
	call := c.client.Start(ctx, storeFold)
	call.Args = codec.AppendSlice(call.Args, texts, codec.AppendString)
	call.Args = codec.AppendBool(call.Args, step != nil)
	return result(call, codec.ReadString[string], func(y *stub.Callback) error {
		sum, text := codec.ReadString[string](y.Args), codec.ReadString[string](y.Args)
		if err := y.Decoded(); err != nil {
			return err
		}
		r, err := step(sum, text)
		if err != nil {
			return y.Return(err)
		}
		y.Results = codec.AppendString(y.Results, r)
		return nil
	})
}

// Wait implements Store.
func (c *Client) Wait(ctx context.Context) error { return finish(c.client.Start(ctx, storeWait)) }

// object is a Bucket at the other end.
type object struct{ object *stub.Object }

func (o *object) Get(ctx context.Context, key string) (string, error) {
	call := o.object.Start(ctx, bucketGet)
	call.Args = codec.AppendString(call.Args, key)
	return result(call, codec.ReadString[string])
}

func (o *object) Put(ctx context.Context, key, text string) error {
	call := o.object.Start(ctx, bucketPut)
	call.Args = codec.AppendString(codec.AppendString(call.Args, key), text)
	return finish(call)
}

func (o *object) Close() error { return finish(o.object.Start(context.Background(), bucketClose)) }

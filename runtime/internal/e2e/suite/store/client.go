package depot

import (
	"context"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
)

const (
	depotOpen = iota
	depotCount
	depotNote
	depotNotes
	depotFold
	depotWait
	drawerGet
	drawerPut
	drawerClose
)

var contract = hoose.Contract{
	Interface: "Depot",
	Methods: []hoose.Method{
		depotOpen:   {Name: "Open", Hash: 1, Params: 1, Results: 1},
		depotCount:  {Name: "Count", Hash: 2, Results: 1},
		depotNote:   {Name: "Note", Hash: 3, Params: 1, OneWay: true},
		depotNotes:  {Name: "Notes", Hash: 4, Results: 1},
		depotFold:   {Name: "Fold", Hash: 5, Params: 2, Results: 1, Yields: []hoose.YieldSpec{{Name: "step", Params: 2, Results: 1, Waits: true}}},
		depotWait:   {Name: "Wait", Hash: 6},
		drawerGet:   {Name: "Drawer.Get", Hash: 7, Params: 2, Results: 1},
		drawerPut:   {Name: "Drawer.Put", Hash: 8, Params: 3},
		drawerClose: {Name: "Drawer.Close", Hash: 9, Params: 1, Closes: true},
	},
	Errors: &hoose.ErrorSet{Sentinels: []hoose.Sentinel{{Name: "depot.ErrNotThere", Err: &ErrNotThere}}},
}

// Client calls a Depot at the other end.
type Client struct{ client *hoose.Client }

var _ Depot = (*Client)(nil)

// NewClient returns a client whose calls are made with c.
func NewClient(c hoose.Caller, opts ...hoose.ClientOption) *Client {
	return &Client{hoose.NewClient(c, &contract, opts...)}
}

// finish makes a call without results.
func finish(call *hoose.Call) error {
	if _, err := call.Do(); err != nil {
		return err
	}
	return call.End()
}

// result makes a call with one result.
func result[T any](call *hoose.Call, read func(*codec.Reader) T, callbacks ...func(*hoose.Callback) error) (T, error) {
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

// Open implements Depot.
func (c *Client) Open(ctx context.Context, name string) (Drawer, error) {
	call := c.client.Start(ctx, depotOpen)
	call.Args = codec.AppendString(call.Args, name)
	o, err := result(call, call.Object)
	if err != nil || o == nil {
		return nil, err
	}
	return &object{o}, nil
}

// Count implements Depot.
func (c *Client) Count(ctx context.Context) (int, error) {
	return result(c.client.Start(ctx, depotCount), codec.ReadInt[int])
}

// Note implements Depot.
func (c *Client) Note(text string) {
	call := c.client.Start(context.Background(), depotNote)
	call.Args = codec.AppendString(call.Args, text)
	call.Tell()
}

// Notes implements Depot.
func (c *Client) Notes(ctx context.Context) ([]string, error) {
	return result(c.client.Start(ctx, depotNotes), func(r *codec.Reader) []string { return codec.ReadSlice(r, codec.ReadString[string]) })
}

// Fold implements Depot.
func (c *Client) Fold(ctx context.Context, texts []string, step func(sum, text string) (string, error)) (string, error) {
	call := c.client.Start(ctx, depotFold)
	call.Args = codec.AppendSlice(call.Args, texts, codec.AppendString)
	call.Args = codec.AppendBool(call.Args, step != nil)
	return result(call, codec.ReadString[string], func(y *hoose.Callback) error {
		sum, text := codec.ReadString[string](y.Args), codec.ReadString[string](y.Args)
		if err := y.Decoded(); err != nil {
			return err
		}
		r, err := step(sum, text)
		if err != nil {
			return y.Fail(err)
		}
		y.Results = codec.AppendString(y.Results, r)
		return nil
	})
}

// Wait implements Depot.
func (c *Client) Wait(ctx context.Context) error { return finish(c.client.Start(ctx, depotWait)) }

// object is a Drawer at the other end.
type object struct{ object *hoose.Object }

func (o *object) Get(ctx context.Context, key string) (string, error) {
	call := o.object.Start(ctx, drawerGet)
	call.Args = codec.AppendString(call.Args, key)
	return result(call, codec.ReadString[string])
}

func (o *object) Put(ctx context.Context, key, text string) error {
	call := o.object.Start(ctx, drawerPut)
	call.Args = codec.AppendString(codec.AppendString(call.Args, key), text)
	return finish(call)
}

func (o *object) Close() error { return finish(o.object.Start(context.Background(), drawerClose)) }

// Package kitchen is an interface and what hoosegen would make of it.
package kitchen

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

// ErrBurnt is a registered sentinel.
var ErrBurnt = errors.New("burnt")

// Size is an argument by field name.
type Size struct {
	W, H  int
	Label string `msgpack:"label"`
	At    time.Time
}

// Oven is the interface.
type Oven interface {
	Echo(ctx context.Context, b []byte) ([]byte, error)
	Print(ctx context.Context, out, err string) error
	Do(ctx context.Context, what, arg string) error
	// The rest is for the one-shot wire.
	Scale(ctx context.Context, s Size, by uint8) (Size, error)
	Split(text string, at int) (string, string, error)
	Count(ctx context.Context, n int, each func(i int, text string)) (int, error)
	Ask(q string, ask func(q string) (int, error), note func(text string) error) (string, error)
	Join(sep string, parts ...string) (string, error)
	Read(r io.Reader) error
	Odd() (chan int, error)
	OddYield(each func(c chan int)) error
}

const (
	ovenEcho = iota
	ovenPrint
	ovenDo
	ovenScale
	ovenSplit
	ovenCount
	ovenAsk
	ovenJoin
	ovenRead
	ovenOdd
	ovenOddYield
)

var contract = stub.Contract{
	Interface: "Oven",
	Methods: []stub.Method{
		ovenEcho:     {Name: "Echo", Hash: 1, Params: 1, Results: 1},
		ovenPrint:    {Name: "Print", Hash: 2, Params: 2},
		ovenDo:       {Name: "Do", Hash: 3, Params: 2},
		ovenScale:    {Name: "Scale"},
		ovenSplit:    {Name: "Split"},
		ovenCount:    {Name: "Count", Callbacks: []stub.CallbackSpec{{Name: "each"}}},
		ovenAsk:      {Name: "Ask", Callbacks: []stub.CallbackSpec{{Name: "ask"}, {Name: "note"}}},
		ovenJoin:     {Name: "Join"},
		ovenRead:     {Name: "Read"},
		ovenOdd:      {Name: "Odd"},
		ovenOddYield: {Name: "OddYield", Callbacks: []stub.CallbackSpec{{Name: "each"}}},
	},
	Errors: &stub.ErrorSet{Sentinels: []stub.Sentinel{{Name: "example.com/kitchen.ErrBurnt", Err: &ErrBurnt}}},
}

// Serve returns the service.
func Serve(impl Oven) hoose.Service {
	s := server{impl}
	return stub.NewService(&contract, []stub.Handler{
		ovenEcho:     {Serve: s.echo, Func: impl.Echo},
		ovenPrint:    {Serve: s.print, Func: impl.Print},
		ovenDo:       {Serve: s.do, Func: impl.Do},
		ovenScale:    {Func: impl.Scale},
		ovenSplit:    {Func: impl.Split},
		ovenCount:    {Func: impl.Count},
		ovenAsk:      {Func: impl.Ask},
		ovenJoin:     {Func: impl.Join},
		ovenRead:     {Func: impl.Read},
		ovenOdd:      {Func: impl.Odd},
		ovenOddYield: {Func: impl.OddYield},
	})
}

// ServePrinter returns a service that has a method of a name Oven has too.
func ServePrinter() hoose.Service {
	return stub.NewService(
		&stub.Contract{Interface: "Printer", Methods: []stub.Method{{Name: "Print"}, {Name: "Only"}, {Name: "Dynamic"}}},
		[]stub.Handler{{Func: func() error { return nil }}, {Func: func() error { return nil }}, {}},
	)
}

type server struct{ impl Oven }

func (s server) echo(ctx context.Context, call *stub.ServerCall) error {
	b := codec.ReadBytes[[]byte](call.Args)
	if err := call.Decoded(); err != nil {
		return err
	}
	r, err := s.impl.Echo(ctx, b)
	if err != nil {
		return err
	}
	call.Results = codec.AppendBytes(call.Results, r)
	return nil
}

func (s server) print(ctx context.Context, call *stub.ServerCall) error {
	a, b := codec.ReadString[string](call.Args), codec.ReadString[string](call.Args)
	if err := call.Decoded(); err != nil {
		return err
	}
	return s.impl.Print(ctx, a, b)
}

func (s server) do(ctx context.Context, call *stub.ServerCall) error {
	a, b := codec.ReadString[string](call.Args), codec.ReadString[string](call.Args)
	if err := call.Decoded(); err != nil {
		return err
	}
	return s.impl.Do(ctx, a, b)
}

// Client calls the first three methods.
type Client struct{ client *stub.Client }

// NewClient returns a client.
func NewClient(c hoose.Caller, opts ...hoose.ClientOption) *Client {
	return &Client{stub.NewClient(c, &contract, opts...)}
}

// Echo returns b.
func (c *Client) Echo(ctx context.Context, b []byte) ([]byte, error) {
	call := c.client.Start(ctx, ovenEcho)
	call.Args = codec.AppendBytes(call.Args, b)
	results, err := call.Do()
	if err != nil {
		return nil, err
	}
	r := codec.ReadBytes[[]byte](results)
	return r, call.End()
}

// Print prints.
func (c *Client) Print(ctx context.Context, out, err string) error {
	return c.texts(ctx, ovenPrint, out, err)
}

// Do does what it is told.
func (c *Client) Do(ctx context.Context, what, arg string) error {
	return c.texts(ctx, ovenDo, what, arg)
}

func (c *Client) texts(ctx context.Context, method int, a, b string) error {
	call := c.client.Start(ctx, method)
	call.Args = codec.AppendString(codec.AppendString(call.Args, a), b)
	if _, err := call.Do(); err != nil {
		return err
	}
	return call.End()
}

package stub_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

// pipes has a method for each form of stream, and what is generated for it,
// written by hand. A test sets what the method does.
type pipes struct {
	copy    func(ctx context.Context, r io.Reader, w io.Writer, each func(int)) (int64, error)
	closers func(ctx context.Context, r io.ReadCloser, w io.WriteCloser) error
	sum     func(ctx context.Context, seq iter.Seq[int], pairs iter.Seq2[string, error]) (string, error)
	relay   func(ctx context.Context, in <-chan int, out chan<- string) error
	lines   func(ctx context.Context, n int, each func(int)) iter.Seq2[string, error]
	open    func(ctx context.Context, name string) (int, io.ReadCloser, error)
	split   func(ctx context.Context, n int) (int, iter.Seq[int], error)
}

const (
	pipesCopy = iota
	pipesClosers
	pipesSum
	pipesRelay
	pipesLines
	pipesOpen
	pipesSplit
)

var errLeak = errors.New("there is a leak")

var pipesErrors = &stub.ErrorSet{Sentinels: []stub.Sentinel{{Name: "pipes.ErrLeak", Err: &errLeak}}}

var pipesContract = &stub.Contract{Interface: "Pipes", Errors: pipesErrors, Methods: []stub.Method{
	pipesCopy:    {Name: "Copy", Hash: 1, Params: 3, Results: 1, Callbacks: []stub.CallbackSpec{{Name: "each", Params: 1}}},
	pipesClosers: {Name: "Closers", Hash: 2, Params: 2},
	pipesSum:     {Name: "Sum", Hash: 3, Params: 2, Results: 1},
	pipesRelay:   {Name: "Relay", Hash: 4, Params: 2},
	pipesLines: {Name: "Lines", Hash: 5, Params: 2, Opens: true, Idempotent: true, Callbacks: []stub.CallbackSpec{
		{Name: "each", Params: 1, Waits: true}, {Name: "results"}, {Name: "elements", Params: 2},
	}},
	pipesOpen: {Name: "Open", Hash: 6, Params: 1, Results: 1, Opens: true, Callbacks: []stub.CallbackSpec{
		{Name: "results", Params: 1}, {Name: "elements", Params: 1},
	}},
	pipesSplit: {Name: "Split", Hash: 7, Params: 1, Results: 1, Opens: true, Callbacks: []stub.CallbackSpec{
		{Name: "results", Params: 1}, {Name: "elements", Params: 1},
	}},
}}

func appendErr(b []byte, err error) []byte { return stub.AppendError(b, err, pipesErrors) }
func readErr(r *codec.Reader) error        { return stub.ReadError(r, pipesErrors) }

func (p *pipes) service() hoose.Service {
	return stub.NewService(pipesContract, []stub.Handler{
		{Serve: p.serveCopy}, {Serve: p.serveClosers}, {Serve: p.serveSum}, {Serve: p.serveRelay},
		{Serve: p.serveLines}, {Serve: p.serveOpen}, {Serve: p.serveSplit},
	})
}

func (p *pipes) serveCopy(ctx context.Context, call *stub.ServerCall) error {
	r, w := call.Reader(), call.Writer()
	var each func(int)
	if codec.ReadBool[bool](call.Args) {
		each = func(n int) {
			y := call.Yield(0)
			y.Args = codec.AppendInt(y.Args, n)
			y.Notify()
		}
	}
	if err := call.Decoded(); err != nil {
		return err
	}
	n, err := p.copy(ctx, r, w, each)
	if err != nil {
		return err
	}
	call.Results = codec.AppendInt(call.Results, n)
	return nil
}

func (p *pipes) serveClosers(ctx context.Context, call *stub.ServerCall) error {
	r, w := call.ReadCloser(), call.WriteCloser()
	if err := call.Decoded(); err != nil {
		return err
	}
	return p.closers(ctx, r, w)
}

func (p *pipes) serveSum(ctx context.Context, call *stub.ServerCall) error {
	seq := stub.Seq(call, codec.ReadInt[int])
	pairs := stub.Seq2(call, codec.ReadString[string], readErr)
	if err := call.Decoded(); err != nil {
		return err
	}
	s, err := p.sum(ctx, seq, pairs)
	if err != nil {
		return err
	}
	call.Results = codec.AppendString(call.Results, s)
	return nil
}

func (p *pipes) serveRelay(ctx context.Context, call *stub.ServerCall) error {
	in := stub.Receive(call, codec.ReadInt[int])
	out := stub.Send(call, codec.AppendString[string])
	if err := call.Decoded(); err != nil {
		return err
	}
	return p.relay(ctx, in, out)
}

func (p *pipes) serveLines(ctx context.Context, call *stub.ServerCall) error {
	n := codec.ReadInt[int](call.Args)
	var each func(int)
	if codec.ReadBool[bool](call.Args) {
		each = func(n int) {
			y := call.Yield(0)
			y.Args = codec.AppendInt(y.Args, n)
			_ = stub.Answered(y)
		}
	}
	if err := call.Decoded(); err != nil {
		return err
	}
	return stub.ServeSeq2(call, p.lines(ctx, n, each), codec.AppendString[string], appendErr)
}

func (p *pipes) serveOpen(ctx context.Context, call *stub.ServerCall) error {
	name := codec.ReadString[string](call.Args)
	if err := call.Decoded(); err != nil {
		return err
	}
	size, body, err := p.open(ctx, name)
	if err != nil {
		return err
	}
	call.Results = codec.AppendInt(call.Results, size)
	return stub.ServeReader(call, body)
}

func (p *pipes) serveSplit(ctx context.Context, call *stub.ServerCall) error {
	n := codec.ReadInt[int](call.Args)
	if err := call.Decoded(); err != nil {
		return err
	}
	size, seq, err := p.split(ctx, n)
	if err != nil {
		return err
	}
	call.Results = codec.AppendInt(call.Results, size)
	return stub.ServeSeq(call, seq, codec.AppendInt[int])
}

type pipesClient struct{ client *stub.Client }

func newPipes(c hoose.Caller, opts ...hoose.ClientOption) pipesClient {
	return pipesClient{stub.NewClient(c, pipesContract, opts...)}
}

// plumbing serves p over a loopback.
func servePipes(t testing.TB, p *pipes) pipesClient {
	t.Helper()
	return newPipes(hoosetest.Loopback(t, p.service()))
}

func (c pipesClient) Copy(ctx context.Context, r io.Reader, w io.Writer, each func(int)) (int64, error) {
	call := c.client.Start(ctx, pipesCopy)
	call.PassReader(r)
	call.PassWriter(w)
	call.Args = codec.AppendBool(call.Args, each != nil)
	run := func(y *stub.Callback) error {
		n := codec.ReadInt[int](y.Args)
		if err := y.Decoded(); err != nil {
			return err
		}
		each(n)
		return nil
	}
	if each == nil {
		run = nil
	}
	return stub.Result(call, codec.ReadInt[int64], run)
}

func (c pipesClient) Closers(ctx context.Context, r io.ReadCloser, w io.WriteCloser) error {
	call := c.client.Start(ctx, pipesClosers)
	call.PassReadCloser(r)
	call.PassWriteCloser(w)
	return stub.Done(call)
}

func (c pipesClient) Sum(ctx context.Context, seq iter.Seq[int], pairs iter.Seq2[string, error]) (string, error) {
	call := c.client.Start(ctx, pipesSum)
	stub.PassSeq(call, seq, codec.AppendInt[int])
	stub.PassSeq2(call, pairs, codec.AppendString[string], appendErr)
	return stub.Result(call, codec.ReadString[string])
}

func (c pipesClient) Relay(ctx context.Context, in <-chan int, out chan<- string) error {
	call := c.client.Start(ctx, pipesRelay)
	stub.PassReceive(call, in, codec.AppendInt[int])
	stub.PassSend(call, out, codec.ReadString[string])
	return stub.Done(call)
}

func (c pipesClient) Lines(ctx context.Context, n int, each func(int)) iter.Seq2[string, error] {
	return stub.SequenceErr(func() *stub.Call {
		call := c.client.Start(ctx, pipesLines)
		call.Args = codec.AppendInt(call.Args, n)
		call.Args = codec.AppendBool(call.Args, each != nil)
		if each != nil {
			call.On(func(y *stub.Callback) error {
				n := codec.ReadInt[int](y.Args)
				if err := y.Decoded(); err != nil {
					return err
				}
				each(n)
				return nil
			})
		}
		return call
	}, codec.ReadString[string], readErr)
}

func (c pipesClient) Open(ctx context.Context, name string) (int, io.ReadCloser, error) {
	call := c.client.Start(ctx, pipesOpen)
	call.Args = codec.AppendString(call.Args, name)
	size, err := stub.OpenResult(call, codec.ReadInt[int])
	if err != nil {
		return 0, nil, err
	}
	return size, call.Body(), nil
}

func (c pipesClient) Split(ctx context.Context, n int) (int, iter.Seq[int], error) {
	call := c.client.Start(ctx, pipesSplit)
	call.Args = codec.AppendInt(call.Args, n)
	size, err := stub.OpenResult(call, codec.ReadInt[int])
	if err != nil {
		return 0, nil, err
	}
	return size, stub.Sequence(call.Rest, codec.ReadInt[int]), nil
}

package stubtest

import (
	"context"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

// Client is the client of a Sample.
type Client struct{ *stub.Client }

// NewClient returns a client whose calls run in the cells of c.
func NewClient(c hoose.Caller, opts ...hoose.ClientOption) Client {
	return Client{stub.NewClient(c, Contract(), opts...)}
}

// Echo returns b.
func (c Client) Echo(ctx context.Context, b []byte) ([]byte, error) {
	call := c.Start(ctx, MethodEcho)
	call.Args = codec.AppendBytes(call.Args, b)
	return stub.Result(call, codec.ReadBytes[[]byte])
}

// Count has each called with the numbers below n, which it returns.
func (c Client) Count(ctx context.Context, n int, each func(i int)) (int, error) {
	call := c.Start(ctx, MethodCount)
	call.Args = codec.AppendInt(call.Args, n)
	call.Args = codec.AppendBool(call.Args, each != nil)
	var onEach func(*stub.Callback) error
	if each != nil {
		onEach = func(y *stub.Callback) error {
			i := codec.ReadInt[int](y.Args)
			if err := y.Decoded(); err != nil {
				return err
			}
			each(i)
			return nil
		}
	}
	return stub.Result(call, codec.ReadInt[int], onEach)
}

// Ask returns what ask answers to q.
func (c Client) Ask(ctx context.Context, q string, ask func(q string) (string, error)) (string, error) {
	call := c.Start(ctx, MethodAsk)
	call.Args = codec.AppendString(call.Args, q)
	call.Args = codec.AppendBool(call.Args, true)
	return stub.Result(call, codec.ReadString[string], func(y *stub.Callback) error {
		q := codec.ReadString[string](y.Args)
		if err := y.Decoded(); err != nil {
			return err
		}
		r0, err := ask(q)
		if err != nil {
			return y.Return(err)
		}
		y.Results = codec.AppendString(y.Results, r0)
		return nil
	})
}

// Fail ends in the way that how names.
func (c Client) Fail(ctx context.Context, how string) error {
	call := c.Start(ctx, MethodFail)
	call.Args = codec.AppendString(call.Args, how)
	return stub.Done(call)
}

// Wait returns when its context has ended.
func (c Client) Wait(ctx context.Context) error {
	call := c.Start(ctx, MethodWait)
	return stub.Done(call)
}

// Visit returns how often the Sample was visited.
func (c Client) Visit(ctx context.Context) (int, error) {
	call := c.Start(ctx, MethodVisit)
	return stub.Result(call, codec.ReadInt[int])
}

// Say prints, says so, and prints again.
func (c Client) Say(ctx context.Context, stdout, stderr string, said func(what string) error) error {
	call := c.Start(ctx, MethodSay)
	call.Args = codec.AppendString(call.Args, stdout)
	call.Args = codec.AppendString(call.Args, stderr)
	call.Args = codec.AppendBool(call.Args, true)
	return stub.Done(call, func(y *stub.Callback) error {
		what := codec.ReadString[string](y.Args)
		if err := y.Decoded(); err != nil {
			return err
		}
		if err := said(what); err != nil {
			return y.Return(err)
		}
		return nil
	})
}

// Make returns n bytes.
func (c Client) Make(ctx context.Context, n int) ([]byte, error) {
	call := c.Start(ctx, MethodMake)
	call.Args = codec.AppendInt(call.Args, n)
	return stub.Result(call, codec.ReadBytes[[]byte])
}

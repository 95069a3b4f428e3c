package store

import (
	"context"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

// Serve returns the dispatcher of an implementation.
func Serve(impl Store) hoose.Service {
	return stub.NewService(&contract, []stub.Handler{
		storeOpen: {Serve: func(ctx context.Context, call *stub.ServerCall) error {
			name := codec.ReadString[string](call.Args)
			if err := call.Decoded(); err != nil {
				return err
			}
			b, err := impl.Open(ctx, name)
			call.Results = stub.Keep(call, call.Results, b)
			return err
		}},
		storeCount: {Func: impl.Count, Serve: func(ctx context.Context, call *stub.ServerCall) error {
			if err := call.Decoded(); err != nil {
				return err
			}
			n, err := impl.Count(ctx)
			call.Results = codec.AppendInt(call.Results, n)
			return err
		}},
		storeNote: {Serve: func(_ context.Context, call *stub.ServerCall) error {
			text := codec.ReadString[string](call.Args)
			if err := call.Decoded(); err != nil {
				return err
			}
			impl.Note(text)
			return nil
		}},
		storeNotes: {Serve: func(ctx context.Context, call *stub.ServerCall) error {
			if err := call.Decoded(); err != nil {
				return err
			}
			texts, err := impl.Notes(ctx)
			call.Results = codec.AppendSlice(call.Results, texts, codec.AppendString)
			return err
		}},
		storeFold: {Serve: func(ctx context.Context, call *stub.ServerCall) error { return serveFold(ctx, call, impl) }},
		storeWait: {Serve: func(ctx context.Context, call *stub.ServerCall) error {
			if err := call.Decoded(); err != nil {
				return err
			}
			return impl.Wait(ctx)
		}},
		bucketGet:   {Serve: serveGet},
		bucketPut:   {Serve: servePut},
		bucketClose: {Serve: serveClose},
	})
}

func serveFold(ctx context.Context, call *stub.ServerCall, impl Store) error {
	texts := codec.ReadSlice(call.Args, codec.ReadString[string])
	codec.ReadBool[bool](call.Args)
	if err := call.Decoded(); err != nil {
		return err
	}
	sum, err := impl.Fold(ctx, texts, func(sum, text string) (string, error) {
		y := call.Yield(0)
		y.Args = codec.AppendString(codec.AppendString(y.Args, sum), text)
		reply, err := y.Request()
		if err != nil {
			return "", err
		}
		r := codec.ReadString[string](reply)
		return r, y.End()
	})
	call.Results = codec.AppendString(call.Results, sum)
	return err
}

func serveGet(ctx context.Context, call *stub.ServerCall) error {
	b := stub.ObjectOf[Bucket](call)
	key := codec.ReadString[string](call.Args)
	if err := call.Decoded(); err != nil {
		return err
	}
	text, err := b.Get(ctx, key)
	call.Results = codec.AppendString(call.Results, text)
	return err
}

func servePut(ctx context.Context, call *stub.ServerCall) error {
	b := stub.ObjectOf[Bucket](call)
	key, text := codec.ReadString[string](call.Args), codec.ReadString[string](call.Args)
	if err := call.Decoded(); err != nil {
		return err
	}
	return b.Put(ctx, key, text)
}

func serveClose(_ context.Context, call *stub.ServerCall) error {
	b := stub.ObjectOf[Bucket](call)
	if err := call.Decoded(); err != nil {
		return err
	}
	return b.Close()
}

// Relay returns what the program in package relay serves: as Store a store of
// the host's, and as Own one of its own.
func Relay(host hoose.Caller) []hoose.Service {
	renamed := contract
	renamed.Interface = "Own"
	_, handlers := stub.Parts(Serve(New()))
	return []hoose.Service{Serve(NewClient(host)), stub.NewService(&renamed, handlers)}
}

// NewOwn returns a client of the store that a relay has of its own.
func NewOwn(c hoose.Caller, opts ...hoose.ClientOption) *Client {
	renamed := contract
	renamed.Interface = "Own"
	return &Client{stub.NewClient(c, &renamed, opts...)}
}

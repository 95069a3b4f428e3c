package hoose_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

// kitchen is a small service written by hand in the form of generated code, so
// that this package's tests do not depend on the generator.
type kitchen struct {
	mu     sync.Mutex
	leaked func(i int)
	asked  func(q string) (string, error)
	visits int
	waited chan error
	output *tap
	// die, if set, ends the cell in the middle of a call.
	die func()
}

var errBurnt = errors.New("burnt")

type ovenError struct {
	Degrees int
	Err     error
}

func (e *ovenError) Error() string { return fmt.Sprintf("oven at %d degrees: %v", e.Degrees, e.Err) }
func (e *ovenError) Unwrap() error { return e.Err }

var kitchenErrors = stub.ErrorSet{
	Sentinels: []stub.Sentinel{{Name: "kitchen.ErrBurnt", Err: &errBurnt}},
}

func init() {
	kitchenErrors.Types = []stub.ErrorType{stub.NewErrorType("*kitchen.OvenError", func(b []byte, e *ovenError) []byte {
		b = codec.AppendArrayLen(b, 2)
		b = codec.AppendInt(b, e.Degrees)
		return stub.AppendError(b, e.Err, &kitchenErrors)
	}, func(r *codec.Reader) *ovenError {
		r.Fields(2)
		return &ovenError{Degrees: codec.ReadInt[int](r), Err: stub.ReadError(r, &kitchenErrors)}
	}), stub.NewErrorType("*kitchen.LargeError", func(b []byte, e *largeError) []byte {
		return codec.AppendPointer(b, e, func(b []byte, e largeError) []byte { return codec.AppendString(b, e.Text) })
	}, func(r *codec.Reader) *largeError {
		return codec.ReadPointer(r, func(r *codec.Reader) largeError { return largeError{codec.ReadString[string](r)} })
	})}
}

const (
	kitchenEcho = iota
	kitchenCount
	kitchenAsk
	kitchenFail
	kitchenWait
	kitchenVisit
	kitchenSay
	kitchenMake
)

func kitchenContract() *stub.Contract {
	return &stub.Contract{Interface: "Kitchen", Errors: &kitchenErrors, Methods: []stub.Method{
		kitchenEcho:  {Name: "Echo", Hash: 1, Params: 1, Results: 1},
		kitchenCount: {Name: "Count", Hash: 2, Params: 2, Results: 1, Callbacks: []stub.CallbackSpec{{Name: "each", Params: 1}}},
		kitchenAsk:   {Name: "Ask", Hash: 3, Params: 2, Results: 1, Callbacks: []stub.CallbackSpec{{Name: "ask", Params: 1, Results: 1, Waits: true}}},
		kitchenFail:  {Name: "Fail", Hash: 4, Params: 1},
		kitchenWait:  {Name: "Wait", Hash: 5},
		kitchenVisit: {Name: "Visit", Hash: 6, Results: 1},
		kitchenSay:   {Name: "Say", Hash: 7, Params: 3, Callbacks: []stub.CallbackSpec{{Name: "said", Params: 1, Waits: true}}},
		kitchenMake:  {Name: "Make", Hash: 8, Params: 1, Results: 1},
	}}
}

func (k *kitchen) service() hoose.Service {
	return stub.NewService(kitchenContract(), []stub.Handler{
		{Serve: k.echo}, {Serve: k.count}, {Serve: k.ask}, {Serve: k.fail}, {Serve: k.wait},
		{Serve: k.visit}, {Serve: k.say}, {Serve: k.make},
	})
}

// visit returns how often this kitchen was visited.
func (k *kitchen) visit(_ context.Context, call *stub.ServerCall) error {
	if err := call.Decoded(); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.visits++
	call.Results = codec.AppendInt(call.Results, k.visits)
	return nil
}

// say prints, tells so, and prints again.
func (k *kitchen) say(_ context.Context, call *stub.ServerCall) error {
	stdout, stderr := codec.ReadString[string](call.Args), codec.ReadString[string](call.Args)
	codec.ReadBool[bool](call.Args)
	if err := call.Decoded(); err != nil {
		return err
	}
	k.output.print(1, stdout)
	k.output.print(2, stderr)
	k.output.Flush()
	y := call.Yield(0)
	y.Args = codec.AppendString(y.Args, stdout)
	if err := stub.Answered(y); err != nil {
		return err
	}
	k.output.print(1, " and more")
	return nil
}

// make returns n bytes.
func (k *kitchen) make(_ context.Context, call *stub.ServerCall) error {
	n := codec.ReadInt[int](call.Args)
	if err := call.Decoded(); err != nil {
		return err
	}
	call.Results = codec.AppendBytes(call.Results, make([]byte, n))
	return nil
}

// tap is captured output: it keeps what is printed until it is flushed.
type tap struct {
	mu   sync.Mutex
	sink func(stream int, p []byte)
	kept []struct {
		stream int
		text   string
	}
}

func (o *tap) print(stream int, text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.kept = append(o.kept, struct {
		stream int
		text   string
	}{stream, text})
}

func (o *tap) Attach(sink func(stream int, p []byte)) {
	o.mu.Lock()
	o.sink = sink
	o.mu.Unlock()
	o.Flush()
}

func (o *tap) Flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, k := range o.kept {
		o.sink(k.stream, []byte(k.text))
	}
	o.kept = nil
}

func (k *kitchen) echo(_ context.Context, call *stub.ServerCall) error {
	b := codec.ReadBytes[[]byte](call.Args)
	if err := call.Decoded(); err != nil {
		return err
	}
	call.Results = codec.AppendBytes(call.Results, b)
	return nil
}

func (k *kitchen) count(_ context.Context, call *stub.ServerCall) error {
	n := codec.ReadInt[int](call.Args)
	each := func(i int) {
		y := call.Yield(0)
		y.Args = codec.AppendInt(y.Args, i)
		y.Notify()
	}
	// Read although it may be absent: a hostile inmate calls it all the same.
	codec.ReadBool[bool](call.Args)
	if err := call.Decoded(); err != nil {
		return err
	}
	for i := range n {
		each(i)
	}
	k.mu.Lock()
	k.leaked = each
	k.mu.Unlock()
	call.Results = codec.AppendInt(call.Results, n)
	return nil
}

func (k *kitchen) ask(_ context.Context, call *stub.ServerCall) error {
	q := codec.ReadString[string](call.Args)
	ask := func(q string) (string, error) {
		y := call.Yield(0)
		y.Args = codec.AppendString(y.Args, q)
		return stub.Answer(y, codec.ReadString[string])
	}
	codec.ReadBool[bool](call.Args)
	if err := call.Decoded(); err != nil {
		return err
	}
	k.mu.Lock()
	k.asked = ask
	k.mu.Unlock()
	a, err := ask(q)
	if err != nil {
		return fmt.Errorf("asking %q: %w", q, err)
	}
	call.Results = codec.AppendString(call.Results, a)
	return nil
}

func (k *kitchen) fail(_ context.Context, call *stub.ServerCall) error {
	how := codec.ReadString[string](call.Args)
	if err := call.Decoded(); err != nil {
		return err
	}
	switch how {
	case "sentinel":
		return errBurnt
	case "wrapped":
		return fmt.Errorf("bread: %w", errBurnt)
	case "joined":
		return errors.Join(errors.New("first"), fmt.Errorf("second: %w", errBurnt), context.DeadlineExceeded)
	case "typed":
		return fmt.Errorf("cake: %w", &ovenError{Degrees: 900, Err: errBurnt})
	case "missing file":
		_, err := os.Open("/no/such/file")
		return err
	case "text":
		return errors.New("no flour")
	case "huge":
		return errors.New(strings.Repeat("x", 1<<20))
	case "panic":
		panic("fire")
	case "panic with what panics":
		panic(panicking{})
	case "panic with nil":
		panic(nil) //nolint:govet // an odd value is the point
	case "panic with an error":
		panic(fmt.Errorf("oven: %w", errBurnt))
	case "panic with much":
		panic(strings.Repeat("\x1b[2J", 10000))
	case "goexit":
		runtime.Goexit()
	case "nil pointer":
		return (*ovenError)(nil)
	case "large value":
		return &largeError{Text: strings.Repeat("x", 2<<20)}
	case "die":
		k.die()
	}
	return nil
}

type panicking struct{}

func (panicking) String() string { panic(panicking{}) }

// largeError is a declared type whose value may be of any size.
type largeError struct{ Text string }

func (e *largeError) Error() string { return "large" }

func (k *kitchen) wait(ctx context.Context, call *stub.ServerCall) error {
	if err := call.Decoded(); err != nil {
		return err
	}
	<-ctx.Done()
	if k.waited != nil {
		k.waited <- ctx.Err()
	}
	return ctx.Err()
}

// kitchenClient is the generated client's counterpart.
type kitchenClient struct{ client *stub.Client }

func newKitchen(c hoose.Caller, opts ...hoose.ClientOption) kitchenClient {
	return kitchenClient{stub.NewClient(c, kitchenContract(), opts...)}
}

func (k kitchenClient) Echo(ctx context.Context, b []byte) ([]byte, error) {
	call := k.client.Start(ctx, kitchenEcho)
	call.Args = codec.AppendBytes(call.Args, b)
	return stub.Result(call, codec.ReadBytes[[]byte])
}

func (k kitchenClient) Count(ctx context.Context, n int, each func(i int)) (int, error) {
	call := k.client.Start(ctx, kitchenCount)
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

func (k kitchenClient) Ask(ctx context.Context, q string, ask func(q string) (string, error)) (string, error) {
	call := k.client.Start(ctx, kitchenAsk)
	call.Args = codec.AppendString(call.Args, q)
	call.Args = codec.AppendBool(call.Args, true)
	return stub.Result(call, codec.ReadString[string], func(y *stub.Callback) error {
		q := codec.ReadString[string](y.Args)
		if err := y.Decoded(); err != nil {
			return err
		}
		r0, err := ask(q)
		if err != nil {
			return y.Fail(err)
		}
		y.Results = codec.AppendString(y.Results, r0)
		return nil
	})
}

func (k kitchenClient) Fail(ctx context.Context, how string) error {
	call := k.client.Start(ctx, kitchenFail)
	call.Args = codec.AppendString(call.Args, how)
	return stub.Done(call)
}

func (k kitchenClient) Wait(ctx context.Context) error {
	call := k.client.Start(ctx, kitchenWait)
	return stub.Done(call)
}

func (k kitchenClient) Visit(ctx context.Context) (int, error) {
	call := k.client.Start(ctx, kitchenVisit)
	return stub.Result(call, codec.ReadInt[int])
}

func (k kitchenClient) Say(ctx context.Context, stdout, stderr string, said func(what string) error) error {
	call := k.client.Start(ctx, kitchenSay)
	call.Args = codec.AppendString(call.Args, stdout)
	call.Args = codec.AppendString(call.Args, stderr)
	call.Args = codec.AppendBool(call.Args, true)
	return stub.Done(call, func(y *stub.Callback) error {
		what := codec.ReadString[string](y.Args)
		if err := y.Decoded(); err != nil {
			return err
		}
		if err := said(what); err != nil {
			return y.Fail(err)
		}
		return nil
	})
}

func (k kitchenClient) Make(ctx context.Context, n int) ([]byte, error) {
	call := k.client.Start(ctx, kitchenMake)
	call.Args = codec.AppendInt(call.Args, n)
	return stub.Result(call, codec.ReadBytes[[]byte])
}

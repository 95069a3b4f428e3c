// Package stubtest has what the tests of packages hoose and stub share: a service
// and its client, written by hand in the form of generated code so that these tests
// do not depend on the generator, cells that serve it, and frames for peers that
// misbehave. It is linked into tests only.
package stubtest

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

// Sample is a small service. The zero value is ready to use.
type Sample struct {
	// Leaked and Asked are the callbacks of the last Count and Ask, kept beyond
	// their call.
	Leaked func(i int)
	Asked  func(q string) (string, error)
	// Waited, if set, gets how the context of a Wait has ended.
	Waited chan error
	// Output is what Say prints to.
	Output *Output
	// Die, if set, ends the cell in the middle of a call.
	Die func()

	mu     sync.Mutex
	visits int
}

// ErrFailed is a sentinel.
var ErrFailed = errors.New("failed")

// CodeError is a declared type that holds another error.
type CodeError struct {
	Code int
	Err  error
}

// Error returns the code and the error.
func (e *CodeError) Error() string { return fmt.Sprintf("code %d: %v", e.Code, e.Err) }

// Unwrap returns the error.
func (e *CodeError) Unwrap() error { return e.Err }

// Errors declares the errors of a Sample.
var Errors = stub.ErrorSet{
	Sentinels: []stub.Sentinel{{Name: "sample.ErrFailed", Err: &ErrFailed}},
}

func init() {
	Errors.Types = []stub.ErrorType{stub.NewErrorType("sample.CodeError", "{Code int64, Err error}", func(b []byte, e CodeError) []byte {
		b = codec.AppendArrayLen(b, 2)
		b = codec.AppendInt(b, e.Code)
		return stub.AppendError(b, e.Err, &Errors)
	}, func(r *codec.Reader) CodeError {
		r.Fields(2)
		return CodeError{Code: codec.ReadInt[int](r), Err: stub.ReadError(r, &Errors)}
	}), stub.NewErrorType("sample.LargeError", "{Text string}", func(b []byte, e LargeError) []byte { return codec.AppendString(b, e.Text) },
		func(r *codec.Reader) LargeError { return LargeError{codec.ReadString[string](r)} })}
}

// The methods, by their number in the Contract.
const (
	MethodEcho = iota
	MethodCount
	MethodAsk
	MethodFail
	MethodWait
	MethodVisit
	MethodSay
	MethodMake
)

// Contract returns a copy of the contract of a Sample.
func Contract() *stub.Contract {
	return &stub.Contract{Interface: "Sample", Errors: &Errors, Methods: []stub.Method{
		MethodEcho:  {Name: "Echo", Hash: 1, Params: 1, Results: 1},
		MethodCount: {Name: "Count", Hash: 2, Params: 2, Results: 1, Callbacks: []stub.CallbackSpec{{Name: "each", Params: 1}}},
		MethodAsk:   {Name: "Ask", Hash: 3, Params: 2, Results: 1, Callbacks: []stub.CallbackSpec{{Name: "ask", Params: 1, Results: 1, Waits: true}}},
		MethodFail:  {Name: "Fail", Hash: 4, Params: 1},
		MethodWait:  {Name: "Wait", Hash: 5},
		MethodVisit: {Name: "Visit", Hash: 6, Results: 1},
		MethodSay:   {Name: "Say", Hash: 7, Params: 3, Callbacks: []stub.CallbackSpec{{Name: "said", Params: 1, Waits: true}}},
		MethodMake:  {Name: "Make", Hash: 8, Params: 1, Results: 1},
	}}
}

// Service serves the Sample.
func (k *Sample) Service() hoose.Service {
	return stub.NewService(Contract(), []stub.Handler{
		{Serve: k.echo}, {Serve: k.count}, {Serve: k.ask}, {Serve: k.fail}, {Serve: k.wait},
		{Serve: k.visit}, {Serve: k.say}, {Serve: k.make},
	})
}

// visit returns how often this sample was visited.
func (k *Sample) visit(_ context.Context, call *stub.ServerCall) error {
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
func (k *Sample) say(_ context.Context, call *stub.ServerCall) error {
	stdout, stderr := codec.ReadString[string](call.Args), codec.ReadString[string](call.Args)
	codec.ReadBool[bool](call.Args)
	if err := call.Decoded(); err != nil {
		return err
	}
	k.Output.Print(1, stdout)
	k.Output.Print(2, stderr)
	k.Output.Flush()
	y := call.Yield(0)
	y.Args = codec.AppendString(y.Args, stdout)
	if err := stub.Answered(y); err != nil {
		return err
	}
	k.Output.Print(1, " and more")
	return nil
}

// make returns n bytes.
func (k *Sample) make(_ context.Context, call *stub.ServerCall) error {
	n := codec.ReadInt[int](call.Args)
	if err := call.Decoded(); err != nil {
		return err
	}
	call.Results = codec.AppendBytes(call.Results, make([]byte, n))
	return nil
}

// Output is captured Output: it keeps what is printed until it is flushed.
type Output struct {
	mu   sync.Mutex
	sink func(stream int, p []byte)
	kept []struct {
		stream int
		text   string
	}
}

// Print prints to a stream.
func (o *Output) Print(stream int, text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.kept = append(o.kept, struct {
		stream int
		text   string
	}{stream, text})
}

// Attach implements hoose.OutputSource.
func (o *Output) Attach(sink func(stream int, p []byte)) {
	o.mu.Lock()
	o.sink = sink
	o.mu.Unlock()
	o.Flush()
}

// Flush implements hoose.OutputSource.
func (o *Output) Flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, k := range o.kept {
		o.sink(k.stream, []byte(k.text))
	}
	o.kept = nil
}

func (k *Sample) echo(_ context.Context, call *stub.ServerCall) error {
	b := codec.ReadBytes[[]byte](call.Args)
	if err := call.Decoded(); err != nil {
		return err
	}
	call.Results = codec.AppendBytes(call.Results, b)
	return nil
}

func (k *Sample) count(_ context.Context, call *stub.ServerCall) error {
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
	k.Leaked = each
	k.mu.Unlock()
	call.Results = codec.AppendInt(call.Results, n)
	return nil
}

func (k *Sample) ask(_ context.Context, call *stub.ServerCall) error {
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
	k.Asked = ask
	k.mu.Unlock()
	a, err := ask(q)
	if err != nil {
		return fmt.Errorf("asking %q: %w", q, err)
	}
	call.Results = codec.AppendString(call.Results, a)
	return nil
}

func (k *Sample) fail(_ context.Context, call *stub.ServerCall) error {
	how := codec.ReadString[string](call.Args)
	if err := call.Decoded(); err != nil {
		return err
	}
	switch how {
	case "sentinel":
		return ErrFailed
	case "wrapped":
		return fmt.Errorf("wrapped: %w", ErrFailed)
	case "joined":
		return errors.Join(errors.New("first"), fmt.Errorf("second: %w", ErrFailed), context.DeadlineExceeded)
	case "typed":
		return fmt.Errorf("typed: %w", &CodeError{Code: 900, Err: ErrFailed})
	case "missing file":
		_, err := os.Open("/no/such/file")
		return err
	case "text":
		return errors.New("no such thing")
	case "huge":
		return errors.New(strings.Repeat("x", 1<<20))
	case "panic":
		panic("fire")
	case "panic with what panics":
		panic(panicking{})
	case "panic with nil":
		panic(nil) //nolint:govet // an odd value is the point
	case "panic with an error":
		panic(fmt.Errorf("panic: %w", ErrFailed))
	case "panic with much":
		panic(strings.Repeat("\x1b[2J", 10000))
	case "goexit":
		runtime.Goexit()
	case "nil pointer":
		return (*CodeError)(nil)
	case "large value":
		return &LargeError{Text: strings.Repeat("x", 2<<20)}
	case "die":
		k.Die()
	}
	return nil
}

type panicking struct{}

func (panicking) String() string { panic(panicking{}) }

// LargeError is a declared type whose value may be of any size.
type LargeError struct{ Text string }

// Error returns a short text.
func (e *LargeError) Error() string { return "large" }

func (k *Sample) wait(ctx context.Context, call *stub.ServerCall) error {
	if err := call.Decoded(); err != nil {
		return err
	}
	<-ctx.Done()
	if k.Waited != nil {
		k.Waited <- ctx.Err()
	}
	return ctx.Err()
}

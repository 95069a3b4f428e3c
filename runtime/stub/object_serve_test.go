package stub_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/e2e/stubtest"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

// closures counts what was closed, by name.
type closures struct {
	mu    sync.Mutex
	count map[string]int
}

func (c *closures) add(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.count == nil {
		c.count = make(map[string]int)
	}
	c.count[name]++
}

func (c *closures) is(want map[string]int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for name, n := range want {
		if c.count[name] != n {
			return false
		}
	}
	return len(want) == len(c.count)
}

type shutter struct{ by *closures }

type (
	plainCloser   struct{ shutter }
	failingCloser struct{ shutter }
	contextCloser struct{ shutter }
	silentCloser  struct{ shutter }
	fatalCloser   struct{ shutter }
)

func (c plainCloser) Close()         { c.by.add("plain") }
func (c failingCloser) Close() error { c.by.add("failing"); return errors.New("failing") }
func (c contextCloser) Close(ctx context.Context) error {
	if ctx.Err() == nil {
		c.by.add("context")
	}
	return nil
}
func (c silentCloser) Close(context.Context) { c.by.add("silent") }
func (c fatalCloser) Close() error           { c.by.add("fatal"); panic("fatal") }

// TestObjectsAreClosedForTheirCaller ends the connection, or has the call fail
// when it has made objects already.
func TestObjectsAreClosedForTheirCaller(t *testing.T) {
	by := &closures{}
	contract := &stub.Contract{Interface: "Makers", Methods: []stub.Method{
		{Name: "Make", Results: 6}, {Name: "Fail", Results: 1}, {Name: "Burst", Results: 2}, {Name: "Panic", Results: 1},
	}}
	one := func(call *stub.ServerCall) {
		call.Results = stub.Keep[any](call, call.Results, plainCloser{shutter{by}})
	}
	service := stub.NewService(contract, []stub.Handler{
		{Serve: func(_ context.Context, call *stub.ServerCall) error {
			c := shutter{by}
			for _, o := range []any{plainCloser{c}, failingCloser{c}, fatalCloser{c}, contextCloser{c}, silentCloser{c}, struct{}{}} {
				call.Results = stub.Keep(call, call.Results, o)
			}
			return call.Decoded()
		}},
		{Serve: func(_ context.Context, call *stub.ServerCall) error { one(call); return errors.New("no") }},
		{Serve: func(_ context.Context, call *stub.ServerCall) error {
			one(call)
			call.Results = codec.AppendBytes(call.Results, make([]byte, 65<<20))
			return nil
		}},
		{Serve: func(_ context.Context, call *stub.ServerCall) error { one(call); panic("no") }},
	})
	hoosetest.NoLeaks(t)
	session := hoosetest.Loopback(t, service)
	client := stub.NewClient(session, contract)
	for method := 1; method <= 3; method++ {
		if _, err := client.Start(t.Context(), method).Do(); err == nil {
			t.Errorf("method %d does not fail", method)
		}
		testenv.Await(t, "the object is closed", func() bool { return by.is(map[string]int{"plain": method}) })
	}
	call := client.Start(t.Context(), 0)
	reply, err := call.Do()
	if err != nil {
		t.Fatal(err)
	}
	for range 6 {
		if call.Object(reply) == nil {
			t.Error("an object is missing")
		}
	}
	if err := call.End(); err != nil {
		t.Error(err)
	}
	if err := session.Close(); err != nil {
		t.Error(err)
	}
	testenv.Await(t, "all are closed", func() bool {
		return by.is(map[string]int{"plain": 4, "failing": 1, "fatal": 1, "context": 1, "silent": 1})
	})
}

// TestErrorWhoseValueCannotBeCarriedKeepsItsText has a declared type whose own
// encoding fails.
func TestErrorWhoseValueCannotBeCarriedKeepsItsText(t *testing.T) {
	set := &stub.ErrorSet{Types: []stub.ErrorType{stub.NewErrorType("x.E", "",
		func(b []byte, _ stubtest.CodeError) []byte { return codec.AppendString(append(b, 0xc1), "a chan int") },
		func(r *codec.Reader) stubtest.CodeError { r.Skip(); return stubtest.CodeError{} })}}
	contract := &stub.Contract{Interface: "Odd", Errors: set, Methods: []stub.Method{{Name: "Fail"}}}
	session := hoosetest.Loopback(t, stub.NewService(contract, []stub.Handler{
		{Serve: func(context.Context, *stub.ServerCall) error {
			return &stubtest.CodeError{Code: 7, Err: stubtest.ErrFailed}
		}},
	}))
	_, err := stub.NewClient(session, contract).Start(t.Context(), 0).Do()
	var remote *hoose.RemoteError
	if !errors.As(err, &remote) || remote.Text != "code 7: failed" || remote.Type != "*stubtest.CodeError" || errors.Is(err, hoose.ErrSandbox) {
		t.Errorf("got %#v", err)
	}
}

package stub_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/e2e/stubtest"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

func waitIn(ctx context.Context, c hoose.Caller, bound time.Duration, opts ...hoose.ClientOption) error {
	contract := *storeContract
	contract.Methods = append([]stub.Method(nil), contract.Methods...)
	contract.Methods[storeWait].Timeout = bound
	return storeClient{stub.NewClient(c, &contract, opts...)}.Wait(ctx)
}

func TestTimeoutOfAMethod(t *testing.T) {
	hoosetest.NoLeaks(t)
	const short, long = 20 * time.Millisecond, time.Hour
	s := fakeInmateOf(t, hoose.SessionConfig{}, stubtest.GreetingOf(storeContract), func(frame.Header, []byte) []byte { return nil })
	with := func(d time.Duration) context.Context {
		ctx, cancel := context.WithTimeout(t.Context(), d)
		t.Cleanup(cancel)
		return ctx
	}
	tests := map[string]struct {
		ctx   context.Context
		bound time.Duration
		opts  []hoose.ClientOption
		want  string
	}{
		"bounds a context without a deadline": {t.Context(), short, nil, "no answer within 20ms, which //hoose:timeout gives the method"},
		"bounds a later deadline":             {with(long), short, nil, "no answer within 20ms, which //hoose:timeout gives the method"},
		"lets an earlier deadline be":         {with(short), long, nil, "context deadline exceeded"},
		"goes before the client's":            {t.Context(), short, []hoose.ClientOption{hoose.Timeout(long)}, "which //hoose:timeout gives the method"},
		"is none":                             {t.Context(), 0, []hoose.ClientOption{hoose.Timeout(short)}, "the context has no deadline"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := waitIn(tt.ctx, s, tt.bound, append(tt.opts, hoose.Grace(time.Hour))...)
			if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// mortal makes cells whose inmates do something with the first calls and die,
// and answer those that follow.
func mortal(deaths int64, die func(rw io.ReadWriteCloser, call uint32), exit launch.Exit) *hoosetest.Cells {
	var died atomic.Int64
	return &hoosetest.Cells{
		Inmate: func(rw io.ReadWriteCloser) {
			r := frame.NewReader(rw, frame.MaxPayload)
			for h, _, err := r.Next(); err == nil; h, _, err = r.Next() {
				switch {
				case h.Kind == frame.Hello:
					_, _ = rw.Write(stubtest.GreetingOf(storeContract))
				case h.Kind == frame.Call && died.Add(1) <= deaths:
					if die != nil {
						die(rw, h.Call)
					}
					return
				case h.Kind == frame.Call:
					_, _ = rw.Write(stubtest.Frame(frame.Header{Kind: frame.Return, Call: h.Call}, codec.AppendString([]byte{0x91}, "done")...))
				}
			}
		},
		Exit: func() launch.Exit { return exit },
	}
}

func TestIdempotentMethodIsTriedOnAFreshCell(t *testing.T) {
	hoosetest.NoLeaks(t)
	idempotent := *storeContract
	idempotent.Methods = append([]stub.Method(nil), idempotent.Methods...)
	idempotent.Methods[storeFold].Idempotent = true
	yield := func(rw io.ReadWriteCloser, call uint32) {
		args := codec.AppendString(codec.AppendString([]byte{0x92}, "a"), "b")
		_, _ = rw.Write(stubtest.Frame(frame.Header{Kind: frame.Yield, Flags: frame.FlagWaits, Call: call}, args...))
		_, _, _ = frame.NewReader(rw, frame.MaxPayload).Next()
	}
	say := func(rw io.ReadWriteCloser, _ uint32) {
		_, _ = rw.Write(stubtest.Frame(frame.Header{Kind: frame.Output, Flags: frame.FlagStdout}, '.'))
	}
	babble := func(rw io.ReadWriteCloser, _ uint32) { _, _ = rw.Write([]byte{0, 0, 0, 8, 99, 0, 0, 0, 0, 0, 0, 0}) }
	discard := []hoose.ClientOption{hoose.Stdout(struct{ io.Writer }{io.Discard}), hoose.Stderr(struct{ io.Writer }{io.Discard})}
	tests := map[string]struct {
		contract *stub.Contract
		deaths   int64
		die      func(rw io.ReadWriteCloser, call uint32)
		exit     launch.Exit
		opts     []hoose.ClientOption
		cells    int
		ok       bool
	}{
		"the cell dies once":                     {&idempotent, 1, nil, launch.Exit{Code: 3}, discard, 2, true},
		"the cell dies twice":                    {&idempotent, 2, nil, launch.Exit{Code: 3}, discard, 2, false},
		"it is not idempotent":                   {storeContract, 1, nil, launch.Exit{Code: 3}, nil, 1, false},
		"a callback has run":                     {&idempotent, 1, yield, launch.Exit{Code: 3}, nil, 1, false},
		"it has printed to nobody":               {&idempotent, 1, say, launch.Exit{Code: 3}, nil, 2, true},
		"it has printed":                         {&idempotent, 1, say, launch.Exit{Code: 3}, discard, 1, false},
		"it prints as it dies, to nobody":        {&idempotent, 1, nil, launch.Exit{Code: 3, Stderr: []byte("x")}, nil, 2, true},
		"it prints as it dies":                   {&idempotent, 1, nil, launch.Exit{Code: 3, Stderr: []byte("x")}, discard, 1, false},
		"it breaks the protocol":                 {&idempotent, 1, babble, launch.Exit{Code: 3}, nil, 1, false},
		"it is killed for want of memory, twice": {&idempotent, 9, nil, launch.Exit{Code: -1, Signal: 9, OutOfMemory: true}, nil, 2, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			hoosetest.NoLeaks(t)
			cells := mortal(tt.deaths, tt.die, tt.exit)
			pool := stubtest.NewPool(t, cells, hoose.PoolConfig{})
			c := storeClient{stub.NewClient(pool, tt.contract, tt.opts...)}
			got, err := c.Fold(t.Context(), []string{"a"}, func(string, string) (string, error) { return "", nil })
			if tt.ok != (err == nil) || tt.ok != (got == "done") || cells.Launched() != tt.cells {
				t.Errorf("%q, %v, with %d cells", got, err, cells.Launched())
			}
			if !tt.ok && !errors.Is(err, hoose.ErrSandbox) {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("on a session", func(t *testing.T) {
		pool := stubtest.NewPool(t, mortal(1, nil, launch.Exit{Code: 3}), hoose.PoolConfig{})
		s, err := pool.Session(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		_, err = storeClient{stub.NewClient(s, &idempotent)}.Fold(t.Context(), nil, nil)
		stubtest.WantErr[*hoose.ExitError](t, err)
	})
	t.Run("within its time", func(t *testing.T) {
		hoosetest.NoLeaks(t)
		cells := mortal(1, nil, launch.Exit{Code: 3})
		fail := cells.Fail
		_ = fail
		started := atomic.Int64{}
		cells.Fail = func() error {
			if started.Add(1) == 2 {
				return errors.New("no second cell")
			}
			return nil
		}
		pool := stubtest.NewPool(t, cells, hoose.PoolConfig{})
		_, err := storeClient{stub.NewClient(pool, &idempotent)}.Fold(t.Context(), nil, nil)
		if err == nil || !strings.Contains(err.Error(), "no second cell") {
			t.Errorf("got %v", err)
		}
	})
}

// TestValuesThatCannotBeCarried are refused where they are made.
func TestValuesThatCannotBeCarried(t *testing.T) {
	hoosetest.NoLeaks(t)
	poison := func(b []byte) []byte { return codec.AppendString(append(b, 0xc1), "a chan int") }
	contract := &stub.Contract{Interface: "Odd", Methods: []stub.Method{
		{Name: "Take", Params: 1}, {Name: "Give", Results: 1},
		{Name: "Tell", Params: 1, Callbacks: []stub.CallbackSpec{{Name: "each", Params: 1}}},
		{Name: "Ask", Params: 1, Callbacks: []stub.CallbackSpec{{Name: "ask", Params: 1, Results: 1, Waits: true}}},
		{Name: "Flood", Params: 1, Callbacks: []stub.CallbackSpec{{Name: "each", Params: 1}}},
		{Name: "Note", Params: 1, OneWay: true},
	}}
	asked := make(chan error, 1)
	service := stub.NewService(contract, []stub.Handler{
		{Serve: func(_ context.Context, call *stub.ServerCall) error { call.Args.Skip(); return call.Decoded() }},
		{Serve: func(_ context.Context, call *stub.ServerCall) error { call.Results = poison(call.Results); return nil }},
		{Serve: func(_ context.Context, call *stub.ServerCall) error {
			y := call.Yield(0)
			y.Args = poison(y.Args)
			y.Notify()
			return errors.New("what the method says does not count")
		}},
		{Serve: func(_ context.Context, call *stub.ServerCall) error {
			y := call.Yield(0)
			y.Args = codec.AppendInt(y.Args, 1)
			_, err := y.Request()
			asked <- err
			y = call.Yield(0)
			y.Args = poison(y.Args)
			_, err = y.Request()
			return err
		}},
		{Serve: func(_ context.Context, call *stub.ServerCall) error {
			y := call.Yield(0)
			y.Args = codec.AppendBytes(y.Args, make([]byte, 65<<20))
			y.Notify()
			return nil
		}},
		{Serve: func(_ context.Context, call *stub.ServerCall) error { return nil }},
	})
	session := hoosetest.Loopback(t, service)
	client := stub.NewClient(session, contract)
	do := func(method int, args func([]byte) []byte, run func(*stub.Callback) error) error {
		call := client.Start(t.Context(), method)
		if args != nil {
			call.Args = args(call.Args)
		}
		if _, err := call.Do(run); err != nil {
			return err
		}
		return call.End()
	}
	yes := func(b []byte) []byte { return codec.AppendBool(b, true) }
	for name, err := range map[string]error{
		"an argument":             do(0, poison, nil),
		"a result":                do(1, nil, nil),
		"the argument of a yield": do(2, yes, func(*stub.Callback) error { t.Error("it comes"); return nil }),
	} {
		if v := stubtest.WantErr[*hoose.ValueError](t, err); v.Reason != "a chan int" {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := do(3, yes, func(y *stub.Callback) error {
		codec.ReadInt[int](y.Args)
		y.Results = poison(y.Results)
		return y.Decoded()
	})
	if got := <-asked; got == nil || !strings.Contains(got.Error(), "a chan int") {
		t.Errorf("the inmate is told of an answer: %v", got)
	}
	if err == nil || !strings.Contains(err.Error(), "a chan int") {
		t.Errorf("the argument of a yield that is answered: %v", err)
	}
	err = do(4, yes, func(*stub.Callback) error { t.Error("it comes"); return nil })
	if l := stubtest.WantErr[*hoose.LimitError](t, err); l.What != "payload of callback each" || l.Limit != 64<<20 || l.Size < 65<<20 {
		t.Errorf("a yield that is too large: %v", err)
	}
	call := client.Start(t.Context(), 5)
	call.Args = poison(call.Args)
	call.OneWay()
	if v := stubtest.WantErr[*hoose.ValueError](t, session.Flush(t.Context())); v.Reason != "a chan int" {
		t.Errorf("a one-way call: %v", v)
	}
	if err := do(0, yes, nil); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

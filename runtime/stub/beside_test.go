package stub_test

import (
	"context"
	"errors"
	"io"
	"math"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/e2e/stubtest"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

// failing returns a client of a service whose methods return the results that
// appendFirst and a text make, beside io.EOF.
func failing(t *testing.T, cfg hoose.SessionConfig, appendFirst func([]byte) []byte) *stub.Client {
	t.Helper()
	hoosetest.NoLeaks(t)
	var handlers []stub.Handler
	for _, m := range formsContract.Methods {
		handlers = append(handlers, stub.Handler{Serve: func(_ context.Context, call *stub.ServerCall) error {
			if err := call.Decoded(); err != nil {
				return err
			}
			for i := range m.Results {
				if i == 0 {
					call.Results = appendFirst(call.Results)
				} else {
					call.Results = codec.AppendString(call.Results, "text")
				}
			}
			return io.EOF
		}})
	}
	host, inmate := net.Pipe()
	served := make(chan error, 1)
	go func() {
		served <- hoose.Serve(inmate, hoose.ServeConfig{}, stub.NewService(formsContract, handlers))
	}()
	s, err := hoose.Connect(t.Context(), host, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(s.Close(), <-served); err != nil {
			t.Error(err)
		}
	})
	return stub.NewClient(s, formsContract)
}

func TestResultsArriveBesideTheMethodsError(t *testing.T) {
	c := failing(t, hoose.SessionConfig{}, func(b []byte) []byte { return codec.AppendInt(b, 7) })
	want := [][]any{{io.EOF}, {7, io.EOF}, {7, "text", io.EOF}, {7, "text", "text", io.EOF}, {io.EOF}, {7, io.EOF}, {7, "text", io.EOF}}
	for i, got := range resultsOf(t, c) {
		if !slices.Equal(got, want[i]) {
			t.Errorf("%s: %v, want %v", formsContract.Methods[i].Name, got, want[i])
		}
	}
}

// TestAnErrorArrivesWithoutResultsThatDoNot has the results beside an error be
// such as cannot be sent.
func TestAnErrorArrivesWithoutResultsThatDoNot(t *testing.T) {
	const limit = 1 << 10
	for name, tt := range map[string]struct {
		first func([]byte) []byte
		says  string
	}{
		"too large": {func(b []byte) []byte { return codec.AppendBytes(b, make([]byte, 2*limit)) }, "more than 1 KiB"},
		"no value":  {func(b []byte) []byte { return codec.AppendInvalid(b, "it loops") }, "it loops"},
	} {
		t.Run(name, func(t *testing.T) {
			c := failing(t, hoose.SessionConfig{MaxPayload: limit}, tt.first)
			for i, got := range resultsOf(t, c) {
				err, _ := got[len(got)-1].(error)
				if !errors.Is(err, io.EOF) {
					t.Errorf("%s: %v", formsContract.Methods[i].Name, err)
				}
				if lost := len(got) > 1; lost && !(strings.Contains(err.Error(), "results beside this error") && strings.Contains(err.Error(), tt.says)) {
					t.Errorf("%s does not say what was lost: %v", formsContract.Methods[i].Name, err)
				}
			}
		})
	}
}

func TestResultsArriveBesideACallbacksError(t *testing.T) {
	hoosetest.NoLeaks(t)
	const back = 7
	var got []any
	handlers := make([]stub.Handler, len(formsContract.Methods))
	handlers[back].Serve = func(_ context.Context, call *stub.ServerCall) error {
		if err := call.Decoded(); err != nil {
			return err
		}
		n, err := stub.Answer(call.Yield(1), readInt)
		got = append(got, n, err)
		n, s, err := stub.Answers2(call.Yield(2), readInt, readText)
		got = append(got, n, s, err)
		_, err = stub.Answer(call.Yield(1), readInt)
		got = append(got, errors.Is(err, io.EOF), strings.Contains(err.Error(), "it loops"))
		return nil
	}
	client := stub.NewClient(hoosetest.Loopback(t, stub.NewService(formsContract, handlers)), formsContract)
	first := true
	failed := stub.Done(client.Start(t.Context(), back), nil,
		func(y *stub.Callback) error {
			if first {
				y.Results = codec.AppendInt(y.Results, 7)
			} else {
				y.Results = codec.AppendInvalid(y.Results, "it loops")
			}
			first = false
			return y.Return(io.EOF)
		},
		func(y *stub.Callback) error {
			y.Results = codec.AppendString(codec.AppendInt(y.Results, 8), "text")
			return y.Return(io.EOF)
		})
	if want := []any{7, io.EOF, 8, "text", io.EOF, true, true}; failed != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, failed, want)
	}
}

// TestWhatIsNoResultBesideAnErrorIsAViolation has a hostile inmate raise an error
// with results that do not fit.
func TestWhatIsNoResultBesideAnErrorIsAViolation(t *testing.T) {
	tree := func(b []byte) []byte { return stub.AppendError(codec.AppendArrayLen(b, 2), io.EOF, nil) }
	for name, tt := range map[string]struct {
		method  int
		payload []byte
	}{
		"a method without results": {0, codec.AppendArrayLen(tree(nil), 0)},
		"too few":                  {1, codec.AppendArrayLen(tree(nil), 0)},
		"too many":                 {1, codec.AppendInt(codec.AppendInt(codec.AppendArrayLen(tree(nil), 2), 1), 2)},
		"of another type":          {1, codec.AppendString(codec.AppendArrayLen(tree(nil), 1), "seven")},
		"an object":                {1, codec.AppendUint(codec.AppendArrayLen(tree(nil), 1), uint(1))},
		"an error that is nil":     {1, codec.AppendInt(codec.AppendArrayLen(codec.AppendNil(codec.AppendArrayLen(nil, 2)), 1), 7)},
	} {
		t.Run(name, func(t *testing.T) {
			hoosetest.NoLeaks(t)
			hello := stubtest.GreetingOf(formsContract)
			s := fakeInmateOf(t, hoose.SessionConfig{}, hello, func(h frame.Header, _ []byte) []byte {
				if h.Kind != frame.Call {
					return nil
				}
				return stubtest.Frame(frame.Header{Kind: frame.Raise, Call: h.Call}, tt.payload...)
			})
			c := stub.NewClient(s, formsContract)
			var err error
			n := 0
			switch {
			case tt.method == 0:
				err = stub.Done(c.Start(t.Context(), 0))
			case name == "an object":
				call := c.Start(t.Context(), 1)
				_, err = stub.Result(call, stub.ReadObject(call, func(o *stub.Object) *stub.Object { return o }))
			default:
				n, err = stub.Result(c.Start(t.Context(), 1), readInt)
			}
			if _, ok := errors.AsType[*hoose.ProtocolError](err); !ok || n != 0 {
				t.Errorf("%d, %v", n, err)
			}
		})
	}
}

func TestAZeroIsTheZeroValueOfItsType(t *testing.T) {
	var none error
	for name, got := range map[string][2]bool{
		"number":             {stub.Zero(0), stub.Zero(1)},
		"complex":            {stub.Zero(0i), stub.Zero(complex(0, math.Copysign(0, -1)))},
		"floats":             {stub.Zero([2]struct{ f float32 }{}), stub.Zero([2]struct{ f float32 }{1: {float32(math.Copysign(0, -1))}})},
		"float":              {stub.Zero(0.0), stub.Zero(math.Copysign(0, -1))},
		"slice":              {stub.Zero([]byte(nil)), stub.Zero([]byte{})},
		"interface":          {stub.Zero(none), stub.Zero(error(uncomparable{}))},
		"what is in an any":  {stub.Zero[any](nil), stub.Zero[any](0)},
		"pointer":            {stub.Zero((*int)(nil)), stub.Zero(new(int))},
		"what is comparable": {stub.Zero(uncomparable{}), stub.Zero(uncomparable{[]int{1}})},
	} {
		if got != [2]bool{true, false} {
			t.Errorf("%s: %v", name, got)
		}
	}
}

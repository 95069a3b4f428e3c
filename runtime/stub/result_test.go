package stub_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

// The methods of a service, by the number of their results.
var formsContract = &stub.Contract{Interface: "Forms", Methods: []stub.Method{
	{Name: "None", Hash: 1},
	{Name: "One", Hash: 2, Results: 1},
	{Name: "Two", Hash: 3, Results: 2},
	{Name: "Three", Hash: 4, Results: 3},
	{Name: "Open", Hash: 5, Opens: true, Callbacks: []stub.CallbackSpec{{Name: "results"}, {Name: "elements", Params: 1}}},
	{Name: "OpenOne", Hash: 6, Results: 1, Opens: true, Callbacks: []stub.CallbackSpec{{Name: "results", Params: 1}, {Name: "elements", Params: 1}}},
	{Name: "OpenTwo", Hash: 7, Results: 2, Opens: true, Callbacks: []stub.CallbackSpec{{Name: "results", Params: 2}, {Name: "elements", Params: 1}}},
	{Name: "Back", Hash: 8, Callbacks: []stub.CallbackSpec{{Name: "done", Waits: true}, {Name: "one", Results: 1, Waits: true}, {Name: "two", Results: 2, Waits: true}}},
}}

// forms returns a client of a service whose methods return results, or fail.
// The first result of a method is a number, unless bad.
func forms(t *testing.T, fails error, bad bool) *stub.Client {
	t.Helper()
	hoosetest.NoLeaks(t)
	var handlers []stub.Handler
	for _, m := range formsContract.Methods {
		handlers = append(handlers, stub.Handler{Serve: func(_ context.Context, call *stub.ServerCall) error {
			if err := errors.Join(call.Decoded(), fails); err != nil {
				return err
			}
			for i := range m.Results {
				if i > 0 || bad {
					call.Results = codec.AppendString(call.Results, "text")
				} else {
					call.Results = codec.AppendInt(call.Results, 7)
				}
			}
			if m.Opens {
				return stub.ServeReader(call, io.NopCloser(strings.NewReader("body")))
			}
			return nil
		}})
	}
	return stub.NewClient(hoosetest.Loopback(t, stub.NewService(formsContract, handlers)), formsContract)
}

var (
	readInt  = codec.ReadInt[int]
	readText = codec.ReadString[string]
)

// resultsOf calls every method and returns what each has returned.
func resultsOf(t *testing.T, c *stub.Client) (all [][]any) {
	t.Helper()
	call := func(i int) *stub.Call { return c.Start(t.Context(), i) }
	all = append(all, []any{stub.Done(call(0))})
	n, err := stub.Result(call(1), readInt)
	all = append(all, []any{n, err})
	n, a, err := stub.Results2(call(2), readInt, readText)
	all = append(all, []any{n, a, err})
	n, a, b, err := stub.Results3(call(3), readInt, readText, readText)
	all = append(all, []any{n, a, b, err})
	open := call(4)
	all = append(all, []any{stub.Open(open)})
	n, err = stub.OpenResult(call(5), readInt)
	all = append(all, []any{n, err})
	n, a, err = stub.OpenResults2(call(6), readInt, readText)
	all = append(all, []any{n, a, err})
	if all[4][0] == nil {
		if body, err := io.ReadAll(open.Body()); string(body) != "body" || err != nil {
			t.Errorf("an open call has %q, %v", body, err)
		}
	}
	return all
}

func TestResultsComeBackInTheirOrder(t *testing.T) {
	want := [][]any{{nil}, {7, nil}, {7, "text", nil}, {7, "text", "text", nil}, {nil}, {7, nil}, {7, "text", nil}}
	for i, got := range resultsOf(t, forms(t, nil, false)) {
		if !slices.Equal(got, want[i]) {
			t.Errorf("%s: %v, want %v", formsContract.Methods[i].Name, got, want[i])
		}
	}
}

func TestResultsBesideAnErrorAreZero(t *testing.T) {
	refused := errors.New("refused")
	for name, tt := range map[string]struct {
		fails error
		bad   bool
		is    func(error) bool
	}{
		"the method's error": {fails: refused, is: func(err error) bool { return err.Error() == "refused" }},
		"malformed results": {bad: true, is: func(err error) bool {
			_, ok := errors.AsType[*hoose.ProtocolError](err)
			return ok
		}},
	} {
		t.Run(name, func(t *testing.T) {
			for i, got := range resultsOf(t, forms(t, tt.fails, tt.bad)) {
				last := len(got) - 1
				err, _ := got[last].(error)
				if tt.bad && last == 0 {
					continue // without results there is nothing malformed
				}
				if err == nil || i <= 1 && !tt.is(err) {
					t.Errorf("%s: %v", formsContract.Methods[i].Name, err)
				}
				for _, v := range got[:last] {
					if v != 0 && v != "" {
						t.Errorf("%s: %v beside %v", formsContract.Methods[i].Name, v, err)
					}
				}
			}
		})
	}
}

// TestAnswersOfCallbacks has a method request each form of callback.
func TestAnswersOfCallbacks(t *testing.T) {
	hoosetest.NoLeaks(t)
	const back = 7
	fail := errors.New("no")
	var got [][]any
	handlers := make([]stub.Handler, len(formsContract.Methods))
	handlers[back].Serve = func(_ context.Context, call *stub.ServerCall) error {
		if err := call.Decoded(); err != nil {
			return err
		}
		got = append(got, []any{stub.Answered(call.Yield(0)) == nil})
		n, err := stub.Answer(call.Yield(1), readInt)
		got = append(got, []any{n, err == nil})
		n, s, err := stub.Answers2(call.Yield(2), readInt, readText)
		got = append(got, []any{n, s, err == nil})
		return nil
	}
	client := stub.NewClient(hoosetest.Loopback(t, stub.NewService(formsContract, handlers)), formsContract)
	run := func(fails error, answer func(y *stub.Callback)) func(*stub.Callback) error {
		return func(y *stub.Callback) error {
			if err := y.Decoded(); err != nil {
				return err
			}
			if fails != nil {
				return y.Return(fails)
			}
			answer(y)
			return nil
		}
	}
	for _, err := range []error{nil, fail} {
		got = nil
		if failed := stub.Done(client.Start(t.Context(), back),
			run(err, func(*stub.Callback) {}),
			run(err, func(y *stub.Callback) { y.Results = codec.AppendInt(y.Results, 7) }),
			run(err, func(y *stub.Callback) { y.Results = codec.AppendString(codec.AppendInt(y.Results, 7), "text") }),
		); failed != nil {
			t.Fatal(failed)
		}
		want := [][]any{{true}, {7, true}, {7, "text", true}}
		if err != nil {
			want = [][]any{{false}, {0, false}, {0, "", false}}
		}
		for i := range want {
			if !slices.Equal(got[i], want[i]) {
				t.Errorf("with the error %v: %v, want %v", err, got[i], want[i])
			}
		}
	}
}

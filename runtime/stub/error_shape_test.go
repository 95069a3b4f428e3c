package stub_test

import (
	"context"
	"errors"
	"io/fs"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

// renamed is a declared error type with two fields, in the order that the inmate
// declares them, and changed the same in that of the host.
type (
	renamed struct{ From, To string }
	changed struct{ To, From string }
)

func (e *renamed) Error() string { return "renamed " + e.From + " to " + e.To }
func (e *changed) Error() string { return "renamed " + e.From + " to " + e.To }

// oldErrors and newErrors declare one type in two forms.
var (
	oldErrors = &stub.ErrorSet{Types: []stub.ErrorType{stub.NewErrorType("x.Renamed", "{From string, To string}",
		func(b []byte, e renamed) []byte {
			return codec.AppendString(codec.AppendString(codec.AppendArrayLen(b, 2), e.From), e.To)
		},
		func(r *codec.Reader) (e renamed) {
			r.Fields(2)
			e.From, e.To = codec.ReadString[string](r), codec.ReadString[string](r)
			return e
		})}}
	newErrors = &stub.ErrorSet{Types: []stub.ErrorType{stub.NewErrorType("x.Renamed", "{To string, From string, Why string}",
		func(b []byte, e changed) []byte {
			b = codec.AppendString(codec.AppendString(codec.AppendArrayLen(b, 3), e.To), e.From)
			return codec.AppendString(b, "")
		},
		func(r *codec.Reader) (e changed) {
			r.Fields(3)
			e.To, e.From = codec.ReadString[string](r), codec.ReadString[string](r)
			codec.ReadString[string](r)
			return e
		})}}
)

// TestAnErrorTypeThatHasChangedArrivesAsItsText has the two ends of a connection
// declare an error type differently: that error is text, and all else is as before.
func TestAnErrorTypeThatHasChangedArrivesAsItsText(t *testing.T) {
	hoosetest.NoLeaks(t)
	contract := func(errors *stub.ErrorSet) *stub.Contract {
		return &stub.Contract{Interface: "Mover", Errors: errors, Methods: []stub.Method{
			{Name: "Move", Hash: 1, Params: 1, Results: 1, Callbacks: []stub.CallbackSpec{{Name: "ask", Waits: true}}},
		}}
	}
	var asked error
	c := contract(newErrors)
	service := stub.NewService(contract(oldErrors), []stub.Handler{{Serve: func(_ context.Context, call *stub.ServerCall) error {
		codec.ReadBool[bool](call.Args)
		if err := call.Decoded(); err != nil {
			return err
		}
		asked = stub.Answered(call.Yield(0))
		err := &fs.PathError{Op: "move", Path: "/", Err: errors.Join(&renamed{"a", "b"}, fs.ErrExist)}
		return stub.Return(call, codec.AppendInt[int], 7, error(err))
	}}})
	client := stub.NewClient(hoosetest.Loopback(t, service), c)
	for range 3 { // the session lives on
		call := client.Start(t.Context(), 0)
		call.Args = codec.AppendBool(call.Args, true)
		n, err := stub.Result(call, codec.ReadInt[int], func(y *stub.Callback) error {
			if err := y.Decoded(); err != nil {
				return err
			}
			return y.Return(&changed{"d", "c"})
		})
		path, isPath := errors.AsType[*fs.PathError](err)
		remote, isRemote := errors.AsType[*hoose.RemoteError](err)
		_, same := errors.AsType[*changed](err)
		if n != 7 || !isPath || path.Op != "move" || !errors.Is(err, fs.ErrExist) || same || !isRemote || err.Error() != "move /: renamed a to b\nfile already exists" {
			t.Errorf("%d, %v", n, err)
		}
		if isRemote && (remote.Wrapped == nil || remote.Wrapped[0].Error() != "renamed a to b") {
			t.Errorf("%#v", remote)
		}
		if got, ok := errors.AsType[*hoose.RemoteError](asked); !ok || got.Text != "renamed c to d" || got.Type != "*x.Renamed" {
			t.Errorf("the inmate sees %#v", asked)
		}
	}
}

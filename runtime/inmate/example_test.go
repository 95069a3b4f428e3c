package inmate_test

import (
	"context"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/inmate"
	_ "github.com/hoosegen/hoosegen/runtime/inmate/oneshot"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

// Greeter is an interface of the application.
type Greeter interface {
	Greet(ctx context.Context, name string) (string, error)
}

// ServeGreeter is what hoosegen generates for it.
func ServeGreeter(impl Greeter) hoose.Service {
	greet := func(ctx context.Context, call *stub.ServerCall) error {
		name := codec.ReadString[string](call.Args)
		if err := call.Decoded(); err != nil {
			return err
		}
		r0, err := impl.Greet(ctx, name)
		if err != nil {
			return err
		}
		call.Results = codec.AppendString(call.Results, r0)
		return nil
	}
	return stub.NewService(
		&stub.Contract{Interface: "Greeter", Methods: []stub.Method{{Name: "Greet", Hash: 0x5eed, Params: 1, Results: 1}}},
		[]stub.Handler{{Serve: greet, Func: impl.Greet}},
	)
}

type english struct{}

func (english) Greet(_ context.Context, name string) (string, error) { return "Hello, " + name, nil }

// The main function of an inmate is one statement. Run in a sandbox by a
// launcher it serves a generated client; run by hand it answers one call:
//
//	printf '\222\245Greet\221\243you' | docker run -i --network none IMAGE
func Example() {
	inmate.Main(ServeGreeter(english{}))
}

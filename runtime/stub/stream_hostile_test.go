package stub_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

// runtimeContract is how the two ends call each other for streams.
var runtimeContract = &stub.Contract{Interface: "hoose", Methods: []stub.Method{
	{Name: "Pull", Hash: 1, Params: 2, Results: 2},
	{Name: "Push", Hash: 2, Params: 2, Results: 2},
	{Name: "Close", Hash: 3, Params: 1, Results: 1},
}}

// intruder is an inmate that is handed streams and does with their ids as it
// likes.
type intruder struct {
	client *stub.Client
	act    func(ctx context.Context, b *intruder, ids []uint64) error
}

func (b *intruder) serve(ctx context.Context, call *stub.ServerCall) error {
	var ids []uint64
	for range 2 {
		if !call.Args.IsNil() {
			ids = append(ids, codec.ReadUint[uint64](call.Args))
		}
	}
	if err := call.Decoded(); err != nil {
		return err
	}
	return b.act(ctx, b, ids)
}

func (b *intruder) pull(ctx context.Context, id, most uint64) (data []byte, stream, err error) {
	call := b.client.Start(ctx, 0)
	call.Args = codec.AppendUint(codec.AppendUint(call.Args, id), most)
	reply, err := call.Do()
	if err != nil {
		return nil, nil, err
	}
	data = codec.ReadRaw(reply)
	stream = stub.ReadError(reply, nil)
	return data, stream, call.End()
}

func (b *intruder) push(ctx context.Context, id uint64, value []byte) (stream, err error) {
	call := b.client.Start(ctx, 1)
	call.Args = append(codec.AppendUint(call.Args, id), value...)
	reply, err := call.Do()
	if err != nil {
		return nil, err
	}
	codec.ReadInt[int](reply)
	stream = stub.ReadError(reply, nil)
	return stream, call.End()
}

func (b *intruder) close(ctx context.Context, id uint64) (stream, err error) {
	call := b.client.Start(ctx, 2)
	call.Args = codec.AppendUint(call.Args, id)
	reply, err := call.Do()
	if err != nil {
		return nil, err
	}
	stream = stub.ReadError(reply, nil)
	return stream, call.End()
}

// intrude gives the act a call with a reader and a writer, or with channels.
func intrude(t *testing.T, act func(ctx context.Context, b *intruder, ids []uint64) error) pipesClient {
	t.Helper()
	hoosetest.NoLeaks(t)
	host, inmate := net.Pipe()
	outside := hoose.NewHost()
	b := &intruder{client: stub.NewClient(outside, runtimeContract), act: act}
	served := make(chan struct{})
	go func() {
		defer close(served)
		contract, handlers := stub.Parts((&pipes{}).service())
		handlers[pipesClosers].Serve = b.serve
		handlers[pipesRelay].Serve = b.serve
		_ = hoose.Serve(inmate, hoose.ServeConfig{Host: outside}, stub.NewService(contract, handlers))
	}()
	s, err := hoose.Connect(t.Context(), host, hoose.SessionConfig{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close()
		<-served
	})
	return newPipes(s)
}

func TestIdsThatWereNotGivenOpenNothing(t *testing.T) {
	c := intrude(t, func(ctx context.Context, b *intruder, ids []uint64) error {
		for _, id := range []uint64{0, ids[0] - 1, ids[1] + 1, 1 << 63} {
			if data, _, err := b.pull(ctx, id, 100); err == nil {
				return errors.New("pulled " + string(data))
			}
			if _, err := b.push(ctx, id, codec.AppendBytes(nil, []byte("x"))); err == nil {
				return errors.New("pushed")
			}
			if _, err := b.close(ctx, id); err == nil {
				return errors.New("closed")
			}
		}
		return nil
	})
	if err := c.Closers(t.Context(), io.NopCloser(strings.NewReader("secret")), &closer{Writer: io.Discard}); err != nil {
		t.Error(err)
	}
}

func TestAStreamOfAnotherConnectionStaysOutOfReach(t *testing.T) {
	given, done := make(chan uint64), make(chan struct{})
	victim := intrude(t, func(_ context.Context, _ *intruder, ids []uint64) error {
		given <- ids[0]
		<-done
		return nil
	})
	thief := intrude(t, func(ctx context.Context, b *intruder, _ []uint64) error {
		if _, _, err := b.pull(ctx, <-given, 100); err == nil {
			return errors.New("pulled from another connection's stream")
		}
		return nil
	})
	ended := make(chan error, 1)
	go func() {
		ended <- victim.Closers(t.Context(), io.NopCloser(strings.NewReader("secret")), nil)
	}()
	if err := thief.Closers(t.Context(), nil, nil); err != nil {
		t.Error(err)
	}
	close(done)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestStreamsDoOnlyWhatTheyAre(t *testing.T) {
	c := intrude(t, func(ctx context.Context, b *intruder, ids []uint64) error {
		r, w := ids[0], ids[1]
		if _, stream, err := b.pull(ctx, w, 10); stream == nil || err != nil {
			return errors.New("pulled from a writer")
		}
		if stream, err := b.push(ctx, r, codec.AppendBytes(nil, []byte("x"))); stream == nil || err != nil {
			return errors.New("pushed into a reader")
		}
		data, _, err := b.pull(ctx, r, 1<<63)
		if err != nil || len(data) > 256<<10+5 {
			return errors.New("pulled more than there may be at a time")
		}
		return nil
	})
	if err := c.Closers(t.Context(), io.NopCloser(readerFunc(func(p []byte) (int, error) { return len(p), nil })), &closer{Writer: io.Discard}); err != nil {
		t.Error(err)
	}
}

func TestOperationsOnOneStreamDoNotOverlap(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	c := intrude(t, func(ctx context.Context, b *intruder, ids []uint64) error {
		first := make(chan error, 1)
		go func() {
			_, _, err := b.pull(ctx, ids[0], 10)
			first <- err
		}()
		<-begun
		_, _, err := b.pull(ctx, ids[0], 10)
		close(release)
		if err == nil {
			return errors.New("two at a time")
		}
		return <-first
	})
	if err := c.Closers(t.Context(), io.NopCloser(readerFunc(func([]byte) (int, error) {
		close(begun)
		<-release
		return 0, io.EOF
	})), nil); err != nil {
		t.Error(err)
	}
}

func TestValuesThatAreNoneOfTheStreamsEndTheConnection(t *testing.T) {
	for name, value := range map[string][]byte{
		"no array":      codec.AppendInt(nil, 5),
		"wrong element": codec.AppendInt(codec.AppendArrayLen(nil, 1), 5),
	} {
		t.Run(name, func(t *testing.T) {
			c := intrude(t, func(ctx context.Context, b *intruder, ids []uint64) error {
				_, err := b.push(ctx, ids[0], value)
				return err
			})
			err := c.Relay(t.Context(), nil, make(chan string, 10))
			if _, ok := errors.AsType[*hoose.ProtocolError](err); !ok {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestAStreamIsOutOfReachWhenItsCallHasEnded(t *testing.T) {
	var kept []uint64
	c := intrude(t, func(ctx context.Context, b *intruder, ids []uint64) error {
		if kept == nil {
			kept = ids
			return nil
		}
		if _, _, err := b.pull(ctx, kept[0], 10); err == nil {
			return errors.New("pulled after the call")
		}
		return nil
	})
	r := io.NopCloser(readerFunc(func([]byte) (int, error) { return 0, errors.New("touched") }))
	for range 2 {
		if err := c.Closers(t.Context(), r, nil); err != nil {
			t.Error(err)
		}
	}
}

package stub_test

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"net"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// hasty is a host's channel through which the time of each call arrives cut to a
// moment: by the callee's clock it is over long before it is by the caller's.
type hasty struct {
	io.ReadWriteCloser
}

// Write is given whole frames.
func (c hasty) Write(p []byte) (int, error) {
	const prefix, timeout = 4, frame.HeaderSize + 2
	out := append([]byte(nil), p...)
	for b := out; len(b) >= frame.HeaderSize; b = b[prefix+binary.BigEndian.Uint32(b):] {
		if frame.Kind(b[prefix]) == frame.Call {
			binary.BigEndian.PutUint64(b[timeout:], uint64(10*time.Millisecond))
		}
	}
	return c.ReadWriteCloser.Write(out)
}

// serveHastily is as servePipes for a callee whose clock runs ahead.
func serveHastily(t *testing.T, p *pipes) pipesClient {
	t.Helper()
	host, inmate := net.Pipe()
	served := make(chan error, 1)
	go func() { served <- hoose.Serve(inmate, hoose.ServeConfig{}, p.service()) }()
	s, err := hoose.Connect(t.Context(), hasty{host}, hoose.SessionConfig{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(s.Close(), <-served); err != nil {
			t.Error(err)
		}
	})
	return newPipes(s)
}

// TestStreamThatIsCutByTheCalleesClockIsNoSuccess has methods take the cut of a
// stream for its end, and return no error while the caller's time is not over.
func TestStreamThatIsCutByTheCalleesClockIsNoSuccess(t *testing.T) {
	over := make(chan struct{}) // the method has been cut
	endless := func(yield func(int) bool) {
		if yield(1) {
			<-over
		}
	}
	p := &pipes{
		sum: func(_ context.Context, seq iter.Seq[int], pairs iter.Seq2[string, error]) (string, error) {
			defer close(over)
			if seq != nil {
				for range seq {
				}
				return "all", nil
			}
			for range pairs {
			}
			return "all", nil
		},
		relay: func(_ context.Context, in <-chan int, out chan<- string) error {
			if in != nil {
				for range in {
				}
				return nil
			}
			for range 3 {
				out <- "x"
			}
			return nil
		},
		split: func(ctx context.Context, n int) (int, iter.Seq[int], error) {
			return n, func(yield func(int) bool) {
				_ = yield(1)
				<-ctx.Done()
			}, nil
		},
		lines: func(ctx context.Context, _ int, _ func(int)) iter.Seq2[string, error] {
			return func(yield func(string, error) bool) {
				_ = yield("x", nil)
				<-ctx.Done()
			}
		},
		open: func(ctx context.Context, _ string) (int, io.ReadCloser, error) {
			return 0, io.NopCloser(readerFunc(func([]byte) (int, error) {
				<-ctx.Done()
				return 0, io.EOF
			})), nil
		},
	}
	for name, call := range map[string]func(context.Context, pipesClient) error{
		"iterator": func(ctx context.Context, c pipesClient) error {
			_, err := c.Sum(ctx, endless, nil)
			return err
		},
		"iterator of pairs": func(ctx context.Context, c pipesClient) error {
			_, err := c.Sum(ctx, nil, func(yield func(string, error) bool) {
				if yield("x", nil) {
					<-over
				}
			})
			return err
		},
		"channel that is received from": func(ctx context.Context, c pipesClient) error {
			in := make(chan int, 1)
			in <- 1
			return c.Relay(ctx, in, nil)
		},
		"channel whose elements are not taken in time": func(ctx context.Context, c pipesClient) error {
			return c.Relay(ctx, nil, make(chan string))
		},
		"iterator among the results": func(ctx context.Context, c pipesClient) (err error) {
			defer func() {
				if failed, ok := recover().(error); ok {
					err = failed
				}
			}()
			_, seq, err := c.Split(ctx, 1)
			if err != nil {
				return err
			}
			for range seq {
			}
			return nil
		},
		"iterator of pairs as the result": func(ctx context.Context, c pipesClient) (last error) {
			for _, err := range c.Lines(ctx, 1, nil) {
				last = err
			}
			return last
		},
		"reader as the result": func(ctx context.Context, c pipesClient) error {
			_, r, err := c.Open(ctx, "x")
			if err != nil {
				return err
			}
			defer r.Close()
			_, err = io.ReadAll(r)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			hoosetest.NoLeaks(t)
			over = make(chan struct{})
			ctx, cancel := context.WithTimeout(t.Context(), testenv.Patience)
			defer cancel()
			if err := call(ctx, serveHastily(t, p)); !errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestMethodsOwnErrorIsWorthMoreThanACutOfItsTime is about a method that has
// noticed.
func TestMethodsOwnErrorIsWorthMoreThanACutOfItsTime(t *testing.T) {
	hoosetest.NoLeaks(t)
	p := &pipes{relay: func(ctx context.Context, in <-chan int, _ chan<- string) error {
		for range in {
		}
		<-ctx.Done()
		return errLeak
	}}
	if err := serveHastily(t, p).Relay(t.Context(), make(chan int), nil); !errors.Is(err, errLeak) {
		t.Errorf("got %v", err)
	}
}

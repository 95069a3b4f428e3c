package stub_test

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/e2e/stubtest"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

// fakeInmate returns a session with an inmate that answers each frame from the host
// but HELLO as it is told.
func fakeInmate(t *testing.T, answer func(h frame.Header, payload []byte) []byte) *hoose.Session {
	t.Helper()
	return fakeInmateOf(t, hoose.SessionConfig{}, stubtest.Greeting(), answer)
}

func fakeInmateOf(t *testing.T, cfg hoose.SessionConfig, hello []byte, answer func(h frame.Header, payload []byte) []byte) *hoose.Session {
	t.Helper()
	host, inmate := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer inmate.Close()
		r := frame.NewReader(inmate, frame.MaxPayload)
		for {
			h, p, err := r.Next()
			if err != nil {
				return
			}
			var b []byte
			if h.Kind == frame.Hello {
				b = hello
			} else {
				b = answer(h, p.B)
			}
			if _, err := inmate.Write(b); err != nil && len(b) > 0 {
				return
			}
		}
	}()
	s, err := hoose.Connect(t.Context(), host, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.Close()
		<-done
	})
	return s
}

// withValue returns the tree of a declared error with another value than its own,
// which has so many bytes.
func withValue(err error, size int, value ...byte) []byte {
	b := stub.AppendError(nil, err, &stubtest.Errors)
	return append(b[:len(b)-size], value...)
}

// TestValuesThatDoNotFitTheContractAreViolations has the answer to a call be
// well-formed msgpack, and wrong.
func TestValuesThatDoNotFitTheContractAreViolations(t *testing.T) {
	visit := func(k stubtest.Client) error { _, err := k.Visit(context.Background()); return err }
	fail := func(k stubtest.Client) error { return k.Fail(context.Background(), "") }
	count := func(k stubtest.Client) error {
		_, err := k.Count(context.Background(), 1, func(int) { t.Error("a callback runs on malformed arguments") })
		return err
	}
	ask := func(k stubtest.Client) error {
		_, err := k.Ask(context.Background(), "", func(string) (string, error) { t.Error("a callback runs on malformed arguments"); return "", nil })
		return err
	}
	ret := func(payload ...byte) []byte {
		return stubtest.Frame(frame.Header{Kind: frame.Return, Call: 1}, payload...)
	}
	raise := func(flags uint8, payload ...byte) []byte {
		return stubtest.Frame(frame.Header{Kind: frame.Raise, Flags: flags, Call: 1}, payload...)
	}
	yield := func(flags uint8, payload ...byte) []byte {
		return stubtest.Frame(frame.Header{Kind: frame.Yield, Flags: flags, Call: 1}, payload...)
	}
	deep := func() []byte {
		var b []byte
		for range 33 {
			b = append(b, 0x94, 0, 0xa0, 0xa0, 0x91)
		}
		return append(b, 0xc0)
	}()
	wide := func() []byte {
		b := codec.AppendArrayLen([]byte{0x94, 0, 0xa0, 0xa0}, 128)
		for range 128 {
			b = append(b, 0x94, 0, 0xa0, 0xa0, 0x90)
		}
		return b
	}()
	tests := map[string]struct {
		call   func(stubtest.Client) error
		answer []byte
		want   string
	}{
		"results: none":                {visit, ret(0x90), "malformed results of Sample.Visit: codec: want array of 1"},
		"results: one more":            {visit, ret(0x92, 1, 2), "want array of 1"},
		"results: nil":                 {visit, ret(0xc0), "want array of 1"},
		"results: no array":            {visit, ret(1), "want array of 1"},
		"results: another type":        {visit, ret(0x91, 0xa1, 'x'), "malformed results of Sample.Visit: codec: want int"},
		"results: out of range":        {visit, ret(0x91, 0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), "does not fit in int64"},
		"results: where none are":      {fail, ret(0x91, 1), "want array of 0"},
		"error: nil":                   {fail, raise(0, 0xc0), "malformed RAISE of Sample.Fail: an error that is nil"},
		"error: a string":              {fail, raise(0, 0xa1, 'x'), "malformed RAISE"},
		"error: unknown node":          {fail, raise(0, 0x92, 7, 0xc0), "error node of kind 7 with 2 values"},
		"error: short node":            {fail, raise(0, 0x93, 0, 0xa0, 0xa0), "error node of kind 0 with 3 values"},
		"error: too deep":              {fail, raise(0, deep...), "error tree is too large"},
		"error: too many":              {fail, raise(0, wide...), "error tree is too large"},
		"error: a value that is wrong": {fail, raise(0, withValue(&stubtest.CodeError{}, 3, 0x92, 0xa1, 'x', 0xc0)...), "want int"},
		"error: a nil pointer":         {fail, raise(0, withValue(&stubtest.LargeError{}, 1, 0xc0)...), "got nil"},
		"panic: no pair":               {fail, raise(frame.FlagPanic, 0x91, 0xa1, 'x'), "malformed RAISE"},
		"panic: numbers":               {fail, raise(frame.FlagPanic, 0x92, 1, 2), "malformed RAISE"},
		"limit: strings":               {fail, raise(frame.FlagLimit, 0x92, 0xa0, 0xa0), "malformed RAISE"},
		"callback: no arguments":       {count, yield(0, 0x90), "malformed arguments of callback each of Sample.Count: codec: want array of 1"},
		"callback: another type":       {count, yield(0, 0x91, 0xa0), "malformed arguments of callback each of Sample.Count: codec: want int"},
		"callback: one more":           {ask, yield(frame.FlagWaits, 0x92, 0xa0, 0xa0), "malformed arguments of callback ask"},
		"callback: nil":                {ask, yield(frame.FlagWaits, 0xc0), "malformed arguments of callback ask"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			hoosetest.NoLeaks(t)
			k := stubtest.NewClient(fakeInmate(t, func(h frame.Header, _ []byte) []byte {
				if h.Kind == frame.Call {
					return tt.answer
				}
				return nil
			}))
			err := tt.call(k)
			if stubtest.WantErr[*hoose.ProtocolError](t, err); !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if err := visit(k); err == nil {
				t.Error("the connection goes on")
			} else {
				stubtest.WantErr[*hoose.ProtocolError](t, err)
			}
		})
	}
}

// TestHostileErrorsAreKeptSmall has an inmate raise texts of megabytes.
func TestHostileErrorsAreKeptSmall(t *testing.T) {
	hoosetest.NoLeaks(t)
	giant := codec.AppendString(nil, strings.Repeat("\x1b[31m", 1<<20))
	plain := append(append([]byte{0x94, 0}, giant...), 0xa0, 0x90)
	sentinel := append(append([]byte{0x93, 1}, giant...), giant...)
	typed := append(append(append([]byte{0x95, 3}, giant...), giant...), 0, 0xc0)
	panicked := codec.AppendBytes(append([]byte{0x92}, giant...), make([]byte, 1<<20))
	var next []byte
	var flags uint8
	k := stubtest.NewClient(fakeInmate(t, func(h frame.Header, _ []byte) []byte {
		return stubtest.Frame(frame.Header{Kind: frame.Raise, Flags: flags, Call: h.Call}, next...)
	}))
	for name, payload := range map[string][]byte{"plain": plain, "sentinel": sentinel, "typed": typed} {
		next = payload
		err := k.Fail(t.Context(), "")
		var remote *hoose.RemoteError
		if !errors.As(err, &remote) || len(remote.Text) > 33<<10 || len(remote.Type) > 33<<10 || errors.Is(err, hoose.ErrSandbox) {
			t.Errorf("%s: %.100q", name, err)
		}
	}
	next, flags = panicked, frame.FlagPanic
	if p := stubtest.WantErr[*hoose.PanicError](t, k.Fail(t.Context(), "")); len(p.Value) > 4<<10 || len(p.Stack) > 64<<10 {
		t.Errorf("a panic of %d and %d bytes", len(p.Value), len(p.Stack))
	}
}

// TestInmateThatDoesNotAnswer holds that a call ends at its deadline whatever
// the inmate does instead of answering, and that the cell goes after the grace.
func TestInmateThatDoesNotAnswer(t *testing.T) {
	tests := map[string]func(h frame.Header) []byte{
		"silence":       func(frame.Header) []byte { return nil },
		"half a header": func(h frame.Header) []byte { return stubtest.Frame(h)[:7] },
		"half a frame": func(h frame.Header) []byte {
			return stubtest.Frame(frame.Header{Kind: frame.Return, Call: h.Call}, 0x91, 1)[:13]
		},
		"a claim": func(h frame.Header) []byte {
			return frame.AppendHeader(nil, frame.Header{Kind: frame.Return, Call: h.Call}, 60<<20)
		},
		"a yield": func(h frame.Header) []byte {
			return stubtest.Frame(frame.Header{Kind: frame.Yield, Call: h.Call}, 0x91, 1)
		},
		"endless output": nil,
	}
	for name, answer := range tests {
		t.Run(name, func(t *testing.T) {
			stubtest.Bubble(t, func(t *testing.T) {
				cells := &hoosetest.Cells{Inmate: func(rw io.ReadWriteCloser) {
					r := frame.NewReader(rw, frame.MaxPayload)
					for h, _, err := r.Next(); err == nil; h, _, err = r.Next() {
						switch {
						case h.Kind == frame.Hello:
							_, _ = rw.Write(stubtest.Greeting())
						case h.Kind == frame.Call && answer != nil:
							_, _ = rw.Write(answer(h))
						case h.Kind == frame.Call:
							go func() {
								for {
									if _, err := rw.Write(stubtest.Frame(frame.Header{Kind: frame.Output, Flags: 1}, '.')); err != nil {
										return
									}
									time.Sleep(time.Millisecond) // the clock goes on only while all wait
								}
							}()
						}
					}
				}}
				pool := stubtest.NewPool(t, cells, hoose.PoolConfig{})
				s, err := pool.Session(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close()
				const timeout, grace = 40 * time.Millisecond, 30 * time.Millisecond
				k := stubtest.NewClient(s, hoose.Timeout(timeout), hoose.Grace(grace))
				start := time.Now()
				_, err = k.Count(t.Context(), 1, func(int) {})
				took := time.Since(start)
				var timed interface{ Timeout() bool }
				if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, hoose.ErrSandbox) || !errors.As(err, &timed) || !timed.Timeout() {
					t.Errorf("got %v", err)
				}
				if took != timeout {
					t.Errorf("the call takes %v with %v to go", took, timeout)
				}
				testenv.Await(t, "the cell is removed", func() bool { return cells.Open() == 0 })
				_, err = k.Visit(t.Context())
				if stubtest.WantErr[*hoose.ProtocolError](t, err); !strings.Contains(err.Error(), "did not end a cancelled call in time") {
					t.Errorf("afterwards: %v", err)
				}
			})
		})
	}
}

// TestInmateThatStopsReading has calls of every size meet one that has stopped
// to read after its HELLO.
func TestInmateThatStopsReading(t *testing.T) { stubtest.Bubble(t, inmateThatStopsReading) }

func inmateThatStopsReading(t *testing.T) {
	hoosetest.NoLeaks(t)
	for _, size := range []int{0, 100, 1 << 20} {
		cells := &hoosetest.Cells{Inmate: func(rw io.ReadWriteCloser) {
			r := frame.NewReader(rw, frame.MaxPayload)
			_, _, _ = r.Next()
			_, _ = rw.Write(stubtest.Greeting())
			for { // alive, and deaf
				if _, err := rw.Write(nil); err != nil {
					return
				}
				timer := time.NewTimer(time.Millisecond)
				<-timer.C
			}
		}}
		pool := stubtest.NewPool(t, cells, hoose.PoolConfig{})
		k := stubtest.NewClient(pool, hoose.Timeout(30*time.Millisecond))
		_, err := k.Echo(t.Context(), make([]byte, size))
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

// TestTimeoutTravelsWithTheCall reads it off the wire.
func TestTimeoutTravelsWithTheCall(t *testing.T) {
	hoosetest.NoLeaks(t)
	var left time.Duration
	k := stubtest.NewClient(fakeInmate(t, func(h frame.Header, payload []byte) []byte {
		if payload[0] != 0x91 || payload[1] != 0xd3 {
			t.Errorf("a CALL begins with %x", payload[:2])
		}
		left = time.Duration(binary.BigEndian.Uint64(payload[2:]))
		return stubtest.Frame(frame.Header{Kind: frame.Return, Call: h.Call}, 0x91, 1)
	}), hoose.Timeout(time.Minute))
	if _, err := k.Visit(t.Context()); err != nil || left <= 0 || left > time.Minute {
		t.Errorf("%v left of a minute, %v", left, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	if _, err := k.Visit(ctx); err != nil || left <= time.Minute || left > time.Hour {
		t.Errorf("%v left of an hour, %v", left, err)
	}
}

package hoose_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

func TestServeRefusesServicesThatCannotBeServed(t *testing.T) {
	many := func(n, size int) hoose.Service {
		c := &stub.Contract{Interface: "Many"}
		for range n {
			c.Methods = append(c.Methods, stub.Method{Name: strings.Repeat("m", size)})
		}
		return stub.NewService(c, make([]stub.Handler, n))
	}
	kitchen := (&kitchen{}).service()
	contract, handlers := stub.Parts(kitchen)
	tests := map[string]struct {
		services []hoose.Service
		want     string
	}{
		"twice the same":    {[]hoose.Service{kitchen, kitchen}, "two services of the name Kitchen"},
		"no contract":       {[]hoose.Service{stub.NewService(nil, nil)}, "does not fit its contract"},
		"nothing":           {[]hoose.Service{{}}, "does not fit its contract"},
		"a handler too few": {[]hoose.Service{stub.NewService(contract, handlers[1:])}, "does not fit its contract"},
		"too many methods":  {[]hoose.Service{many(4097, 1)}, "4100 methods, at most 4096"},
		"a name too long":   {[]hoose.Service{many(1, 600)}, "of 605 bytes, at most 512"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			host, inmate := net.Pipe()
			defer host.Close()
			if err := hoose.Serve(inmate, hoose.ServeConfig{}, tt.services...); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if _, err := host.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
				t.Errorf("the stream is left open: %v", err)
			}
		})
	}
}

func TestServeEndsWithTheHost(t *testing.T) {
	hoosetest.NoLeaks(t)
	tests := map[string]struct {
		sent string
		want error
	}{
		"at once":          {"", nil},
		"inside a frame":   {"\x00\x00", nil},
		"with a GOAWAY":    {"\x00\x00\x00\x0c\x0b\x00\x00\x00\x00\x00\x00\x00\xa3bye", nil},
		"with a violation": {"GET / HTTP/1.1\r\n", &hoose.ProtocolError{}},
	}
	for name, tt := range tests {
		host, inmate := net.Pipe()
		go func() {
			_, _ = io.WriteString(host, tt.sent)
			host.Close()
		}()
		err := hoose.Serve(inmate, hoose.ServeConfig{}, (&kitchen{}).service())
		var protocol *hoose.ProtocolError
		if (err == nil) != (tt.want == nil) || err != nil && !errors.As(err, &protocol) {
			t.Errorf("%s: %v, want %T", name, err, tt.want)
		}
	}
}

func TestServeCancelsCallsInFlightWhenTheHostGoes(t *testing.T) {
	hoosetest.NoLeaks(t)
	k := &kitchen{waited: make(chan error, 1)}
	host, inmate := net.Pipe()
	served := make(chan error, 1)
	go func() { served <- hoose.Serve(inmate, hoose.ServeConfig{}, k.service()) }()
	s, err := hoose.Connect(t.Context(), host, hoose.SessionConfig{})
	if err != nil {
		t.Fatal(err)
	}
	called := make(chan error, 1)
	go func() { called <- newKitchen(s).Wait(t.Context()) }()
	eventually(t, "the call is there", func() bool { return len(called) == 0 && s.Ping(t.Context()) == nil })
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := <-called; !errors.Is(err, hoose.ErrClosed) || !errors.Is(err, hoose.ErrSandbox) {
		t.Errorf("the call got %v", err)
	}
	if err := <-served; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

func TestOddPanicsArriveAsPanicErrors(t *testing.T) {
	_, k := loopback(t)
	tests := map[string]string{
		"panic":                  "fire",
		"panic with what panics": "a value of type hoose_test.panicking",
		"panic with nil":         "panic called with nil argument",
		"panic with an error":    "oven: burnt",
		"goexit":                 "the method ended its goroutine (runtime.Goexit)",
		"nil pointer":            "runtime error: invalid memory address or nil pointer dereference",
	}
	for how, want := range tests {
		p := wantErr[*hoose.PanicError](t, k.Fail(t.Context(), how))
		if !strings.HasPrefix(p.Value, want) || !strings.Contains(p.Stack, "goroutine ") {
			t.Errorf("%s: %q with a stack of %d bytes, want %q", how, p.Value, len(p.Stack), want)
		}
	}
	err := k.Fail(t.Context(), "panic with much")
	if p := wantErr[*hoose.PanicError](t, err); len(p.Value) != 4<<10 || len(p.Stack) > 64<<10 {
		t.Errorf("a value of %d bytes, a stack of %d", len(p.Value), len(p.Stack))
	}
	if text := err.Error(); strings.ContainsRune(text, 0x1b) || len(text) > 2<<10 {
		t.Errorf("%d bytes of text that drive a terminal: %.40q", len(text), text)
	}
	if _, err := k.Visit(t.Context()); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestAnswersTooLargeToSendEndTheCallAndNotTheCell(t *testing.T) {
	hoosetest.NoLeaks(t)
	const limit = 1 << 20
	host, inmate := net.Pipe()
	served := make(chan error, 1)
	go func() { served <- hoose.Serve(inmate, hoose.ServeConfig{}, (&kitchen{}).service()) }()
	s, err := hoose.Connect(t.Context(), host, hoose.SessionConfig{MaxPayload: limit})
	if err != nil {
		t.Fatal(err)
	}
	k := newKitchen(s)
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	_, err = k.Make(ctx, limit)
	if e := wantErr[*hoose.LimitError](t, err); e.What != "payload of the results" || e.Limit != limit || e.Size <= limit {
		t.Errorf("results: %+v", e)
	}
	if e := wantErr[*hoose.LimitError](t, k.Fail(ctx, "large value")); e.Limit != limit || e.Size <= limit {
		t.Errorf("an error: %+v", e)
	}
	_, err = k.Echo(ctx, make([]byte, limit))
	if e := wantErr[*hoose.LimitError](t, err); e.What != "payload" || e.Limit != limit || !strings.Contains(err.Error(), "Kitchen.Echo") {
		t.Errorf("arguments: %v", err)
	}
	// What a callback answers is too large for the inmate, which learns so.
	for name, answer := range map[string]func() (string, error){
		"results": func() (string, error) { return strings.Repeat("x", limit), nil },
		"error":   func() (string, error) { return "", &largeError{strings.Repeat("x", limit)} },
	} {
		_, err := k.Ask(ctx, "?", func(string) (string, error) { return answer() })
		var remote *hoose.RemoteError
		if !errors.As(err, &remote) || !strings.Contains(err.Error(), "more than 1 MiB, see hoose.SessionConfig.MaxPayload") || errors.Is(err, hoose.ErrSandbox) {
			t.Errorf("a callback's %s: %v", name, err)
		}
	}
	if b, err := k.Echo(ctx, make([]byte, limit-20)); err != nil || !bytes.Equal(b, make([]byte, limit-20)) {
		t.Errorf("what just fits: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}

func TestConnectEndsWithItsContext(t *testing.T) { bubble(t, connectEndsWithItsContext) }

func connectEndsWithItsContext(t *testing.T) {
	hoosetest.NoLeaks(t)
	host, inmate := net.Pipe()
	defer inmate.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := hoose.Connect(ctx, host, hoose.SessionConfig{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	host, inmate = net.Pipe()
	inmate.Close()
	if _, err := hoose.Connect(t.Context(), host, hoose.SessionConfig{}); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a peer that is gone: %v", err)
	}
}

func TestPeerOfAConnectionGoes(t *testing.T) {
	hoosetest.NoLeaks(t)
	host, inmate := net.Pipe()
	k := &kitchen{die: func() { inmate.Close() }}
	served := make(chan error, 1)
	go func() { served <- hoose.Serve(inmate, hoose.ServeConfig{}, k.service()) }()
	s, err := hoose.Connect(t.Context(), host, hoose.SessionConfig{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := newKitchen(s).Fail(t.Context(), "die"); !errors.Is(err, io.ErrUnexpectedEOF) || !errors.Is(err, hoose.ErrSandbox) {
		t.Errorf("got %v", err)
	}
	<-served
}

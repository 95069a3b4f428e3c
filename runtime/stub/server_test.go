package stub_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/stubtest"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
)

func TestOddPanicsArriveAsPanicErrors(t *testing.T) {
	_, k := stubtest.Loopback(t)
	tests := map[string]string{
		"panic":                  "fire",
		"panic with what panics": "a value of type stubtest.panicking",
		"panic with nil":         "panic called with nil argument",
		"panic with an error":    "panic: failed",
		"goexit":                 "the method ended its goroutine (runtime.Goexit)",
		"nil pointer":            "runtime error: invalid memory address or nil pointer dereference",
	}
	for how, want := range tests {
		p := stubtest.WantErr[*hoose.PanicError](t, k.Fail(t.Context(), how))
		if !strings.HasPrefix(p.Value, want) || !strings.Contains(p.Stack, "goroutine ") {
			t.Errorf("%s: %q with a stack of %d bytes, want %q", how, p.Value, len(p.Stack), want)
		}
	}
	err := k.Fail(t.Context(), "panic with much")
	if p := stubtest.WantErr[*hoose.PanicError](t, err); len(p.Value) != 4<<10 || len(p.Stack) > 64<<10 {
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
	go func() { served <- hoose.Serve(inmate, hoose.ServeConfig{}, (&stubtest.Sample{}).Service()) }()
	s, err := hoose.Connect(t.Context(), host, hoose.SessionConfig{MaxPayload: limit})
	if err != nil {
		t.Fatal(err)
	}
	k := stubtest.NewClient(s)
	ctx, cancel := context.WithTimeout(t.Context(), testenv.Patience)
	defer cancel()
	_, err = k.Make(ctx, limit)
	if e := stubtest.WantErr[*hoose.LimitError](t, err); e.What != "payload of the results" || e.Limit != limit || e.Size <= limit {
		t.Errorf("results: %+v", e)
	}
	if e := stubtest.WantErr[*hoose.LimitError](t, k.Fail(ctx, "large value")); e.Limit != limit || e.Size <= limit {
		t.Errorf("an error: %+v", e)
	}
	_, err = k.Echo(ctx, make([]byte, limit))
	if e := stubtest.WantErr[*hoose.LimitError](t, err); e.What != "payload" || e.Limit != limit || !strings.Contains(err.Error(), "Sample.Echo") {
		t.Errorf("arguments: %v", err)
	}
	// What a callback answers is too large for the inmate, which learns so.
	for name, answer := range map[string]func() (string, error){
		"results": func() (string, error) { return strings.Repeat("x", limit), nil },
		"error":   func() (string, error) { return "", &stubtest.LargeError{Text: strings.Repeat("x", limit)} },
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

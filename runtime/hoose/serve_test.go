package hoose_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/stubtest"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
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
	sample := (&stubtest.Sample{}).Service()
	contract, handlers := stub.Parts(sample)
	tests := map[string]struct {
		services []hoose.Service
		want     string
	}{
		"twice the same":    {[]hoose.Service{sample, sample}, "two services of the name Sample"},
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
		err := hoose.Serve(inmate, hoose.ServeConfig{}, (&stubtest.Sample{}).Service())
		var protocol *hoose.ProtocolError
		if (err == nil) != (tt.want == nil) || err != nil && !errors.As(err, &protocol) {
			t.Errorf("%s: %v, want %T", name, err, tt.want)
		}
	}
}

func TestServeCancelsCallsInFlightWhenTheHostGoes(t *testing.T) {
	hoosetest.NoLeaks(t)
	k := &stubtest.Sample{Waited: make(chan error, 1)}
	host, inmate := net.Pipe()
	served := make(chan error, 1)
	go func() { served <- hoose.Serve(inmate, hoose.ServeConfig{}, k.Service()) }()
	s, err := hoose.Connect(t.Context(), host, hoose.SessionConfig{})
	if err != nil {
		t.Fatal(err)
	}
	called := make(chan error, 1)
	go func() { called <- stubtest.NewClient(s).Wait(t.Context()) }()
	testenv.Await(t, "the call is there", func() bool { return len(called) == 0 && s.Ping(t.Context()) == nil })
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

func TestConnectEndsWithItsContext(t *testing.T) { stubtest.Bubble(t, connectEndsWithItsContext) }

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
	k := &stubtest.Sample{Die: func() { inmate.Close() }}
	served := make(chan error, 1)
	go func() { served <- hoose.Serve(inmate, hoose.ServeConfig{}, k.Service()) }()
	s, err := hoose.Connect(t.Context(), host, hoose.SessionConfig{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := stubtest.NewClient(s).Fail(t.Context(), "die"); !errors.Is(err, io.ErrUnexpectedEOF) || !errors.Is(err, hoose.ErrSandbox) {
		t.Errorf("got %v", err)
	}
	<-served
}

// TestCallsBeyondMaxCallsWaitAndSayForWhat has one call occupy an inmate that
// serves one at once.
func TestCallsBeyondMaxCallsWaitAndSayForWhat(t *testing.T) {
	hoosetest.NoLeaks(t)
	host, inmate := net.Pipe()
	served := make(chan error, 1)
	go func() {
		served <- hoose.Serve(inmate, hoose.ServeConfig{MaxCalls: 1}, (&stubtest.Sample{}).Service())
	}()
	s, err := hoose.Connect(t.Context(), host, hoose.SessionConfig{})
	if err != nil {
		t.Fatal(err)
	}
	asked, release, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		_, err := stubtest.NewClient(s).Ask(t.Context(), "?", func(string) (string, error) {
			close(asked)
			<-release
			return "!", nil
		})
		ended <- err
	}()
	<-asked
	const want = "waiting, behind 0 calls, while the inmate serves 1 at once, see inmate.MaxCalls: no answer within 1ms"
	_, err = stubtest.NewClient(s, hoose.Timeout(time.Millisecond)).Echo(t.Context(), []byte("x"))
	if call := stubtest.WantErr[*hoose.CallError](t, err); !errors.Is(call, context.DeadlineExceeded) || !strings.Contains(call.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	close(release)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := stubtest.NewClient(s).Echo(t.Context(), []byte("x")); err != nil {
		t.Errorf("afterwards: %v", err)
	}
	if err := errors.Join(s.Close(), <-served); err != nil {
		t.Error(err)
	}
}

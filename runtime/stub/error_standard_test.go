package stub_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"syscall"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

// slow answers as errors of package net do.
type slow struct{ timeout, temporary bool }

func (s *slow) Error() string   { return "slow" }
func (s *slow) Timeout() bool   { return s.timeout }
func (s *slow) Temporary() bool { return s.temporary }

// realErrors are made by the standard library itself.
func realErrors(t *testing.T) map[string]error {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	_, closed := listener.Accept()
	_, refused := net.Dial("tcp", listener.Addr().String())
	_, network := net.Dial("carrier pigeon", "x")
	_, address := net.ResolveTCPAddr("tcp", "1:2:3")
	_, cidr := net.ParseMAC("x")
	_, _, mask := net.ParseCIDR("x")
	_, number := strconv.Atoi("many")
	_, large := strconv.ParseInt("300", 10, 8)
	_, link := url.Parse("%zz://")
	_, escape := url.PathUnescape("%zz")
	_, parsed := netip.ParseAddr("x")
	_, missing := os.Open(filepath.Join(t.TempDir(), "none"))
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	var dialer net.Dialer
	_, cut := dialer.DialContext(canceled, "tcp", "127.0.0.1:1")
	return map[string]error{
		"closed listener": closed, "connection refused": refused, "unknown network": network, "address": address,
		"hardware address": cidr, "mask": mask, "number": number, "large number": large, "link": link, "escape": escape, "netip": parsed,
		"missing file": missing, "rename": os.Rename(filepath.Join(t.TempDir(), "none"), "x"), "cancelled dial": cut,
		"system call": os.NewSyscallError("read", syscall.EAGAIN), "errno": syscall.ENOSPC,
		"name":              &net.DNSError{Err: "no such host", Name: "x.invalid", Server: "127.0.0.1", IsNotFound: true, IsTimeout: true, UnwrapErr: context.Canceled},
		"name without more": &net.DNSError{Err: "x"},
		"configuration":     &net.DNSConfigError{Err: io.EOF},
		"from an address":   &net.OpError{Op: "read", Net: "udp", Source: &net.UDPAddr{IP: net.IPv4(1, 2, 3, 4), Port: 5}, Addr: (*net.TCPAddr)(nil), Err: os.ErrDeadlineExceeded},
		"a request":         &url.Error{Op: "Get", URL: "http://x/", Err: &slow{true, true}},
	}
}

func TestErrorsOfTheStandardLibraryAreFoundAgain(t *testing.T) {
	sentinels := []error{
		net.ErrClosed, fs.ErrNotExist, fs.ErrExist, fs.ErrPermission, context.Canceled, context.DeadlineExceeded, io.EOF, os.ErrDeadlineExceeded,
		strconv.ErrSyntax, strconv.ErrRange, syscall.ECONNREFUSED, syscall.EAGAIN, syscall.ENOSPC, syscall.ENOENT,
	}
	for name, err := range realErrors(t) {
		t.Run(name, func(t *testing.T) {
			if err == nil {
				t.Fatal("there is no error")
			}
			for _, got := range []error{carried(t, err, nil), carried(t, carried(t, err, nil), nil)} {
				if got.Error() != err.Error() {
					t.Errorf("%q becomes %q", err, got)
				}
				if name != "netip" && reflect.TypeOf(got) != reflect.TypeOf(err) {
					t.Errorf("%T becomes %T", err, got)
				}
				for _, s := range sentinels {
					if errors.Is(err, s) != errors.Is(got, s) {
						t.Errorf("is %v: %v becomes %v", s, errors.Is(err, s), errors.Is(got, s))
					}
				}
				if os.IsTimeout(err) != os.IsTimeout(got) {
					t.Errorf("a time-out: %v becomes %v", os.IsTimeout(err), os.IsTimeout(got))
				}
				var before, after net.Error
				if errors.As(err, &before) != errors.As(got, &after) || before != nil && (before.Timeout() != after.Timeout() || before.Temporary() != after.Temporary()) {
					t.Errorf("net.Error: %#v becomes %#v", before, after)
				}
			}
		})
	}
}

func TestAddressesOfErrorsAreCarried(t *testing.T) {
	err := &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(1, 2, 3, 4), Port: 5}, Err: io.EOF}
	var got *net.OpError
	if !errors.As(carried(t, fmt.Errorf("x: %w", err), nil), &got) || got.Addr.Network() != "tcp" || got.Addr.String() != "1.2.3.4:5" || got.Source != nil {
		t.Errorf("got %#v", got)
	}
}

func TestErrorsAnswerForThemselvesOnly(t *testing.T) {
	for _, s := range []*slow{{true, false}, {false, true}, {true, true}} {
		got := carried(t, fmt.Errorf("a: %w", s), nil)
		var answer net.Error
		var remote *hoose.RemoteError
		if !errors.As(got, &answer) || answer.Timeout() != s.timeout || answer.Temporary() != s.temporary {
			t.Errorf("%+v becomes %#v", s, answer)
		}
		if !errors.As(answer, &remote) || remote.Type != "*stub_test.slow" || remote.Text != "slow" {
			t.Errorf("it is %#v", remote)
		}
	}
	if got := carried(t, &slow{}, nil); os.IsTimeout(got) {
		t.Errorf("%v is a time-out", got)
	}
	// What wraps a time-out does not stand before it.
	var answer interface{ Timeout() bool }
	if got := carried(t, fmt.Errorf("a: %w", os.ErrDeadlineExceeded), nil); !errors.As(got, &answer) || !answer.Timeout() {
		t.Errorf("%#v is no time-out", got)
	}
}

// TestErrorNumbersOfAnotherPlatformKeepWhatTheyAre reads what such a peer would
// send.
func TestErrorNumbersOfAnotherPlatformKeepWhatTheyAre(t *testing.T) {
	node := func(platform string, number uint64) []byte {
		b := codec.AppendArrayLen(nil, 4)
		b = codec.AppendString(codec.AppendString(codec.AppendUint(b, uint(2)), "syscall.Errno"), "text")
		b = codec.AppendUint(codec.AppendString(codec.AppendArrayLen(b, 3), platform), number)
		return stub.AppendError(b, fmt.Errorf("no such thing: %w", fs.ErrNotExist), nil)
	}
	r := codec.NewReader(node("plan10/mips", 3))
	err := stub.ReadError(r, nil)
	var errno syscall.Errno
	if r.End() != nil || errors.As(err, &errno) || !errors.Is(err, fs.ErrNotExist) || err.Error() != "no such thing: file does not exist" {
		t.Errorf("%#v, %v", err, r.End())
	}
	r = codec.NewReader(node("plan10/mips", 1<<40))
	if _ = stub.ReadError(r, nil); r.End() == nil {
		t.Error("a number of 41 bits is taken")
	}
}

// TestHostileErrorsOfTheStandardLibrary can be printed and searched.
func TestHostileErrorsOfTheStandardLibrary(t *testing.T) {
	typed := func(name string, value ...byte) []byte {
		return append(codec.AppendString(codec.AppendString([]byte{0x94, 2}, name), "text"), value...)
	}
	tests := map[string]struct {
		node []byte
		ok   bool
	}{
		"an operation that wraps nil":    {typed("*net.OpError", 0x95, 0xa0, 0xa0, 0xc0, 0xc0, 0xc0), true},
		"an operation that is nil":       {typed("*net.OpError", 0xc0), false},
		"an operation with less":         {typed("*net.OpError", 0x91, 0xa0), false},
		"an address that is a string":    {typed("*net.OpError", 0x95, 0xa0, 0xa0, 0xa0, 0xc0, 0xc0), false},
		"a request that wraps nil":       {typed("*net/url.Error", 0x93, 0xa0, 0xa0, 0xc0), true},
		"a system call that wraps nil":   {typed("*os.SyscallError", 0x92, 0xa0, 0xc0), true},
		"a link that wraps nil":          {typed("*os.LinkError", 0x94, 0xa0, 0xa0, 0xa0, 0xc0), true},
		"a number that wraps nil":        {typed("*strconv.NumError", 0x93, 0xa0, 0xa0, 0xc0), true},
		"a name of numbers":              {typed("*net.DNSError", 0x97, 0xc0, 1, 2, 3, 4, 5, 6), false},
		"a type that nobody knows":       {typed("*net.Listener", 0x92, 0xa0, 0xc0), true},
		"a value of a type that is none": {typed("net.ErrClosed", 0xc0), true},
		"a number without a platform":    {typed("syscall.Errno", 2), false},
		"an answer to nothing":           {append([]byte{0x95, 0, 0xa1, 'x', 0xa0, 0x90}, 0), false},
		"an answer to everything":        {append([]byte{0x95, 0, 0xa1, 'x', 0xa0, 0x90}, 255), false},
	}
	for name, tt := range tests {
		r := codec.NewReader(tt.node)
		err := stub.ReadError(r, nil)
		if bad := r.End(); (bad == nil) != tt.ok {
			t.Errorf("%s: %v", name, bad)
			continue
		}
		if err == nil || err.Error() == "" || errors.Is(err, io.ErrClosedPipe) || errors.Is(err, hoose.ErrSandbox) {
			t.Errorf("%s: %#v", name, err)
		}
		_ = os.IsTimeout(err)
	}
}

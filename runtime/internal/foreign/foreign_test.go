package foreign_test

import (
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"reflect"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/internal/foreign"
	_ "github.com/hoosegen/hoosegen/runtime/neterrors"
)

// samples has a value of every type that is carried, with every field set.
var samples = []error{
	&net.OpError{Op: "dial", Net: "tcp", Source: &net.TCPAddr{Port: 1}, Addr: &net.UnixAddr{Name: "x"}, Err: io.EOF},
	&net.DNSError{UnwrapErr: io.EOF, Err: "a", Name: "b", Server: "c", IsTimeout: true, IsTemporary: true, IsNotFound: true},
	&net.AddrError{Err: "a", Addr: "b"}, &net.ParseError{Type: "a", Text: "b"}, &net.DNSConfigError{Err: io.EOF},
	net.UnknownNetworkError("a"), net.InvalidAddrError("b"),
	&url.Error{Op: "a", URL: "b", Err: io.EOF}, url.EscapeError("a"), url.InvalidHostError("b"),
}

// TestLayoutsAreThoseOfTheStandardLibrary notices a release of Go that changes
// one of the types, and a type that is registered without a layout, or the
// reverse.
func TestLayoutsAreThoseOfTheStandardLibrary(t *testing.T) {
	for _, err := range samples {
		name := foreign.Name(err)
		values, ok := foreign.Take(err)
		layout := foreign.Layout(name)
		if name == "" || !ok || len(layout) != len(values.Strings)+len(values.Bools)+len(values.Errors)+len(values.Addrs) {
			t.Fatalf("%T: %q, %v, %+v", err, name, ok, values)
		}
		if v := reflect.Indirect(reflect.ValueOf(err)); v.Kind() == reflect.Struct && v.NumField() != len(layout) {
			t.Errorf("%T has %d fields, %d are carried", err, v.NumField(), len(layout))
		}
		again := foreign.Make(name, values)
		if again == nil || again.Error() != err.Error() || reflect.TypeOf(again) != reflect.TypeOf(err) {
			t.Fatalf("%#v becomes %#v", err, again)
		}
		if second, ok := foreign.Take(again); !ok || !reflect.DeepEqual(second, values) {
			t.Errorf("%+v becomes %+v", values, second)
		}
	}
}

func TestOtherErrorsHaveNoName(t *testing.T) {
	type OpError struct{ error }
	for _, err := range []error{io.EOF, OpError{io.EOF}, &OpError{io.EOF}, (*net.OpError)(nil), os.ErrClosed, &os.PathError{}} {
		if name := foreign.Name(err); name != "" {
			t.Errorf("%T has the name %s", err, name)
		}
		if name := foreign.SentinelName(err); name != "" {
			t.Errorf("%v is %s", err, name)
		}
	}
}

func TestSentinelsAreFoundByName(t *testing.T) {
	for _, err := range []error{net.ErrClosed, net.ErrWriteToConnected} {
		name := foreign.SentinelName(err)
		if foreign.Sentinel(name) != err { //nolint:errorlint // identity is the point
			t.Errorf("%v has the name %q, which is %v", err, name, foreign.Sentinel(name))
		}
	}
	if err := foreign.Sentinel("net.ErrNothing"); err != nil {
		t.Errorf("got %v", err)
	}
	if foreign.SentinelName(errors.New("use of closed network connection")) != "" {
		t.Error("a text is taken for a sentinel")
	}
}

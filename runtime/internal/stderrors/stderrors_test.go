package stderrors_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"reflect"
	"strconv"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/internal/stderrors"
	_ "github.com/hoosegen/hoosegen/runtime/neterrors"
	_ "github.com/hoosegen/hoosegen/runtime/stub"
)

// samples has a value of every type that is carried, with every field set.
var samples = []error{
	&net.OpError{Op: "dial", Net: "tcp", Source: &net.TCPAddr{Port: 1}, Addr: &net.UnixAddr{Name: "x"}, Err: io.EOF},
	&net.DNSError{UnwrapErr: io.EOF, Err: "a", Name: "b", Server: "c", IsTimeout: true, IsTemporary: true, IsNotFound: true},
	&net.AddrError{Err: "a", Addr: "b"}, &net.ParseError{Type: "a", Text: "b"}, &net.DNSConfigError{Err: io.EOF},
	net.UnknownNetworkError("a"), net.InvalidAddrError("b"),
	&fs.PathError{Op: "a", Path: "b", Err: io.EOF}, &os.LinkError{Op: "a", Old: "b", New: "c", Err: io.EOF},
	&os.SyscallError{Syscall: "a", Err: io.EOF}, &strconv.NumError{Func: "a", Num: "b", Err: io.EOF},
	&url.Error{Op: "a", URL: "b", Err: io.EOF}, url.EscapeError("a"), url.InvalidHostError("b"),
}

// TestLayoutsAreThoseOfTheStandardLibrary notices a release of Go that changes
// one of the types, and a type that is registered without a layout, or the
// reverse.
func TestLayoutsAreThoseOfTheStandardLibrary(t *testing.T) {
	for _, err := range samples {
		name := stderrors.Name(err)
		values, ok := stderrors.Take(err)
		layout := stderrors.Layout(name)
		if name == "" || !ok || len(layout) != len(values.Strings)+len(values.Bools)+len(values.Errors)+len(values.Addrs) {
			t.Fatalf("%T: %q, %v, %+v", err, name, ok, values)
		}
		if v := reflect.Indirect(reflect.ValueOf(err)); v.Kind() == reflect.Struct && v.NumField() != len(layout) {
			t.Errorf("%T has %d fields, %d are carried", err, v.NumField(), len(layout))
		}
		again := stderrors.Make(name, values)
		if again == nil || again.Error() != err.Error() || reflect.TypeOf(again) != reflect.TypeOf(err) {
			t.Fatalf("%#v becomes %#v", err, again)
		}
		if second, ok := stderrors.Take(again); !ok || !reflect.DeepEqual(second, values) {
			t.Errorf("%+v becomes %+v", values, second)
		}
	}
}

func TestOtherErrorsHaveNoName(t *testing.T) {
	type OpError struct{ error }
	for _, err := range []error{io.EOF, OpError{io.EOF}, &OpError{io.EOF}, (*net.OpError)(nil), os.ErrClosed, (*os.PathError)(nil)} {
		if name := stderrors.Name(err); name != "" {
			t.Errorf("%T has the name %s", err, name)
		}
	}
}

func TestSentinelsAreFoundByName(t *testing.T) {
	for _, err := range []error{net.ErrClosed, net.ErrWriteToConnected, io.EOF, context.Canceled, fs.ErrNotExist} {
		name := stderrors.SentinelName(err)
		if stderrors.Sentinel(name) != err { //nolint:errorlint // identity is the point
			t.Errorf("%v has the name %q, which is %v", err, name, stderrors.Sentinel(name))
		}
	}
	if err := stderrors.Sentinel("net.ErrNothing"); err != nil {
		t.Errorf("got %v", err)
	}
	if stderrors.SentinelName(errors.New("use of closed network connection")) != "" {
		t.Error("a text is taken for a sentinel")
	}
}

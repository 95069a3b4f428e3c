package stub_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/e2e/stubtest"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	_ "github.com/hoosegen/hoosegen/runtime/neterrors"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

// carried returns what becomes of an error on the other side.
func carried(t testing.TB, err error, set *stub.ErrorSet) error {
	t.Helper()
	b := stub.AppendError(nil, err, set)
	if bad := codec.Check(b, codec.Limits{}); bad != nil {
		t.Fatalf("%v is carried as what is no value: %v", err, bad)
	}
	r := codec.NewReader(b)
	got := stub.ReadError(r, set)
	if bad := r.End(); bad != nil {
		t.Fatalf("%v cannot be read: %v", err, bad)
	}
	return got
}

func TestStandardErrorsKeepTheirIdentity(t *testing.T) {
	for _, err := range []error{
		context.Canceled, context.DeadlineExceeded, io.EOF, io.ErrUnexpectedEOF, io.ErrShortWrite, io.ErrShortBuffer, io.ErrClosedPipe,
		io.ErrNoProgress, fs.ErrInvalid, fs.ErrPermission, fs.ErrExist, fs.ErrNotExist, fs.ErrClosed, os.ErrDeadlineExceeded, errors.ErrUnsupported,
		fs.SkipDir, fs.SkipAll, os.ErrNoDeadline, os.ErrProcessDone, strconv.ErrRange, strconv.ErrSyntax, net.ErrClosed, net.ErrWriteToConnected,
	} {
		if got := carried(t, err, nil); got != err {
			t.Errorf("%v becomes %v", err, got)
		}
		wrapped := carried(t, fmt.Errorf("reading: %w", err), nil)
		if !errors.Is(wrapped, err) || wrapped.Error() != "reading: "+err.Error() {
			t.Errorf("%v wrapped becomes %v", err, wrapped)
		}
	}
	if got := carried(t, nil, nil); got != nil {
		t.Errorf("nil becomes %v", got)
	}
	_, missing := os.Open("/does/not/exist")
	got := carried(t, missing, nil)
	var path *fs.PathError
	if !errors.As(got, &path) || !errors.Is(got, fs.ErrNotExist) && path.Err.Error() != "no such file or directory" || got.Error() != missing.Error() {
		t.Errorf("%v becomes %#v", missing, got)
	}
}

func TestErrorsWithOddMethodsAreCarried(t *testing.T) {
	tests := map[string]struct {
		err  error
		text string
	}{
		"wraps itself":               {&ring{}, "ring"},
		"wraps nil":                  {wrapping{nil}, "wrapping"},
		"wraps nils and more":        {wrapping{[]error{nil, io.EOF, nil}}, "wrapping"},
		"holds what has no equality": {uncomparable{[]int{1}}, "uncomparable"},
		"is of no comparable type":   {slice{1}, "slice"},
		"empty text":                 {errors.New(""), ""},
		"text that is no UTF-8":      {errors.New("\xff\x00"), "\xff\x00"},
	}
	set := &stub.ErrorSet{Sentinels: []stub.Sentinel{{Name: "x.U", Err: &errUncomparable}, {Name: "x.Nil", Err: new(error)}}}
	for name, tt := range tests {
		if got := carried(t, tt.err, set); got == nil || got.Error() != tt.text {
			t.Errorf("%s: becomes %v", name, got)
		}
	}
	if got := carried(t, wrapping{[]error{nil, io.EOF, nil}}, set); !errors.Is(got, io.EOF) {
		t.Errorf("what it wraps is lost: %v", got)
	}
}

var errUncomparable error = uncomparable{[]int{2}}

type ring struct{}

func (r *ring) Error() string { return "ring" }
func (r *ring) Unwrap() error { return r }

type wrapping struct{ inner []error }

func (w wrapping) Error() string   { return "wrapping" }
func (w wrapping) Unwrap() []error { return w.inner }

// uncomparable is of a comparable type, and comparing it panics.
type uncomparable struct{ v any }

func (u uncomparable) Error() string { return "uncomparable" }

type slice []int

func (s slice) Error() string { return "slice" }

// countNodes counts the errors in a tree, and its levels.
func countNodes(err error) (nodes, depth int) {
	nodes = 1
	if e, ok := err.(interface{ Unwrap() []error }); ok {
		for _, inner := range e.Unwrap() {
			n, d := countNodes(inner)
			nodes, depth = nodes+n, max(depth, d)
		}
	}
	return nodes, depth + 1
}

func TestTreesThatAreTooLargeAreCutByTheWriter(t *testing.T) {
	chain := io.EOF
	for range 100 {
		chain = fmt.Errorf("level: %w", chain)
	}
	wide := make([]error, 500)
	for i := range wide {
		wide[i] = fmt.Errorf("error %d", i)
	}
	// Each level joins many, so that what waits beside the path counts.
	bushy := errors.New("leaf")
	for range 40 {
		bushy = errors.Join(append([]error{bushy}, wide[:30]...)...)
	}
	late := errors.Join(append(append([]error(nil), wide[:100]...), errors.Join(wide[:20]...), errors.Join(wide[:20]...))...)
	for name, err := range map[string]error{"chain": chain, "wide": errors.Join(wide...), "bushy": bushy, "late": late} {
		nodes, depth := countNodes(carried(t, err, nil))
		if nodes > 128 || depth > 32 || nodes < 2 && name != "wide" {
			t.Errorf("%s: %d errors, %d levels", name, nodes, depth)
		}
	}
	long := strings.Repeat("ä", 20<<10)
	if got := carried(t, errors.New(long), nil).Error(); len(got) > 33<<10 || !strings.HasSuffix(got, "…") {
		t.Errorf("a text of %d bytes", len(got))
	}
	exact := strings.Repeat("x", 32<<10)
	if got := carried(t, errors.New(exact), nil).Error(); got != exact {
		t.Errorf("a text of exactly 32 KiB becomes one of %d bytes", len(got))
	}
}

func TestUnknownNamesAreReadByTheirText(t *testing.T) {
	typed := stub.AppendError(nil, fmt.Errorf("typed: %w", &stubtest.CodeError{Code: 5, Err: stubtest.ErrFailed}), &stubtest.Errors)
	r := codec.NewReader(typed)
	err := stub.ReadError(r, nil) // a host that was built without them
	var remote *hoose.RemoteError
	if r.End() != nil || err.Error() != "typed: code 5: failed" || !errors.As(errors.Unwrap(err), &remote) && !errors.As(err, &remote) {
		t.Errorf("%v, %v", err, r.End())
	}
	inner := err.(*hoose.RemoteError).Wrapped[0]
	if !errors.As(inner, &remote) || remote.Type != "*sample.CodeError" || remote.Text != "code 5: failed" {
		t.Errorf("the declared type becomes %#v", inner)
	}
	sentinel := carriedTo(t, stubtest.ErrFailed, &stubtest.Errors, nil)
	if !errors.As(sentinel, &remote) || remote.Type != "sample.ErrFailed" || remote.Text != "failed" {
		t.Errorf("the sentinel becomes %#v", sentinel)
	}
	// Passed on by somebody who does not know it, it is known again.
	if again := carriedTo(t, carriedTo(t, fmt.Errorf("x: %w", io.EOF), nil, nil), nil, nil); !errors.Is(again, io.EOF) {
		t.Errorf("passed on twice it becomes %v", again)
	}
}

func carriedTo(t *testing.T, err error, from, to *stub.ErrorSet) error {
	t.Helper()
	r := codec.NewReader(stub.AppendError(nil, err, from))
	got := stub.ReadError(r, to)
	if bad := r.End(); bad != nil {
		t.Fatal(bad)
	}
	return got
}

// FuzzReadError reads hostile trees: what is read is within the limits, can be
// printed and searched, and writing it again gives what reads as the same.
func FuzzReadError(f *testing.F) {
	for _, err := range []error{
		nil, io.EOF, stubtest.ErrFailed, errors.New("text"), fmt.Errorf("a: %w", stubtest.ErrFailed), errors.Join(io.EOF, errors.New("x")),
		&net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{Port: 1}, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)},
		&net.DNSError{Err: "x", UnwrapErr: context.Canceled}, net.UnknownNetworkError("x"), &url.Error{Op: "Get", URL: "/", Err: io.EOF},
		syscall.ETIMEDOUT, &slow{true, false}, fmt.Errorf("a: %w", &slow{true, true}),
		&stubtest.CodeError{Code: 9, Err: stubtest.ErrFailed}, &stubtest.LargeError{Text: "much"}, &fs.PathError{Op: "open", Path: "/x", Err: fs.ErrNotExist}, &ring{},
	} {
		f.Add(stub.AppendError(nil, err, &stubtest.Errors))
	}
	f.Add(withValue(&stubtest.LargeError{}, 1, 0xc0))
	f.Add(append(append([]byte{0x94, 2}, codec.AppendString(nil, "*io/fs.PathError")...), 0xa0, 0x93, 0xa0, 0xa0, 0xc0))
	f.Fuzz(func(t *testing.T, b []byte) {
		if codec.Check(b, codec.Limits{}) != nil {
			return // never gets as far as ReadError
		}
		r := codec.NewReader(b)
		err := stub.ReadError(r, &stubtest.Errors)
		if r.End() != nil || err == nil {
			return
		}
		if nodes, depth := countNodes(err); nodes > 128 || depth > 32 {
			t.Errorf("%d errors, %d levels", nodes, depth)
		}
		_ = errors.Is(err, io.ErrClosedPipe)
		if errors.Is(err, hoose.ErrSandbox) {
			t.Error("an inmate can make errors of the sandbox's own")
		}
		text := err.Error()
		again := stub.AppendError(nil, err, &stubtest.Errors)
		if bad := codec.Check(again, codec.Limits{}); bad != nil {
			t.Fatalf("written again it is no value: %v", bad)
		}
		r = codec.NewReader(again)
		second := stub.ReadError(r, &stubtest.Errors)
		if bad := r.End(); bad != nil {
			t.Fatalf("written again it cannot be read: %v", bad)
		}
		if len(text) < 32<<10 && second.Error() != text {
			t.Errorf("%q becomes %q", text, second.Error())
		}
		if third := stub.AppendError(nil, second, &stubtest.Errors); len(again) < 32<<10 && !bytes.Equal(third, again) {
			t.Errorf("%x becomes %x", again, third)
		}
	})
}

// loop is an error type that can wrap itself, and says so without following.
type loop struct{ err error }

func (l *loop) Error() string { return "loop" }
func (l *loop) Unwrap() error { return l.err }

func TestAnErrorWhoseValueHoldsItselfHasAnEnd(t *testing.T) {
	set := &stub.ErrorSet{}
	set.Types = []stub.ErrorType{stub.NewErrorType("x.Loop", "error", func(b []byte, l loop) []byte { return stub.AppendError(b, l.err, set) },
		func(r *codec.Reader) loop { return loop{stub.ReadError(r, set)} })}
	path := &fs.PathError{Op: "open", Path: "x"}
	path.Err = path
	network := &net.OpError{Op: "dial"}
	network.Err = &fs.PathError{Err: network}
	self := &loop{}
	self.err = &loop{self}
	for name, err := range map[string]error{"a path error": path, "an error of a package not linked": network, "a declared type": self} {
		if got := carried(t, err, set); got == nil || got.Error() != "an error that wraps itself" {
			t.Errorf("%s: becomes %v", name, got)
		}
	}
	if got := carried(t, &loop{&loop{io.EOF}}, set); !errors.Is(got, io.EOF) {
		t.Errorf("one that has an end: becomes %v", got)
	}
	deep := error(&loop{io.EOF})
	for range 500 {
		deep = fmt.Errorf("%w", deep)
	}
	if got := carried(t, deep, set); got == nil || got.Error() != "loop" {
		t.Errorf("a deep one: becomes %v", got)
	}
}

package stub_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

var errQuota = errors.New("over quota")

// code is a declared type that is a value.
type code int

func (c code) Error() string { return fmt.Sprint("code ", int(c)) }

// holder is a declared type that holds errors in all ways there are.
type holder struct {
	Err    error
	List   []error
	ByName map[string]error
	Behind *error
	Next   *holder
}

func (h *holder) Error() string { return fmt.Sprintf("holder of %d", len(h.List)+len(h.ByName)) }
func (h *holder) Unwrap() error { return h.Err }

var declaredErrors stub.ErrorSet

func init() {
	declaredErrors = stub.ErrorSet{
		Sentinels: []stub.Sentinel{{Name: "x.ErrQuota", Err: &errQuota}},
		Types:     []stub.ErrorType{stub.NewErrorType("x.code", "int64", codec.AppendInt[code], codec.ReadInt[code]), stub.NewErrorType("x.holder", "{Err error}", appendHolder, readHolder)},
	}
}

func appendHeld(b []byte, err error) []byte { return stub.AppendError(b, err, &declaredErrors) }
func readHeld(r *codec.Reader) error        { return stub.ReadError(r, &declaredErrors) }

func appendHolder(b []byte, h holder) []byte {
	b = appendHeld(codec.AppendArrayLen(b, 5), h.Err)
	b = codec.AppendSlice(b, h.List, appendHeld)
	b = codec.AppendMap(b, h.ByName, codec.AppendString[string], appendHeld)
	b = codec.AppendPointer(b, h.Behind, appendHeld)
	return codec.AppendPointer(b, h.Next, appendHolder)
}

func readHolder(r *codec.Reader) (h holder) {
	r.Fields(5)
	h.Err = readHeld(r)
	h.List = codec.ReadSlice(r, readHeld)
	h.ByName = codec.ReadMap(r, codec.ReadString[string], readHeld)
	h.Behind = codec.ReadPointer(r, readHeld)
	h.Next = codec.ReadPointer(r, readHolder)
	return h
}

// randomError makes a tree.
func randomError(r *rand.Rand, depth int) error {
	if depth == 0 || r.IntN(5) == 0 {
		return []error{
			errQuota, code(r.IntN(100)), io.EOF, fs.ErrNotExist, syscall.ENOENT, net.ErrClosed, errors.New("other"), strconv.ErrRange,
			&net.AddrError{Err: "bad", Addr: "a"}, url.EscapeError("%zz"),
		}[r.IntN(10)]
	}
	inner := func() error { return randomError(r, depth-1) }
	switch r.IntN(12) {
	case 0:
		return &fs.PathError{Op: "open", Path: "x", Err: inner()}
	case 1:
		return &os.LinkError{Op: "link", Old: "a", New: "b", Err: inner()}
	case 2:
		return os.NewSyscallError("read", inner())
	case 3:
		return &strconv.NumError{Func: "Atoi", Num: "x", Err: inner()}
	case 4:
		return &net.OpError{Op: "dial", Net: "tcp", Err: inner()}
	case 5:
		return &url.Error{Op: "Get", URL: "http://x", Err: inner()}
	case 6:
		return &net.DNSError{Err: "no", Name: "x", UnwrapErr: inner()}
	case 7:
		return &net.DNSConfigError{Err: inner()}
	case 8:
		return fmt.Errorf("around: %w", inner())
	case 9:
		return fmt.Errorf("two: %w, %w", inner(), inner())
	case 10:
		return errors.Join(inner(), inner())
	default:
		return randomHolder(r, inner)
	}
}

func randomHolder(r *rand.Rand, inner func() error) *holder {
	h := &holder{}
	if r.IntN(2) == 0 {
		h.Err = inner()
	}
	for range r.IntN(3) {
		h.List = append(h.List, inner())
	}
	if r.IntN(3) == 0 {
		h.ByName = map[string]error{"a": inner(), "none": nil}
	}
	if r.IntN(3) == 0 {
		err := inner()
		h.Behind = &err
	}
	if r.IntN(3) == 0 {
		h.Next = &holder{Err: inner()}
	}
	return h
}

// shapeOf prints all that can be found in an error. What is not declared is its
// text, as it may have another type.
func shapeOf(err error) string {
	if err == nil {
		return "nil"
	}
	var parts []string
	switch e := err.(type) {
	case *holder:
		parts = append(parts, "Err "+shapeOf(e.Err))
		for _, held := range e.List {
			parts = append(parts, shapeOf(held))
		}
		for _, name := range slices.Sorted(maps.Keys(e.ByName)) {
			parts = append(parts, name+" "+shapeOf(e.ByName[name]))
		}
		if e.Behind != nil {
			parts = append(parts, "behind "+shapeOf(*e.Behind))
		}
		if e.Next != nil {
			parts = append(parts, "next "+shapeOf(e.Next))
		}
	case interface{ Unwrap() error }:
		parts = append(parts, shapeOf(e.Unwrap()))
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			parts = append(parts, shapeOf(inner))
		}
	}
	name := fmt.Sprintf("%T", err)
	if remote, ok := err.(*hoose.RemoteError); ok {
		name = remote.Type
	}
	if len(parts) == 0 && errors.Is(err, errQuota) {
		name = "the sentinel"
	}
	return fmt.Sprintf("%s %q {%s}", name, err, strings.Join(parts, "; "))
}

// TestRandomErrorTreesKeepTheirIdentity carries trees of declared errors, and of
// those of the standard library, there and back again.
func TestRandomErrorTreesKeepTheirIdentity(t *testing.T) {
	for seed := range uint64(3000) {
		err := randomError(rand.New(rand.NewPCG(seed, 1)), 5)
		want := shapeOf(err)
		for _, got := range []error{carried(t, err, &declaredErrors), carried(t, carried(t, err, &declaredErrors), &declaredErrors)} {
			if shape := shapeOf(got); shape != want {
				t.Fatalf("seed %d:\n%s\nbecomes\n%s", seed, want, shape)
			}
		}
	}
}

func TestDeclaredErrorsAreFoundInsideThoseOfTheStandardLibrary(t *testing.T) {
	for _, err := range []error{
		&fs.PathError{Err: errQuota}, &url.Error{Err: code(7)}, os.NewSyscallError("x", errQuota), &net.OpError{Err: &fs.PathError{Err: errors.Join(errQuota, code(7))}},
	} {
		got := carried(t, err, &declaredErrors)
		var before, after code
		if errors.Is(err, errQuota) != errors.Is(got, errQuota) || errors.As(err, &before) != errors.As(got, &after) || before != after || got.Error() != err.Error() {
			t.Errorf("%#v becomes %#v", err, got)
		}
	}
}

// TestErrorsThatHoldThemselvesEnd has values of declared types have no end, or
// hold the same error twice at each level.
func TestErrorsThatHoldThemselvesEnd(t *testing.T) {
	self := &holder{}
	self.List = []error{self, self}
	name := &holder{}
	name.ByName = map[string]error{"a": name, "b": name}
	next := &holder{}
	next.Next = next
	twice := error(&holder{})
	for range 60 {
		twice = &holder{Err: twice, List: []error{twice, twice}}
	}
	paths := errQuota
	for range 200 {
		paths = &fs.PathError{Op: "o", Path: "p", Err: paths}
	}
	for what, err := range map[string]error{"in a list": self, "in a map": name, "in a pointer": next, "twice at each level": twice, "many levels": paths} {
		b := stub.AppendError(nil, err, &declaredErrors)
		if len(b) > 16<<20 {
			t.Errorf("%s: %d bytes", what, len(b))
		}
		got := carried(t, err, &declaredErrors)
		if want := err.Error(); got == nil || got.Error() != want {
			t.Errorf("%s: %v becomes %v", what, err, got)
		}
	}
}

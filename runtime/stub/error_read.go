package stub

import (
	"errors"
	"fmt"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/internal/stderrors"
)

// ReadError reads an error tree. Generated code calls it. What the peer claims
// beyond the set and the standard library's errors becomes a *RemoteError. A
// tree of more than 32 levels or 128 nodes makes r fail.
func ReadError(r *codec.Reader, set *ErrorSet) error {
	t := errorReader{Reader: r, set: set, left: maxErrorNodes}
	return t.node(maxErrorDepth)
}

// errorReader reads one tree.
type errorReader struct {
	*codec.Reader

	set  *ErrorSet
	left int // how many more nodes there may be
}

func (r *errorReader) node(depth int) error {
	if r.IsNil() {
		return nil
	}
	if depth == 0 || r.left == 0 {
		r.Fail(errors.New("error tree is too large"))
		return nil
	}
	r.left--
	n, _ := r.ArrayLen()
	kind := codec.ReadUint[uint8](r.Reader)
	if r.Err() != nil {
		return nil //nolint:nilerr // the reader keeps its failure
	}
	switch {
	case kind == plainNode && n == 4:
		return r.plain(depth)
	case kind == plainNode && n == 5:
		return readAnswer(r.Reader, r.plain(depth))
	case kind == sentinelNode && n == 3:
		return r.sentinel()
	case kind == standardNode && n == 4:
		return r.standard(depth)
	case kind == declaredNode && n == 5:
		return r.declared()
	}
	r.Fail(fmt.Errorf("error node of kind %d with %d values", kind, n))
	return nil
}

func (r *errorReader) plain(depth int) *hoose.RemoteError {
	e := &hoose.RemoteError{Text: r.text(), Type: r.text()}
	n, _ := r.ArrayLen()
	for i := 0; i < n && r.Err() == nil; i++ {
		if child := r.node(depth - 1); child != nil {
			e.Wrapped = append(e.Wrapped, child)
		}
	}
	return e
}

func (r *errorReader) sentinel() error {
	name, text := r.text(), r.text()
	if err := r.set.sentinel(name); err != nil {
		return err
	}
	if err := stderrors.Sentinel(name); err != nil {
		return err
	}
	return &hoose.RemoteError{Text: text, Type: name}
}

// standard reads an error of the standard library.
func (r *errorReader) standard(depth int) error {
	name, text := r.text(), r.text()
	if layout := stderrors.Layout(name); layout != nil && r.Err() == nil {
		return r.fields(name, text, layout, depth-1)
	}
	r.Skip()
	return &hoose.RemoteError{Text: text, Type: name}
}

// declared reads an error of a declared type. One that is declared otherwise at
// the other end, or not at all, is its text.
func (r *errorReader) declared() error {
	name, text, hash := r.text(), r.text(), codec.ReadUint[uint64](r.Reader)
	if read := r.set.reader(name, hash); read != nil && r.Err() == nil {
		return read(r.Reader)
	}
	r.Skip()
	return &hoose.RemoteError{Text: text, Type: name}
}

// fields reads the value of an error of the standard library. Where its
// package is not registered it is an error of the given text, with what it wraps.
func (r *errorReader) fields(name, text string, layout []stderrors.Field, depth int) error {
	var values stderrors.Values
	r.Fields(len(layout))
	for _, f := range layout {
		switch {
		case f.Kind == stderrors.Bool:
			values.Bools = append(values.Bools, codec.ReadBool[bool](r.Reader))
		case f.Kind == stderrors.Number:
			values.Numbers = append(values.Numbers, uint64(codec.ReadUint[uint32](r.Reader)))
		case f.Kind == stderrors.Error && f.MayBeNil:
			values.Errors = append(values.Errors, r.node(depth))
		case f.Kind == stderrors.Error:
			values.Errors = append(values.Errors, r.cause(depth))
		case f.Kind == stderrors.Addr:
			values.Addrs = append(values.Addrs, readAddress(r.Reader))
		default:
			values.Strings = append(values.Strings, codec.ReadString[string](r.Reader))
		}
	}
	if r.Err() == nil {
		if err := stderrors.Make(name, values); err != nil {
			return err
		}
	}
	remote := &hoose.RemoteError{Text: text, Type: name}
	for _, err := range values.Errors {
		if err != nil {
			remote.Wrapped = append(remote.Wrapped, err)
		}
	}
	return remote
}

func readAddress(r *codec.Reader) *stderrors.Address {
	if r.IsNil() {
		return nil
	}
	r.Fields(2)
	return &stderrors.Address{Network: codec.ReadString[string](r), Text: codec.ReadString[string](r)}
}

// cause keeps a hostile peer from making an error that wraps nil, which
// would panic when printed.
func (r *errorReader) cause(depth int) error {
	if err := r.node(depth); err != nil {
		return err
	}
	return &hoose.RemoteError{Text: "unknown error"}
}

func (r *errorReader) text() string { return readText(r.Reader) }

// readText reads a text and keeps no more of it than a writer would have sent.
func readText(r *codec.Reader) string {
	s := codec.ReadString[string](r)
	if len(s) > maxErrorText+len(ellipsis) {
		return cut(s)
	}
	return s
}

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
	left := maxErrorNodes
	return readNode(r, set, maxErrorDepth, &left)
}

func readNode(r *codec.Reader, set *ErrorSet, depth int, left *int) error {
	if r.IsNil() {
		return nil
	}
	if depth == 0 || *left == 0 {
		r.Fail(errors.New("error tree is too large"))
		return nil
	}
	*left--
	n, _ := r.ArrayLen()
	kind := codec.ReadUint[uint8](r)
	if r.Err() != nil {
		return nil //nolint:nilerr // the reader keeps its failure
	}
	switch {
	case kind == plainNode && n == 4:
		return readPlain(r, set, depth, left)
	case kind == plainNode && n == 5:
		return readAnswer(r, readPlain(r, set, depth, left))
	case kind == sentinelNode && n == 3:
		return readSentinel(r, set)
	case kind == typedNode && n == 4:
		return readTyped(r, set)
	}
	r.Fail(fmt.Errorf("error node of kind %d with %d values", kind, n))
	return nil
}

func readPlain(r *codec.Reader, set *ErrorSet, depth int, left *int) *hoose.RemoteError {
	e := &hoose.RemoteError{Text: readText(r), Type: readText(r)}
	n, _ := r.ArrayLen()
	for i := 0; i < n && r.Err() == nil; i++ {
		if child := readNode(r, set, depth-1, left); child != nil {
			e.Wrapped = append(e.Wrapped, child)
		}
	}
	return e
}

func readSentinel(r *codec.Reader, set *ErrorSet) error {
	name, text := readText(r), readText(r)
	if err := set.sentinel(name); err != nil {
		return err
	}
	if err := stderrors.Sentinel(name); err != nil {
		return err
	}
	return &hoose.RemoteError{Text: text, Type: name}
}

func readTyped(r *codec.Reader, set *ErrorSet) error {
	name, text := readText(r), readText(r)
	if r.Err() == nil {
		if read := set.reader(name); read != nil {
			return read(r)
		}
		if layout := stderrors.Layout(name); layout != nil {
			return readFields(r, name, text, layout)
		}
	}
	r.Skip()
	return &hoose.RemoteError{Text: text, Type: name}
}

// readFields reads the value of an error of the standard library. Where its
// package is not registered it is an error of the given text, with what it wraps.
func readFields(r *codec.Reader, name, text string, layout []stderrors.Field) error {
	var values stderrors.Values
	r.Fields(len(layout))
	for _, f := range layout {
		switch {
		case f.Kind == stderrors.Bool:
			values.Bools = append(values.Bools, codec.ReadBool[bool](r))
		case f.Kind == stderrors.Number:
			values.Numbers = append(values.Numbers, uint64(codec.ReadUint[uint32](r)))
		case f.Kind == stderrors.Error && f.MayBeNil:
			values.Errors = append(values.Errors, ReadError(r, nil))
		case f.Kind == stderrors.Error:
			values.Errors = append(values.Errors, readCause(r))
		case f.Kind == stderrors.Addr:
			values.Addrs = append(values.Addrs, readAddress(r))
		default:
			values.Strings = append(values.Strings, codec.ReadString[string](r))
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

// readCause keeps a hostile peer from making an error that wraps nil, which
// would panic when printed.
func readCause(r *codec.Reader) error {
	if err := ReadError(r, nil); err != nil {
		return err
	}
	return &hoose.RemoteError{Text: "unknown error"}
}

// readText reads a text and keeps no more of it than a writer would have sent.
func readText(r *codec.Reader) string {
	s := codec.ReadString[string](r)
	if len(s) > maxErrorText+len(ellipsis) {
		return cut(s)
	}
	return s
}

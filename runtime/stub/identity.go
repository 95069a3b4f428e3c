package stub

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/internal/foreign"
)

// ErrorSet is what an interface's package declares about its errors: the ones
// that keep their identity across the boundary.
type ErrorSet struct {
	Sentinels []Sentinel
	Types     []ErrorType
}

// Sentinel is an exported error variable, found again by errors.Is.
type Sentinel struct {
	Name string // "example.com/app/imageproc.ErrTooLarge"
	Err  *error
}

// ErrorType is an exported error type, found again by errors.As. Make it with
// NewErrorType.
type ErrorType struct {
	name   string
	is     func(err error) bool // nil where the value holds no errors
	append func(b []byte, err error) ([]byte, bool)
	read   func(r *codec.Reader) error
}

// NewErrorType describes the error type E, whose values the two functions
// carry as exactly one msgpack value each. A pointer type's value that is nil is
// neither sent as such nor accepted.
func NewErrorType[E error](name string, appendFn func([]byte, E) []byte, readFn func(*codec.Reader) E) ErrorType {
	return ErrorType{
		name: name,
		is: func(err error) bool {
			_, ok := err.(E) //nolint:errorlint // this very error
			return ok
		},
		append: func(b []byte, err error) ([]byte, bool) {
			// Not errors.As: the wrappers around it are carried as such.
			e, ok := err.(E) //nolint:errorlint // identity of this very value is the point
			if !ok || isNilPointer(err) {
				return b, false
			}
			return appendFn(b, e), true
		},
		read: func(r *codec.Reader) error {
			e := readFn(r)
			if isNilPointer(e) {
				// It would panic when printed, if not before.
				r.Fail(errors.New("a nil pointer as an error of type " + name))
				return &hoose.RemoteError{Type: name}
			}
			return e
		},
	}
}

func isNilPointer(err error) bool {
	v := reflect.ValueOf(err)
	return v.Kind() == reflect.Pointer && v.IsNil()
}

// An error travels as a tree. A node is one of
//
//	[0, text, type, [child ...]]         any error, with what it wraps
//	[0, text, type, [child ...], answer] the same of one that is a time-out (1), temporary (2), or both (3)
//	[1, name, text]                      a sentinel
//	[2, name, text, value]               a declared type
//
// The text makes a name that the reader does not know readable. A writer cuts
// a tree that is too large; a reader takes one for hostile.
const (
	plainNode    = 0
	sentinelNode = 1
	typedNode    = 2
)

const (
	maxErrorDepth = 32
	maxErrorNodes = 128
	maxErrorText  = 32 << 10
	ellipsis      = "…"
)

// AppendError appends err as an error tree; a nil error is kept. Generated
// code calls it. What an error wraps is left out where the tree would have more
// than 32 levels or 128 nodes, and each text is cut at 32 KiB; the values of
// declared types are neither counted nor cut.
func AppendError(b []byte, err error, set *ErrorSet) []byte {
	left := maxErrorNodes - 1
	return appendNode(b, err, set, maxErrorDepth, &left)
}

// typed reports whether err is carried by its value, which may hold errors.
func typed(err error, set *ErrorSet) bool {
	for _, s := range [...]*ErrorSet{set, &standard} {
		if s != nil && slices.ContainsFunc(s.Types, func(t ErrorType) bool { return t.is != nil && t.is(err) }) {
			return true
		}
	}
	return foreign.Name(err) != ""
}

// wrapsItself reports whether a path of what err wraps leads back to one of the
// errors around it.
func wrapsItself(err error, around []error) bool {
	if len(around) > 0 && reflect.ValueOf(err).Comparable() {
		for _, outer := range around {
			if reflect.ValueOf(outer).Comparable() && outer == err { //nolint:errorlint // this very error
				return true
			}
		}
	}
	if len(around) >= maxErrorWalk {
		return true
	}
	switch e := err.(type) { //nolint:errorlint // this is the walk itself
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			return wrapsItself(inner, append(around, err))
		}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			if inner != nil && wrapsItself(inner, append(around, err)) {
				return true
			}
		}
	}
	return false
}

// maxErrorWalk is how deep an error may wrap others to be taken for one that has
// an end. Of such a tree the first levels are carried.
const maxErrorWalk = 1000

// appendNode appends one node, which is counted already; left is how many more
// there may be.
func appendNode(b []byte, err error, set *ErrorSet, depth int, left *int) []byte {
	if err == nil {
		return codec.AppendNil(b)
	}
	if typed(err, set) && wrapsItself(err, nil) {
		// Its value has no end, and its text may have none either.
		err = &hoose.RemoteError{Text: "an error that wraps itself", Type: fmt.Sprintf("%T", err)}
	}
	for _, s := range [...]*ErrorSet{set, &standard} {
		if s == nil {
			continue
		}
		if out, ok := s.append(b, err); ok {
			return out
		}
	}
	if out, ok := appendForeign(b, err); ok {
		return out
	}
	name, answer := fmt.Sprintf("%T", err), answerOf(err)
	//nolint:errorlint // a remote error that travels on keeps its first type name
	switch remote := err.(type) {
	case *hoose.RemoteError:
		name = cmp.Or(remote.Type, name)
	case *answering:
		name = cmp.Or(remote.Type, name)
	}
	fields := 4
	if answer != 0 {
		fields = 5
	}
	b = codec.AppendArrayLen(b, fields)
	b = codec.AppendUint(b, uint(plainNode))
	b = codec.AppendString(b, cut(err.Error()))
	b = codec.AppendString(b, cut(name))
	children := unwrap(err)
	if depth <= 1 || len(children) > *left {
		children = nil
	}
	*left -= len(children)
	b = codec.AppendArrayLen(b, len(children))
	for _, child := range children {
		b = appendNode(b, child, set, depth-1, left)
	}
	if answer != 0 {
		b = codec.AppendUint(b, answer)
	}
	return b
}

// append writes err as a node if the set declares it.
func (s *ErrorSet) append(b []byte, err error) ([]byte, bool) {
	if reflect.ValueOf(err).Comparable() { // what is inside of it included
		for _, sentinel := range s.Sentinels {
			if *sentinel.Err == err { //nolint:errorlint // wrappers are carried as such
				b = codec.AppendArrayLen(b, 3)
				b = codec.AppendUint(b, uint(sentinelNode))
				b = codec.AppendString(b, sentinel.Name)
				return codec.AppendString(b, cut(err.Error())), true
			}
		}
	}
	for _, t := range s.Types {
		if value, ok := t.append(nil, err); ok && codec.Check(value, codec.Limits{}) == nil { // else it is text
			b = codec.AppendArrayLen(b, 4)
			b = codec.AppendUint(b, uint(typedNode))
			b = codec.AppendString(b, t.name)
			b = codec.AppendString(b, cut(err.Error()))
			return append(b, value...), true
		}
	}
	return b, false
}

func unwrap(err error) []error {
	switch e := err.(type) { //nolint:errorlint // this is the walk itself
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			return []error{inner}
		}
	case interface{ Unwrap() []error }:
		var all []error
		for _, inner := range e.Unwrap() {
			if inner != nil {
				all = append(all, inner)
			}
		}
		return all
	}
	return answersTo(err)
}

// answersTo returns the sentinels that an error which wraps nothing says it is,
// as the error numbers of the operating system and those of package net do.
func answersTo(err error) []error {
	e, ok := err.(interface{ Is(target error) bool }) //nolint:errorlint // this very error's own word
	if !ok {
		return nil
	}
	var all []error
	for _, sentinel := range [...]error{
		fs.ErrNotExist, fs.ErrExist, fs.ErrPermission, errors.ErrUnsupported, context.Canceled, context.DeadlineExceeded,
	} {
		if e.Is(sentinel) {
			all = append(all, sentinel)
		}
	}
	return all
}

func cut(s string) string {
	if len(s) > maxErrorText {
		return s[:maxErrorText] + ellipsis
	}
	return s
}

// readText reads a text and keeps no more of it than a writer would have sent.
func readText(r *codec.Reader) string {
	s := codec.ReadString[string](r)
	if len(s) > maxErrorText+len(ellipsis) {
		return cut(s)
	}
	return s
}

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
	for _, s := range [...]*ErrorSet{set, &standard} {
		if s == nil {
			continue
		}
		for _, sentinel := range s.Sentinels {
			if sentinel.Name == name && *sentinel.Err != nil {
				return *sentinel.Err
			}
		}
	}
	if err := foreign.Sentinel(name); err != nil {
		return err
	}
	return &hoose.RemoteError{Text: text, Type: name}
}

func readTyped(r *codec.Reader, set *ErrorSet) error {
	name, text := readText(r), readText(r)
	for _, s := range [...]*ErrorSet{set, &standard} {
		if s == nil {
			continue
		}
		for _, t := range s.Types {
			if t.name == name && r.Err() == nil {
				return t.read(r)
			}
		}
	}
	if layout := foreign.Layout(name); layout != nil && r.Err() == nil {
		return readForeign(r, name, text, layout)
	}
	r.Skip()
	return &hoose.RemoteError{Text: text, Type: name}
}

package stub

import (
	"cmp"
	"fmt"
	"reflect"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/internal/stderrors"
)

// An error travels as a tree. A node is one of
//
//	[0, text, type, [child ...]]         any error, with what it wraps
//	[0, text, type, [child ...], answer] the same of one that is a time-out (1), temporary (2), or both (3)
//	[1, name, text]                      a sentinel
//	[2, name, text, value]               a type of the standard library
//	[3, name, text, hash, value]         a type that is declared, with the hash of its shape
//
// The text makes a name that the reader does not know readable. A writer cuts
// a tree that is too large; a reader takes one for hostile.
//
// This file writes trees and error_read.go reads them. Both look an error up in
// the declarations of its package, in error_set.go, and then among those of the
// standard library, which are in error_standard.go, error_errno.go and package
// neterrors; what is left is its text, and what it answers, in error_answer.go.
const (
	plainNode    = 0
	sentinelNode = 1
	standardNode = 2
	declaredNode = 3
)

const (
	maxErrorDepth = 32
	maxErrorNodes = 128
	maxErrorText  = 32 << 10
	ellipsis      = "…"
)

// AppendError appends err as an error tree; a nil error is kept. Generated
// code calls it. What an error wraps is left out where the tree would have more
// than 32 levels or 128 nodes, and each text is cut at 32 KiB. What the values of
// declared types hold is not cut: one that holds more than 4096 errors, itself
// perhaps, or whose value would be more than 96 levels deep, is its text and what it
// wraps.
func AppendError(b []byte, err error, set *ErrorSet) []byte {
	t := errorWriter{set: set, left: maxErrorNodes - 1, weight: weight{set: set, left: maxHeldErrors}, failures: maxFailures}
	return t.node(b, err, maxErrorDepth)
}

// errorWriter writes one tree.
type errorWriter struct {
	set      *ErrorSet
	left     int // how many more nodes there may be
	weight   weight
	failures int // how many more values may turn out to be such as cannot be carried
}

// maxFailures bounds how often the errors that a value holds are written in vain,
// to be written again without it.
const maxFailures = 3

// node appends one node, which is counted already.
func (t *errorWriter) node(b []byte, err error, depth int) []byte {
	if err == nil {
		return codec.AppendNil(b)
	}
	if (t.set.declares(err) || stderrors.Name(err) != "") && wrapsItself(err) {
		// Its value has no end, and its text may have none either.
		err = &hoose.RemoteError{Text: "an error that wraps itself", Type: fmt.Sprintf("%T", err)}
	}
	if name := t.set.sentinelName(err); name != "" {
		return appendNamed(b, 3, sentinelNode, name, err)
	}
	if name, hash, value := t.value(err, depth); name != "" {
		b = codec.AppendUint(appendNamed(b, 5, declaredNode, name, err), hash)
		return append(b, value...)
	}
	if name := stderrors.SentinelName(err); name != "" {
		return appendNamed(b, 3, sentinelNode, name, err)
	}
	if values, ok := stderrors.Take(err); ok && depth > 1 && t.left >= len(values.Errors) {
		name := stderrors.Name(err)
		return t.fields(appendNamed(b, 4, standardNode, name, err), stderrors.Layout(name), values, depth-1)
	}
	return t.plain(b, err, depth)
}

// value returns the value of an error whose type is declared, with the type's
// name and hash; nothing for what cannot be carried.
func (t *errorWriter) value(err error, depth int) (name string, hash uint64, value []byte) {
	if t.failures == 0 || !t.set.declares(err) {
		return "", 0, nil
	}
	after := t.weight
	if !after.value(reflect.ValueOf(err), maxValueDepth-2*(maxErrorDepth-depth)) {
		return "", 0, nil
	}
	t.weight = after
	if name, hash, value = t.set.value(err); name == "" {
		t.failures--
	}
	return name, hash, value
}

// appendNamed appends the first three values of a node that has n.
func appendNamed(b []byte, n int, kind uint, name string, err error) []byte {
	b = codec.AppendArrayLen(b, n)
	b = codec.AppendUint(b, kind)
	b = codec.AppendString(b, name)
	return codec.AppendString(b, cut(err.Error()))
}

// fields appends the value of an error of the standard library.
func (t *errorWriter) fields(b []byte, layout []stderrors.Field, values stderrors.Values, depth int) []byte {
	t.left -= len(values.Errors)
	b = codec.AppendArrayLen(b, len(layout))
	for _, f := range layout {
		switch f.Kind {
		case stderrors.Bool:
			b = codec.AppendBool(b, next(&values.Bools))
		case stderrors.Number:
			b = codec.AppendUint(b, next(&values.Numbers))
		case stderrors.Error:
			b = t.node(b, next(&values.Errors), depth)
		case stderrors.Addr:
			b = appendAddress(b, next(&values.Addrs))
		default:
			b = codec.AppendString(b, next(&values.Strings))
		}
	}
	return b
}

func appendAddress(b []byte, a *stderrors.Address) []byte {
	if a == nil {
		return codec.AppendNil(b)
	}
	b = codec.AppendArrayLen(b, 2)
	return codec.AppendString(codec.AppendString(b, a.Network), a.Text)
}

func next[T any](list *[]T) T {
	v := (*list)[0]
	*list = (*list)[1:]
	return v
}

// plain appends an error by its text, with what it wraps.
func (t *errorWriter) plain(b []byte, err error, depth int) []byte {
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
	if depth <= 1 || len(children) > t.left {
		children = nil
	}
	t.left -= len(children)
	b = codec.AppendArrayLen(b, len(children))
	for _, child := range children {
		b = t.node(b, child, depth-1)
	}
	if answer != 0 {
		b = codec.AppendUint(b, answer)
	}
	return b
}

// wrapsItself reports whether a path of what err wraps leads back to one of the
// errors around it.
func wrapsItself(err error) bool {
	return leadsBack(err, map[error]bool{}, maxErrorWalk)
}

// leadsBack reports the same of err where around has true for what is around it,
// and false for what is known to lead to an end.
func leadsBack(err error, around map[error]bool, depth int) bool {
	if depth == 0 {
		return true
	}
	if reflect.ValueOf(err).Comparable() {
		if around, seen := around[err]; seen {
			return around
		}
		around[err] = true
		defer func() { around[err] = false }()
	}
	switch e := err.(type) { //nolint:errorlint // this is the walk itself
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			return leadsBack(inner, around, depth-1)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			if inner != nil && leadsBack(inner, around, depth-1) {
				return true
			}
		}
	}
	return false
}

// maxErrorWalk is how deep an error may wrap others to be taken for one that has
// an end. Of such a tree the first levels are carried.
const maxErrorWalk = 1000

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

func cut(s string) string {
	if len(s) > maxErrorText {
		return s[:maxErrorText] + ellipsis
	}
	return s
}

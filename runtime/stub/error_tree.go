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
//	[2, name, text, value]               a type that is declared, or of the standard library
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

// appendNode appends one node, which is counted already; left is how many more
// there may be.
func appendNode(b []byte, err error, set *ErrorSet, depth int, left *int) []byte {
	if err == nil {
		return codec.AppendNil(b)
	}
	if (set.declares(err) || stderrors.Name(err) != "") && wrapsItself(err, nil) {
		// Its value has no end, and its text may have none either.
		err = &hoose.RemoteError{Text: "an error that wraps itself", Type: fmt.Sprintf("%T", err)}
	}
	if name := set.sentinelName(err); name != "" {
		return appendSentinel(b, name, err)
	}
	if name, value := set.value(err); name != "" {
		return append(appendTyped(b, name, err), value...)
	}
	if name := stderrors.SentinelName(err); name != "" {
		return appendSentinel(b, name, err)
	}
	if values, ok := stderrors.Take(err); ok {
		name := stderrors.Name(err)
		return appendFields(appendTyped(b, name, err), stderrors.Layout(name), values)
	}
	return appendPlain(b, err, set, depth, left)
}

func appendSentinel(b []byte, name string, err error) []byte {
	b = codec.AppendArrayLen(b, 3)
	b = codec.AppendUint(b, uint(sentinelNode))
	b = codec.AppendString(b, name)
	return codec.AppendString(b, cut(err.Error()))
}

// appendTyped appends all of a node but the value, which follows.
func appendTyped(b []byte, name string, err error) []byte {
	b = codec.AppendArrayLen(b, 4)
	b = codec.AppendUint(b, uint(typedNode))
	b = codec.AppendString(b, name)
	return codec.AppendString(b, cut(err.Error()))
}

// appendFields appends the value of an error of the standard library.
func appendFields(b []byte, layout []stderrors.Field, values stderrors.Values) []byte {
	b = codec.AppendArrayLen(b, len(layout))
	for _, f := range layout {
		switch f.Kind {
		case stderrors.Bool:
			b = codec.AppendBool(b, next(&values.Bools))
		case stderrors.Number:
			b = codec.AppendUint(b, next(&values.Numbers))
		case stderrors.Error:
			b = AppendError(b, next(&values.Errors), nil)
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

// appendPlain appends an error by its text, with what it wraps.
func appendPlain(b []byte, err error, set *ErrorSet, depth int, left *int) []byte {
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

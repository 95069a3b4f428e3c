package stub

import (
	"context"
	"errors"
	"io/fs"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
)

// What an error answers when it is asked, as those of package net are.
const (
	answersTimeout   = 1
	answersTemporary = 2
)

// answerOf asks an error, and not those that it wraps.
func answerOf(err error) (answer uint) {
	//nolint:errorlint // what is inside is asked when its turn comes
	if e, ok := err.(interface{ Timeout() bool }); ok && e.Timeout() {
		answer |= answersTimeout
	}
	//nolint:errorlint // likewise
	if e, ok := err.(interface{ Temporary() bool }); ok && e.Temporary() {
		answer |= answersTemporary
	}
	return answer
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

// answering is a remote error that is a time-out, or temporary: os.IsTimeout and
// net.Error find it so. To errors.As it is its RemoteError. Others have no such
// methods, so as not to answer for what they wrap.
type answering struct {
	*hoose.RemoteError
	answer uint
}

// Timeout reports whether the error said so at the other side.
func (e *answering) Timeout() bool { return e.answer&answersTimeout != 0 }

// Temporary reports whether the error said so at the other side.
func (e *answering) Temporary() bool { return e.answer&answersTemporary != 0 }

// As finds the RemoteError.
func (e *answering) As(target any) bool {
	remote, ok := target.(**hoose.RemoteError)
	if ok {
		*remote = e.RemoteError
	}
	return ok
}

func readAnswer(r *codec.Reader, remote *hoose.RemoteError) error {
	answer := codec.ReadUint[uint](r)
	if answer == 0 || answer > answersTimeout|answersTemporary {
		r.Fail(errors.New("an error that answers to nothing known"))
	}
	return &answering{RemoteError: remote, answer: answer}
}

//go:build !plan9

package stub

import (
	"runtime"
	"syscall"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/internal/stderrors"
)

func init() { stderrors.RegisterWith("syscall.Errno", takeErrno, makeErrno) }

// platform says where an error number means the same.
const platform = runtime.GOOS + "/" + runtime.GOARCH

// takeErrno returns an error number, and what a reader on another platform needs.
func takeErrno(err error) stderrors.Values {
	e, _ := err.(syscall.Errno) //nolint:errorlint // it is called for no other type
	var other error = &hoose.RemoteError{Text: e.Error(), Type: "syscall.Errno", Wrapped: answersTo(e)}
	if answer := answerOf(e); answer != 0 {
		other = &answering{RemoteError: other.(*hoose.RemoteError), answer: answer} //nolint:errorlint // it was made above
	}
	return stderrors.Values{Strings: []string{platform}, Numbers: []uint64{uint64(e)}, Errors: []error{other}}
}

func makeErrno(v stderrors.Values) error {
	if number := uint32(v.Numbers[0]); v.Strings[0] == platform && number != 0 {
		return syscall.Errno(number)
	}
	return v.Errors[0]
}

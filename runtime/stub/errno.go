//go:build !plan9

package stub

import (
	"runtime"
	"syscall"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
)

func init() {
	standard.Types = append(standard.Types, ErrorType{
		name: "syscall.Errno",
		append: func(b []byte, err error) ([]byte, bool) {
			e, ok := err.(syscall.Errno) //nolint:errorlint // identity of this very value is the point
			if !ok {
				return b, false
			}
			return appendErrno(b, e), true
		},
		read: readErrno,
	})
}

// platform says where an error number means the same.
const platform = runtime.GOOS + "/" + runtime.GOARCH

// appendErrno appends an error number, and what a reader on another platform
// needs: [platform, number, error].
func appendErrno(b []byte, e syscall.Errno) []byte {
	b = codec.AppendArrayLen(b, 3)
	b = codec.AppendString(b, platform)
	b = codec.AppendUint(b, uint64(e))
	remote := &hoose.RemoteError{Text: e.Error(), Type: "syscall.Errno", Wrapped: answersTo(e)}
	if answer := answerOf(e); answer != 0 {
		return AppendError(b, &answering{RemoteError: remote, answer: answer}, nil)
	}
	return AppendError(b, remote, nil)
}

func readErrno(r *codec.Reader) error {
	r.Fields(3)
	at, number := codec.ReadString[string](r), codec.ReadUint[uint32](r)
	other := readCause(r)
	if at == platform && number != 0 {
		return syscall.Errno(number)
	}
	return other
}
